//! The bearer token: checked, sensitive, unprintable.

use std::fmt;

use reqwest::header::HeaderValue;

use crate::error::ConfigError;

/// A token that can stand in an `Authorization` header (RFC 6750, section 2.1).
#[derive(Clone)]
pub(crate) struct Token {
    text: String,
    header: HeaderValue,
}

impl Token {
    /// Checks that `text` is a token; line breaks around it, as files have them, are not its own.
    pub(crate) fn new(text: &str) -> Result<Self, ConfigError> {
        let text = text.trim_matches(['\r', '\n']);
        if text.is_empty() {
            return Err(ConfigError::InvalidToken { problem: "it is empty" });
        }
        if !text.bytes().all(|b| b.is_ascii_graphic()) {
            return Err(ConfigError::InvalidToken {
                problem: "it has characters other than visible ASCII: blanks, line breaks or letters with accents",
            });
        }
        let mut header = HeaderValue::try_from(format!("Bearer {text}"))
            .map_err(|_| ConfigError::InvalidToken { problem: "it cannot stand in a header" })?;
        header.set_sensitive(true);
        Ok(Self { text: text.to_owned(), header })
    }

    /// The value of the `Authorization` header, marked sensitive.
    pub(crate) fn header(&self) -> HeaderValue {
        self.header.clone()
    }

    /// Takes the token out of a text that came from outside: a server may echo it.
    pub(crate) fn redact(&self, text: &str) -> String {
        text.replace(&self.text, "[token]")
    }
}

impl fmt::Debug for Token {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Token([redacted])")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_that_cannot_stand_in_a_header_is_refused_without_being_shown() {
        for bad in ["", "\n", "se cret", "secret\nx: y", "sécret", "secret\u{7f}", "\tsecret"] {
            let error = Token::new(bad).expect_err(bad).to_string();
            assert!(!error.contains("cret"), "{error}");
        }
    }

    #[test]
    fn a_final_line_break_as_files_have_it_is_not_part_of_the_token() {
        let token = Token::new("secret\r\n").expect("a token");
        assert_eq!(token.header().to_str().expect("ASCII"), "Bearer secret");
        assert!(token.header().is_sensitive());
        assert_eq!(format!("{token:?}"), "Token([redacted])");
    }
}
