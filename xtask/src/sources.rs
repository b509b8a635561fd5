//! Where the docs are: `spec/sources.json`.

use std::path::Path;

use reqwest::Url;
use serde::{Deserialize, Deserializer};

use crate::refusal::{Place, Refusal, Result};

/// The docs that the spec is made from.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Sources {
    /// The address of the list of all pages, `llms.txt`.
    #[serde(deserialize_with = "address")]
    pub index: Url,
    /// One entry a page, each with at least one operation.
    pub pages: Vec<Source>,
    /// The folder whose pages are API reference.
    #[serde(deserialize_with = "address")]
    pub reference: Url,
}

/// One docs page: where it is published, and the name of its stored copy.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Source {
    /// The file name of the copy in `spec/pages/`.
    pub file: String,
    /// The page's address, in its Markdown form.
    #[serde(deserialize_with = "address")]
    pub url: Url,
}

impl Sources {
    /// Reads `sources.json`.
    ///
    /// # Errors
    /// When the file cannot be read, is not of this form, names no page, or names two alike.
    pub fn read(path: &Path) -> Result<Self> {
        let refuse = |problem: String| {
            let advice = "put sources.json right: {\"index\": …, \"pages\": [{\"file\": …, \"url\": …}], \"reference\": …}";
            Refusal::new(problem, advice).at(Place::page(path.display().to_string()))
        };
        let text = std::fs::read_to_string(path)
            .map_err(|error| refuse(format!("cannot be read: {error}")))?;
        let sources: Self =
            serde_json::from_str(&text).map_err(|error| refuse(error.to_string()))?;
        sources.validate().map_err(refuse)?;
        Ok(sources)
    }

    fn validate(&self) -> std::result::Result<(), String> {
        if self.pages.is_empty() {
            return Err("names no page".to_owned());
        }
        for (index, page) in self.pages.iter().enumerate() {
            if !is_file_name(&page.file) {
                return Err(format!("{:?} is not a plain file name ending in .md", page.file));
            }
            if self.pages[..index]
                .iter()
                .any(|other| other.file == page.file || other.url == page.url)
            {
                return Err(format!("names {:?} twice", page.file));
            }
        }
        Ok(())
    }
}

fn address<'de, D: Deserializer<'de>>(deserializer: D) -> std::result::Result<Url, D::Error> {
    let text = String::deserialize(deserializer)?;
    Url::parse(&text)
        .map_err(|error| serde::de::Error::custom(format_args!("{text:?} is no address: {error}")))
}

/// Stored copies stand side by side in one folder, so a name must not lead out of it.
fn is_file_name(name: &str) -> bool {
    let stem = name.strip_suffix(".md").unwrap_or_default();
    !stem.is_empty() && stem.chars().all(|c| c.is_ascii_alphanumeric() || c == '-' || c == '_')
}
