//! Changes that were seen and found acceptable: a file of fingerprints.

use std::path::Path;

use super::change::Change;
use crate::refusal::{Place, Refusal, Result};

/// The fingerprints of an accept file.
///
/// One a line; whatever follows it on the line says why, and lines that begin with `#` are comments.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Accepted {
    fingerprints: Vec<String>,
}

impl Accepted {
    /// Reads an accept file.
    ///
    /// # Errors
    /// When the file cannot be read, or a line begins with anything but a fingerprint.
    pub fn read(path: &Path) -> Result<Self> {
        let place = |line| Place { line, ..Place::page(path.display().to_string()) };
        let text = std::fs::read_to_string(path).map_err(|error| {
            Refusal::new(format!("cannot be read: {error}"), "name an existing file")
                .at(place(None))
        })?;
        Self::parse(&text).map_err(|(line, refusal)| refusal.at(place(Some(line))))
    }

    /// Reads the text of an accept file; an error says the line, counted from 1.
    fn parse(text: &str) -> std::result::Result<Self, (usize, Refusal)> {
        let mut fingerprints = Vec::new();
        for (index, line) in text.lines().enumerate() {
            let Some(word) = line.split_whitespace().next().filter(|word| !word.starts_with('#'))
            else {
                continue;
            };
            if word.len() != 12
                || !word.bytes().all(|b| b.is_ascii_digit() || (b'a'..=b'f').contains(&b))
            {
                let refusal = Refusal::new(
                    format!("{word:?} is not a fingerprint"),
                    "begin the line with the twelve hex digits that the report shows, or with #",
                );
                return Err((index + 1, refusal));
            }
            fingerprints.push(word.to_owned());
        }
        Ok(Self { fingerprints })
    }

    /// Parts the changes into those that are new and those that are accepted.
    pub(super) fn part(&self, changes: Vec<Change>) -> (Vec<Change>, Vec<Change>) {
        changes.into_iter().partition(|change| !self.fingerprints.contains(&change.fingerprint))
    }

    /// The fingerprints that no change has any more.
    pub(super) fn stale(&self, accepted: &[Change]) -> Vec<String> {
        let occurs = |fingerprint: &&String| {
            accepted.iter().any(|change| change.fingerprint == **fingerprint)
        };
        self.fingerprints.iter().filter(|fingerprint| !occurs(fingerprint)).cloned().collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_accept_file_holds_fingerprints_reasons_and_comments() {
        let text = "# seen by us\n\n0123456789ab  the vendor fixed a typo\nfedcba987654\n";
        assert_eq!(Accepted::parse(text).unwrap().fingerprints, ["0123456789ab", "fedcba987654"]);
    }

    #[test]
    fn a_line_that_is_no_fingerprint_is_refused_with_its_number() {
        for text in ["0123456789ab\n0123456789AB", "#\n0123456789a", "\nresponse-property-removed"]
        {
            assert_eq!(Accepted::parse(text).unwrap_err().0, 2, "{text:?}");
        }
    }
}
