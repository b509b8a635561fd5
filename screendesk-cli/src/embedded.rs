//! The made-up account of `--demo` and `demo`: the same one every time.

use std::io;

use screendesk_mock::{Screendesk, ScreendeskBuilder};

use crate::exit::{Code, Failure};

/// How many recordings the account has, if nobody says.
pub(crate) const RECORDINGS: u64 = 60;
/// So that a uuid shown by one command is there for the next.
pub(crate) const SEED: u64 = 7;
/// As many as the documentation of the API shows on a page.
pub(crate) const PAGE_SIZE: u64 = 25;

/// The account, before it starts.
pub(crate) fn builder() -> ScreendeskBuilder {
    Screendesk::builder()
        .recordings(RECORDINGS)
        .seed(SEED)
        .page_size(PAGE_SIZE)
        .without_request_log()
}

/// Why it does not start.
pub(crate) fn not_started(error: io::Error) -> Failure {
    let failure =
        Failure::new(Code::Failed, format!("the embedded Screendesk cannot start: {error}"));
    match error.kind() {
        io::ErrorKind::AddrInUse => {
            failure.with_hint("another program has the port; --port 0 takes a free one")
        }
        _ => failure,
    }
}
