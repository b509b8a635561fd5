//! Servers: where the requests, and the token with them, go.

use serde_json::Value;

use super::operations::Operation;
use super::units::{At, Scope};
use super::{Detector, Sides, both, paired};
use crate::drift::rules::Rule;

impl<'a> Detector<'a> {
    pub(super) fn root_servers(&mut self, sides: &Sides<'a>) {
        let own = |operation: &&Operation<'_>| operation.overrides("servers");
        let users =
            (0..self.operations.len()).filter(|&index| !own(&&self.operations[index])).collect();
        self.servers(&Scope::Operations(users), sides);
    }

    /// Only where an operation has servers of its own: the document's are compared once.
    pub(super) fn operation_servers(
        &mut self,
        scope: &Scope,
        old: &Operation<'a>,
        new: &Operation<'a>,
    ) {
        if old.overrides("servers") || new.overrides("servers") {
            let sides = (old.inherited(self.old, "servers"), new.inherited(self.new, "servers"));
            self.servers(scope, &sides);
        }
    }

    /// The client talks to the first server.
    fn servers(&mut self, scope: &Scope, sides: &Sides<'a>) {
        let list = |side: &Option<At<'a>>| side.iter().flat_map(At::items).collect::<Vec<_>>();
        let (old, new) = (list(&sides.0), list(&sides.1));
        match (old.first(), new.first()) {
            (Some(was), Some(is)) => self.first_server(scope, was, is),
            (None, None) => {}
            // Without any, requests go to wherever the docs are.
            _ => self.report(scope, Rule::ServerHostChanged, sides.0.as_ref(), sides.1.as_ref()),
        }
        let rest = |servers: Vec<At<'a>>| {
            servers.into_iter().skip(1).map(|at| (url(&at), at)).collect::<Vec<_>>()
        };
        let first_urls: Vec<_> =
            [old.first(), new.first()].into_iter().flatten().map(url).collect();
        for (url, sides) in paired(rest(old), rest(new)) {
            match &sides {
                (Some(was), Some(is)) => self.server(scope, was, is),
                // One that became the first, or was it, is reported as that.
                _ if first_urls.contains(&url) => {}
                (Some(was), None) => self.report(scope, Rule::ServerRemoved, Some(was), None),
                (None, is) => self.report(scope, Rule::ServerAdded, None, is.as_ref()),
            }
        }
    }

    fn first_server(&mut self, scope: &Scope, old: &At<'a>, new: &At<'a>) {
        let (was, is) = (url(old), url(new));
        if origin(&was) != origin(&is) {
            let hint = Some("THE TOKEN WOULD GO THERE".to_owned());
            let sides = (old.member("url"), new.member("url"));
            let (was, is) = (sides.0.as_ref(), sides.1.as_ref());
            return self.report_with_hint(scope, Rule::ServerHostChanged, was, is, hint);
        }
        self.differ(scope, Rule::ServerUrlChanged, &(old.member("url"), new.member("url")));
        self.server(scope, old, new);
    }

    /// All of a server but its address.
    fn server(&mut self, scope: &Scope, old: &At<'a>, new: &At<'a>) {
        for (name, sides) in both(old, new) {
            match name {
                "url" => {}
                "variables" => self.differ(scope, Rule::ServerUrlChanged, &sides),
                _ => self.other_member(scope, name, &sides),
            }
        }
    }
}

fn url(server: &At<'_>) -> String {
    server.value.get("url").and_then(Value::as_str).unwrap_or_default().to_owned()
}

/// Scheme, host and port, as they are written.
fn origin(url: &str) -> String {
    let rest = url.split_once("://").map_or("", |(_, rest)| rest);
    let path = rest.find(['/', '?', '#']).map_or("", |at| &rest[at..]);
    url.strip_suffix(path).unwrap_or(url).to_ascii_lowercase()
}
