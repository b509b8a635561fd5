//! Who holds a token, and what the token lets them see and do.

use std::collections::HashMap;

use http::{HeaderMap, header::AUTHORIZATION};

/// What the holder of a token may do.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum Role {
    /// Sees every recording of the account and may update them.
    Admin,
    /// Sees the recordings whose `user.email` is this one, and updates none.
    Member {
        /// The member's address, compared letter by letter.
        email: String,
    },
    /// A valid token of an account for which API access is switched off: 403 for everything.
    NoApiAccess,
}

impl Role {
    /// The role of the member with this address.
    pub fn member(email: impl Into<String>) -> Self {
        Self::Member { email: email.into() }
    }

    /// The address whose recordings alone are visible; `None` when all are.
    pub(crate) fn sees_only(&self) -> Option<&str> {
        match self {
            Self::Member { email } => Some(email),
            Self::Admin | Self::NoApiAccess => None,
        }
    }
}

/// The tokens that are valid now.
#[derive(Default)]
pub(crate) struct Tokens(HashMap<String, Role>);

impl Tokens {
    pub(crate) fn insert(&mut self, token: String, role: Role) {
        self.0.insert(token, role);
    }

    pub(crate) fn remove(&mut self, token: &str) -> bool {
        self.0.remove(token).is_some()
    }

    /// The role of whoever sent these headers; `None` when they carry no valid token.
    pub(crate) fn role(&self, headers: &HeaderMap) -> Option<Role> {
        let credentials = headers.get(AUTHORIZATION)?.to_str().ok()?;
        // RFC 9110, 11.1: the scheme is case-insensitive, one or more spaces follow it.
        let (scheme, token) = credentials.split_once(' ')?;
        if !scheme.eq_ignore_ascii_case("bearer") {
            return None;
        }
        self.0.get(token.trim_matches(' ')).cloned()
    }
}
