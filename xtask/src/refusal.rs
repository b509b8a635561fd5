//! Why a task could not be done: where, what, and what to do about it.

use std::fmt;

use serde::Serialize;

use crate::hygiene::printable;

/// The outcome of a step that may refuse to go on.
pub type Result<T> = std::result::Result<T, Refusal>;

/// A reason to stop with everything left as it was.
///
/// Shown to the maintainer, and answered by exit code 2: "could not", never "nothing changed".
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Refusal {
    /// Where the trouble stands, when it stands in a page or a file.
    pub place: Option<Place>,
    /// What is wrong.
    pub problem: String,
    /// What the maintainer can do about it.
    pub advice: String,
}

impl Refusal {
    /// A refusal that belongs to no page.
    pub fn new(problem: impl Into<String>, advice: impl Into<String>) -> Self {
        Self { place: None, problem: problem.into(), advice: advice.into() }
    }

    /// The same refusal, saying where its cause stands.
    #[must_use]
    pub fn at(self, place: Place) -> Self {
        Self { place: Some(place), ..self }
    }
}

impl std::error::Error for Refusal {}

/// What is said may quote the vendor's page, so nothing of it reaches a terminal unescaped.
impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(place) = &self.place {
            write!(f, "{place}: ")?;
        }
        let lines: Vec<_> = self.problem.lines().map(printable).collect();
        write!(f, "{}\n  what to do: {}", lines.join("\n  "), printable(&self.advice))
    }
}

/// A place in a page: its name, the section, the line.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Place {
    /// The page's file name.
    pub page: String,
    /// The text of the nearest heading above, of level one or two.
    pub heading: Option<String>,
    /// The line in the page, counted from 1.
    pub line: Option<usize>,
}

impl Place {
    /// A page as a whole.
    pub fn page(page: impl Into<String>) -> Self {
        Self { page: page.into(), heading: None, line: None }
    }
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&printable(&self.page))?;
        if let Some(line) = self.line {
            write!(f, ":{line}")?;
        }
        if let Some(heading) = &self.heading {
            write!(f, " ({})", printable(heading))?;
        }
        Ok(())
    }
}
