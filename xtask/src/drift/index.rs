//! The docs' index, `llms.txt`: does it list API-reference pages that nobody reads, or miss one that we do?

use std::collections::BTreeSet;

use pulldown_cmark::{Event, Parser, Tag};
use reqwest::Url;

use super::change::Change;
use super::fingerprint::fingerprint;
use super::rules::Rule;
use crate::pages::Page;
use crate::refusal::{Place, Refusal, Result};
use crate::sources::Sources;

/// Compares the index with the pages that `sources.json` names.
///
/// # Errors
/// When the index is HTML, not UTF-8, or lists no page at all.
pub(super) fn compare(index: &Page, sources: &Sources) -> Result<Vec<Change>> {
    let text = crate::extract::decode(index)?;
    let base = &sources.index;
    let links: BTreeSet<String> = Parser::new(text)
        .filter_map(|event| match event {
            Event::Start(Tag::Link { dest_url, .. }) => base.join(&dest_url).ok(),
            _ => None,
        })
        .map(|url| normal(&url))
        .collect();
    if links.is_empty() {
        return Err(Refusal::new(
            "the index lists no page",
            "look at the docs: the index was moved, or its form has changed",
        )
        .at(Place::page(&index.name)));
    }
    let named: BTreeSet<String> = sources.pages.iter().map(|page| normal(&page.url)).collect();
    let reference = normal(&sources.reference);
    let inside =
        |link: &&String| link.strip_prefix(&reference).is_some_and(|rest| rest.starts_with('/'));
    let added = links.iter().filter(inside).filter(|link| !named.contains(*link));
    let gone = named.iter().filter(|page| !links.contains(*page));
    let mut changes: Vec<_> = gone.map(|page| change(Rule::PageGone, page)).collect();
    changes.extend(added.map(|page| change(Rule::PageAdded, page)));
    Ok(changes)
}

/// An address as pages are told apart: with or without `.md`, `?…`, `#…` or a slash at the end it is one page.
fn normal(url: &Url) -> String {
    let mut url = url.clone();
    url.set_query(None);
    url.set_fragment(None);
    let text = url.as_str().trim_end_matches('/');
    text.strip_suffix(".md").unwrap_or(text).to_owned()
}

fn change(rule: Rule, page: &str) -> Change {
    let (id, severity, direction, why) = rule.judge(false, false);
    let value = serde_json::Value::from(page);
    let (before, after) =
        if rule == Rule::PageGone { (Some(value), None) } else { (None, Some(value)) };
    Change {
        fingerprint: fingerprint(&id, None, None, before.as_ref(), after.as_ref()),
        id,
        severity,
        direction,
        subject: page.to_owned(),
        old_pointer: None,
        new_pointer: None,
        operations: Vec::new(),
        before,
        after,
        why: why.to_owned(),
        hint: None,
        rule,
    }
}
