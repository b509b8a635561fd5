//! Changes that are never taken in without a word from the maintainer.

use clap::ValueEnum;

use crate::drift::change::Change;
use crate::drift::rules::Rule;
use crate::refusal::{Refusal, Result};

/// What a maintainer agrees to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, ValueEnum)]
pub enum Consent {
    /// Requests, and the token with them, go to another host or by another scheme.
    Host,
    /// Other credentials are asked for, or are sent otherwise.
    Security,
    /// Operations go away.
    Removals,
}

impl Consent {
    /// Its name on the command line.
    pub fn name(self) -> &'static str {
        match self {
            Self::Host => "host",
            Self::Security => "security",
            Self::Removals => "removals",
        }
    }

    /// The consent that a change needs.
    fn to(rule: Rule) -> Option<Self> {
        match rule {
            Rule::ServerHostChanged => Some(Self::Host),
            Rule::SecurityRequirementChanged
            | Rule::SecurityAlternativeAdded
            | Rule::SecurityDropped
            | Rule::SecuritySchemeChanged
            | Rule::SecuritySchemeAdded
            | Rule::SecuritySchemeRemoved => Some(Self::Security),
            Rule::OperationRemoved => Some(Self::Removals),
            _ => None,
        }
    }
}

/// The consents that these changes need.
pub fn needed(changes: &[Change]) -> Vec<Consent> {
    let mut needed: Vec<_> = changes.iter().filter_map(|change| Consent::to(change.rule)).collect();
    needed.sort_unstable();
    needed.dedup();
    needed
}

/// Refuses when a change needs a consent that was not given.
///
/// # Errors
/// Names each such change.
pub fn require(changes: &[Change], given: &[Consent]) -> Result<()> {
    let missing = |change: &&Change| {
        Consent::to(change.rule).is_some_and(|consent| !given.contains(&consent))
    };
    let held: Vec<_> = changes.iter().filter(missing).collect();
    if held.is_empty() {
        return Ok(());
    }
    let said: Vec<_> = held
        .iter()
        .map(|change| {
            let show = |value: &Option<_>| {
                value.as_ref().map_or("nothing".to_owned(), crate::hygiene::excerpt)
            };
            format!(
                "{}: {}: {} → {}",
                change.id,
                change.subject,
                show(&change.before),
                show(&change.after)
            )
        })
        .collect();
    let all: Vec<_> = needed(changes).into_iter().map(Consent::name).collect();
    Err(Refusal::new(
        format!("the docs changed what is never taken in silently\n{}", said.join("\n")),
        format!(
            "if the vendor means it, run again with --accept {}; nothing was written",
            all.join(",")
        ),
    ))
}
