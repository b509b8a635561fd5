//! Request bodies, responses, their headers and media types.

use super::units::{At, Scope};
use super::{Detector, Sides, both, paired};
use crate::drift::rules::Rule;
use crate::openapi::Kind;

/// The response headers that the client acts on.
const READ_HEADERS: [&str; 8] = [
    "accept-ranges",
    "content-disposition",
    "content-length",
    "content-range",
    "etag",
    "last-modified",
    "retry-after",
    "content-encoding",
];

impl<'a> Detector<'a> {
    pub(super) fn request_body(&mut self, scope: &Scope, old: &At<'a>, new: &At<'a>) {
        for (name, sides) in both(old, new) {
            match name {
                "required" => self.switched(
                    scope,
                    &sides,
                    false,
                    Rule::RequestBodyBecameRequired,
                    Rule::RequestBodyBecameOptional,
                ),
                "content" => self.content(scope, &sides),
                _ => self.other_member(scope, name, &sides),
            }
        }
    }

    /// All responses of an operation, by status.
    pub(super) fn responses(&mut self, scope: &Scope, sides: &Sides<'a>) {
        let (Some(old), Some(new)) = sides else {
            return self.differ(scope, Rule::Unclassified, sides);
        };
        for (status, sides) in both(old, new) {
            let came = sides.0.is_none();
            let rule = match status.as_bytes().first() {
                _ if status.starts_with("x-") => Rule::ExtensionChanged,
                Some(b'4' | b'5') if came => Rule::ErrorResponseAdded,
                Some(b'4' | b'5') => Rule::ErrorResponseRemoved,
                Some(b'1'..=b'3') if came => Rule::SuccessResponseAdded,
                Some(b'1'..=b'3') => Rule::SuccessResponseRemoved,
                _ if status == "default" && came => Rule::DefaultResponseAdded,
                _ if status == "default" => Rule::DefaultResponseRemoved,
                _ => Rule::Unclassified,
            };
            match &sides {
                (Some(old), Some(new)) if rule != Rule::ExtensionChanged => {
                    self.node(scope, Kind::Response, old, new);
                }
                _ => self.differ(scope, rule, &sides),
            }
        }
    }

    pub(super) fn response(&mut self, scope: &Scope, old: &At<'a>, new: &At<'a>) {
        for (name, sides) in both(old, new) {
            match name {
                "content" => self.content(scope, &sides),
                "headers" => self.headers(scope, &sides),
                _ => self.other_member(scope, name, &sides),
            }
        }
    }

    fn headers(&mut self, scope: &Scope, sides: &Sides<'a>) {
        let lowercase = |side: &Option<At<'a>>| {
            let members = side.iter().flat_map(|headers| headers.members());
            members.map(|(name, at)| (name.to_ascii_lowercase(), at)).collect()
        };
        for (name, sides) in paired(lowercase(&sides.0), lowercase(&sides.1)) {
            let read = READ_HEADERS.contains(&name.as_str());
            match &sides {
                (Some(old), Some(new)) => self.node(scope, Kind::Header, old, new),
                (Some(old), None) if read => {
                    self.report(scope, Rule::ReadHeaderRemoved, Some(old), None)
                }
                (Some(old), None) => self.report(scope, Rule::HeaderRemoved, Some(old), None),
                (None, new) => self.report(scope, Rule::HeaderAdded, None, new.as_ref()),
            }
        }
    }

    /// The media types a body may have, and their schemas.
    pub(super) fn content(&mut self, scope: &Scope, sides: &Sides<'a>) {
        let named = |side: &Option<At<'a>>| -> Vec<(String, At<'a>)> {
            let members = side.iter().flat_map(|content| content.members());
            members.map(|(name, at)| (media_type(name), at)).collect()
        };
        let (old, new) = (named(&sides.0), named(&sides.1));
        let none_left = !old.iter().any(|(name, _)| new.iter().any(|(known, _)| known == name));
        match (old.is_empty(), new.is_empty()) {
            (true, true) => return,
            (true, false) => {
                return self.report(scope, Rule::BodyIntroduced, None, sides.1.as_ref());
            }
            _ if none_left => {
                return self.report(
                    scope,
                    Rule::MediaTypesReplaced,
                    sides.0.as_ref(),
                    sides.1.as_ref(),
                );
            }
            _ => {}
        }
        for sides in paired(old, new).into_values() {
            match &sides {
                (Some(old), Some(new)) => self.media_type(scope, old, new),
                (Some(old), None) => self.report(scope, Rule::MediaTypeRemoved, Some(old), None),
                (None, new) => self.report(scope, Rule::MediaTypeAdded, None, new.as_ref()),
            }
        }
    }

    fn media_type(&mut self, scope: &Scope, old: &At<'a>, new: &At<'a>) {
        for (name, sides) in both(old, new) {
            match (name, &sides) {
                ("schema", (Some(old), Some(new))) => self.node(scope, Kind::Schema, old, new),
                ("schema", _) => self.differ(scope, Rule::TypeChanged, &sides),
                _ => self.other_member(scope, name, &sides),
            }
        }
    }
}

/// Media types are the same in any letter case and with any space around their parameters (RFC 9110, section 8.3.1).
fn media_type(name: &str) -> String {
    name.split(';').map(|part| part.trim().to_ascii_lowercase()).collect::<Vec<_>>().join(";")
}
