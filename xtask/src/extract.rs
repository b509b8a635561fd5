//! Finds the OpenAPI fragments in a docs page.
//!
//! A fragment is a fenced `json` block holding an object with an `openapi` member. The rest of the page is text
//! and changes nothing, with one exception: whatever looks like a fragment and would be passed over is an error,
//! since an operation would otherwise vanish from the client without a word.

use std::ops::Range;

use pulldown_cmark::{CodeBlockKind, Event, HeadingLevel, Parser, Tag, TagEnd};
use serde_json::Value;

use crate::json;
use crate::pages::Page;
use crate::refusal::{Place, Refusal, Result};

/// One OpenAPI document of a page, and where it stands.
#[derive(Debug, Clone, PartialEq)]
pub struct Fragment {
    /// The page, the section and the line of the block's fence.
    pub place: Place,
    /// The document, as parsed.
    pub document: Value,
}

/// What a page holds.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Extracted {
    /// The fragments, in the page's order.
    pub fragments: Vec<Fragment>,
    /// How many `json` blocks are examples: valid JSON, no OpenAPI document.
    pub examples: usize,
}

/// Extracts all fragments of one page.
///
/// # Errors
/// When the page is not UTF-8 or not Markdown, a fence is left open, a `json` block does not parse, an OpenAPI
/// document stands in another form, or there is no fragment at all.
pub fn extract(page: &Page) -> Result<Extracted> {
    let text = decode(page)?;
    let blocks = code_blocks(text);
    let lines = Lines::of(text);
    let mut found = Extracted::default();
    for block in &blocks {
        let place = Place {
            page: page.name.clone(),
            heading: block.heading.clone(),
            line: Some(lines.number(block.range.start)),
        };
        match read_block(block, &text[block.range.clone()])
            .map_err(|refusal| refusal.at(place.clone()))?
        {
            Content::Fragment(document) => found.fragments.push(Fragment { place, document }),
            Content::Example => found.examples += 1,
            Content::Other => {}
        }
    }
    nothing_outside(page, text, &blocks)?;
    if found.fragments.is_empty() {
        return Err(Refusal::new(
            "the page holds no OpenAPI fragment",
            "look at the page: it was moved or redesigned, or it is no API-reference page",
        )
        .at(Place::page(&page.name)));
    }
    Ok(found)
}

/// A code block of the page.
struct Block {
    /// The nearest heading above it, of level one or two.
    heading: Option<String>,
    /// The info string behind an opening fence; none for an indented block.
    info: Option<String>,
    /// The text between the fences.
    content: String,
    /// The bytes of the page it takes, fences included.
    range: Range<usize>,
}

/// What a code block turned out to be.
enum Content {
    Fragment(Value),
    Example,
    Other,
}

/// The text of a page, unless it is HTML or no text at all.
pub(crate) fn decode(page: &Page) -> Result<&str> {
    let refuse = |problem: String, advice: &str| {
        Err(Refusal::new(problem, advice).at(Place::page(&page.name)))
    };
    let text = match std::str::from_utf8(&page.bytes) {
        Ok(text) => text.strip_prefix('\u{feff}').unwrap_or(text),
        Err(error) => {
            let advice = "fetch the page again: it was cut or garbled";
            return refuse(format!("is not UTF-8 at byte {}", error.valid_up_to()), advice);
        }
    };
    let start: String = text.trim_start().chars().take(9).collect::<String>().to_ascii_lowercase();
    if start.starts_with("<!doctype") || start.starts_with("<html") {
        return refuse(
            "is HTML, not Markdown".to_owned(),
            "look at the address: .md must give the Markdown form",
        );
    }
    Ok(text)
}

fn code_blocks(text: &str) -> Vec<Block> {
    let mut blocks: Vec<Block> = Vec::new();
    let mut heading: Option<String> = None;
    let (mut in_heading, mut in_block) = (false, false);
    for (event, range) in Parser::new(text).into_offset_iter() {
        match event {
            Event::Start(Tag::Heading { level: HeadingLevel::H1 | HeadingLevel::H2, .. }) => {
                in_heading = true;
                heading = Some(String::new());
            }
            Event::End(TagEnd::Heading(_)) => in_heading = false,
            Event::Start(Tag::CodeBlock(kind)) => {
                in_block = true;
                let info = match kind {
                    CodeBlockKind::Fenced(info) => Some(info.into_string()),
                    CodeBlockKind::Indented => None,
                };
                blocks.push(Block {
                    heading: heading.clone(),
                    info,
                    content: String::new(),
                    range,
                });
            }
            Event::End(TagEnd::CodeBlock) => in_block = false,
            Event::Text(part) | Event::Code(part) => {
                if in_block && let Some(block) = blocks.last_mut() {
                    block.content.push_str(&part);
                } else if in_heading && let Some(heading) = &mut heading {
                    heading.push_str(&part);
                }
            }
            _ => {}
        }
    }
    blocks
}

/// `raw` is the block as it stands in the page, fences included.
fn read_block(block: &Block, raw: &str) -> Result<Content> {
    if block.info.is_some() && !is_closed(raw) {
        return Err(Refusal::new(
            "the code block is not closed",
            "fetch the page again: it was cut, or the vendor has to close the fence",
        ));
    }
    let language = block.info.as_deref().map(|info| {
        // What follows the first word is for the page's renderer: `json title="…"`.
        info.split_whitespace().next().unwrap_or_default().to_ascii_lowercase()
    });
    match language.as_deref() {
        Some("json") => {}
        Some("") if looks_like_json_document(&block.content) => {}
        language => {
            if looks_like_json_document(&block.content) || looks_like_yaml_document(&block.content)
            {
                let form = language
                    .map_or("an indented block".to_owned(), |l| format!("a block labelled {l:?}"));
                return Err(Refusal::new(
                    format!(
                        "an OpenAPI document stands in {form}, where a fenced json block was expected"
                    ),
                    "look at the page: its form has changed, and this task has to learn the new one",
                ));
            }
            return Ok(Content::Other);
        }
    }
    let document = json::parse(&block.content).map_err(|malformed| {
        let json::Malformed { line, column, problem } = malformed;
        Refusal::new(
            format!("the json block does not parse: {problem}, in line {line} column {column} of the block"),
            "fetch the page again; if it stays so, tell the vendor: the block is broken in their docs",
        )
    })?;
    Ok(if document.get("openapi").is_some() {
        Content::Fragment(document)
    } else {
        Content::Example
    })
}

/// CommonMark closes an open fence at the end of its container without a word, and so does the parser.
fn is_closed(raw: &str) -> bool {
    // Inside a quote or a list the lines of a block begin with the container's own marks.
    let bare = |line: &str| line.trim_start_matches([' ', '\t', '>']).trim_end().to_owned();
    let mut lines = raw.trim_end_matches(['\r', '\n']).lines();
    let (Some(first), Some(last)) = (lines.next().map(bare), lines.last().map(bare)) else {
        return false;
    };
    let Some(mark) = first.chars().next() else { return false };
    let opening = first.chars().take_while(|&c| c == mark).count();
    last.chars().count() >= opening && last.chars().all(|c| c == mark)
}

/// Fragments in raw HTML, in plain text or in a tag of the docs platform would be passed over.
fn nothing_outside(page: &Page, text: &str, blocks: &[Block]) -> Result<()> {
    let mut outside = String::with_capacity(text.len());
    let mut end = 0;
    for block in blocks {
        outside.push_str(text.get(end..block.range.start).unwrap_or_default());
        // Keeps the lines countable.
        outside.extend(text[block.range.clone()].chars().filter(|&c| c == '\n'));
        end = end.max(block.range.end);
    }
    outside.push_str(&text[end..]);
    let outside = without_comments(&outside);
    let found = find_document(&outside).or_else(|| outside.find("{% openapi"));
    match found {
        None => Ok(()),
        Some(offset) => Err(Refusal::new(
            "an OpenAPI document stands outside any fenced json block",
            "look at the page: its form has changed, and this task has to learn the new one",
        )
        .at(Place { line: Some(Lines::of(&outside).number(offset)), ..Place::page(&page.name) })),
    }
}

/// An HTML comment is not shown, so what it holds is not documented. Its lines stay countable.
fn without_comments(text: &str) -> String {
    let mut kept = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, comment)) = rest.split_once("<!--") {
        let Some((inside, after)) = comment.split_once("-->") else { break };
        kept.push_str(before);
        kept.extend(inside.chars().filter(|&c| c == '\n'));
        rest = after;
    }
    kept.push_str(rest);
    kept
}

fn looks_like_json_document(text: &str) -> bool {
    text.trim_start().starts_with('{') && find_document(text).is_some()
}

fn looks_like_yaml_document(text: &str) -> bool {
    text.lines().any(|line| line.trim_start().starts_with("openapi:"))
}

/// Finds `"openapi"` used as a key.
fn find_document(text: &str) -> Option<usize> {
    text.match_indices("\"openapi\"")
        .find(|(at, key)| text[at + key.len()..].trim_start().starts_with(':'))
        .map(|(at, _)| at)
}

/// Where the lines of a text end: a page may hold as many blocks as lines, and each wants its number.
struct Lines {
    ends: Vec<usize>,
}

impl Lines {
    fn of(text: &str) -> Self {
        Self { ends: text.match_indices('\n').map(|(at, _)| at).collect() }
    }

    /// The line of an offset, counted from 1.
    fn number(&self, offset: usize) -> usize {
        self.ends.partition_point(|&end| end < offset) + 1
    }
}
