//! Standard output: buffered, and quiet when nobody reads it any more.

use std::io::{self, BufWriter, IsTerminal as _, Write};

use crate::exit::{Code, Failure};

const BUFFER: usize = 64 * 1024;

/// Standard output, and what is known of who reads it.
#[derive(Debug)]
pub(crate) struct Stdout {
    writer: BufWriter<io::Stdout>,
    is_terminal: bool,
    color: bool,
    width: Option<usize>,
}

impl Stdout {
    pub(crate) fn new() -> Self {
        let stdout = io::stdout();
        Self {
            is_terminal: stdout.is_terminal(),
            color: anstream::AutoStream::choice(&stdout) != anstream::ColorChoice::Never,
            width: width(&stdout),
            writer: BufWriter::with_capacity(BUFFER, stdout),
        }
    }

    pub(crate) fn is_terminal(&self) -> bool {
        self.is_terminal
    }

    /// Whether to use colors.
    pub(crate) fn color(&self) -> bool {
        self.color
    }

    /// Columns of the terminal, or what `COLUMNS` says for a pipe; none if lines have no limit.
    pub(crate) fn width(&self) -> Option<usize> {
        self.width
    }

    pub(crate) fn write(&mut self, bytes: impl AsRef<[u8]>) -> Result<(), Failure> {
        self.writer.write_all(bytes.as_ref()).map_err(failed)
    }

    /// Passes on what is buffered: before a wait, and at the end.
    pub(crate) fn flush(&mut self) -> Result<(), Failure> {
        self.writer.flush().map_err(failed)
    }
}

/// What it means that it cannot be written to.
pub(crate) fn failed(error: io::Error) -> Failure {
    match error.kind() {
        // `screendesk list | head` has what it wanted.
        io::ErrorKind::BrokenPipe => Failure::silent(Code::ClosedPipe),
        _ => Failure::new(Code::Failed, format!("cannot write to standard output: {error}")),
    }
}

fn width(stdout: &io::Stdout) -> Option<usize> {
    let asked = || std::env::var("COLUMNS").ok()?.parse().ok().filter(|columns| *columns > 0);
    if !stdout.is_terminal() {
        return asked();
    }
    let size = terminal_size::terminal_size_of(stdout);
    size.map(|(width, _)| usize::from(width.0)).filter(|width| *width > 0).or_else(asked)
}
