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
        let mut out = String::with_capacity(text.len());
        let mut rest = text;
        while let Some(first) = rest.chars().next() {
            if let Some(after) = self.strip(rest) {
                out.push_str("[token]");
                rest = after;
            } else {
                out.push(first);
                rest = &rest[first.len_utf8()..];
            }
        }
        out
    }

    /// Whether the token is in a text that came from outside.
    pub(crate) fn is_in(&self, text: &str) -> bool {
        text.char_indices().any(|(at, _)| self.strip(&text[at..]).is_some())
    }

    /// What follows the token at the beginning of a text, be it in the escapes of URLs or of JSON, or
    /// in those of JSON inside a string of JSON, which have more backslashes.
    fn strip<'a>(&self, text: &'a str) -> Option<&'a str> {
        self.text.chars().try_fold(text, |rest, c| {
            if let Some(rest) = rest.strip_prefix(c) {
                return Some(rest);
            }
            if let Some((digits, rest)) = rest.strip_prefix('%').and_then(|r| r.split_at_checked(2))
            {
                return (u32::from_str_radix(digits, 16) == Ok(u32::from(c))).then_some(rest);
            }
            let escaped = rest.strip_prefix('\\')?.trim_start_matches('\\');
            // `u` itself may be escaped by its number: that comes first.
            let by_number = || {
                let (digits, rest) = escaped.strip_prefix('u')?.split_at_checked(4)?;
                (u32::from_str_radix(digits, 16) == Ok(u32::from(c))).then_some(rest)
            };
            by_number().or_else(|| escaped.strip_prefix(c))
        })
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
    fn a_token_is_taken_out_of_a_text_also_in_the_escapes_of_json_and_of_urls() {
        let token = Token::new("a/b+\\u").expect("a token");
        for text in [
            "a/b+\\u",
            "a\\/b+\\u",
            "\\u0061\\/b\\u002B\\\\u",
            "a/b\\u002b\\\\u",
            "a%2Fb%2b%5Cu",
            "%61/b+\\u",
        ] {
            assert!(token.is_in(&format!("é{text}")), "{text}");
            assert_eq!(token.redact(&format!("é{text}, {text}.")), "é[token], [token].", "{text}");
        }
        let token = Token::new("a/tune").expect("a token");
        for text in ["a/t\\u0075ne", "a\\/t\\u0075\\u006ee", "a\\\\\\/tune", "a/t\\\\u0075ne"] {
            assert_eq!(token.redact(&format!("{text}, {text}.")), "[token], [token].", "{text}");
        }
        for text in ["", "a/b", "a/b\\u00", "a/b\\ué", "\\", "a%2", "a%2Fb%é"] {
            assert_eq!(token.redact(text), text);
            assert!(!token.is_in(text));
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
