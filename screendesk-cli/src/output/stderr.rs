//! What is said on standard error: errors, hints, warnings, notes.

use std::{
    fmt,
    io::{self, Write as _},
};

use anstyle::{AnsiColor, Style};

use super::text;

const ERROR: Style = AnsiColor::Red.on_default().bold();
const WARNING: Style = AnsiColor::Yellow.on_default().bold();
const HINT: Style = AnsiColor::Cyan.on_default().bold();

/// Says what went wrong.
pub(crate) fn error(message: impl fmt::Display) {
    say("error", ERROR, &message);
}

/// Says what to do about it.
pub(crate) fn hint(message: impl fmt::Display) {
    say("hint", HINT, &message);
}

/// Says what may go wrong.
pub(crate) fn warning(message: impl fmt::Display) {
    say("warning", WARNING, &message);
}

/// Says what happened.
pub(crate) fn note(message: impl fmt::Display) {
    // Where nobody can be told there is nobody to tell that to, here and below.
    let _ = writeln!(anstream::stderr(), "{message}");
}

fn say(label: &str, style: Style, message: &dyn fmt::Display) {
    // Whatever it is made of, from wherever: one line, in which nothing steers a terminal.
    let message = message.to_string();
    let message = text::visible(&message);
    // In one write: the lines of processes that share a terminal stay whole.
    let line = format!("{style}{label}:{style:#} {message}\n");
    let mut stderr = anstream::AutoStream::auto(io::stderr());
    let _ = stderr.write_all(line.as_bytes());
}
