//! The embedded Screendesk, seen over HTTP by clients that know nothing of it.

/// A small HTTP client with a token.
mod caller;
/// A client of bare bytes, which sees how a connection ends.
mod wire;

/// Tokens, roles, unknown paths, and both shapes of errors.
mod access;
/// The generated account, and what becomes of it while the server runs.
mod account;
/// Every answer against the OpenAPI document.
mod conformance;
/// Videos, ranges and file names.
mod download;
/// What a fault changes in an answer, and which requests it meets.
mod faults;
/// What a fault does to a connection.
mod faults_on_the_wire;
/// Pages.
mod list;
/// What the server tells about the requests it saw.
mod requests;
/// PATCH: absent, null and a value.
mod update;
/// Videos without a server.
mod video;
