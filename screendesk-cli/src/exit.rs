//! How a run ends: what went wrong in one sentence, what to do about it, and the exit code.

use std::{fmt, io, process::ExitCode};

use screendesk_client::{Error, error::TransportKind};

use crate::{
    disk,
    output::{stderr, stdout},
};

/// The exit codes; `screendesk --help` documents them.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Code {
    /// Nobody reads standard output any more: nothing is wrong.
    ClosedPipe,
    Failed,
    Usage,
    NotAllowed,
    NotFound,
    NotReady,
    Rejected,
    Unreachable,
    Interrupted,
    Terminated,
}

impl Code {
    /// The number that the process ends with.
    pub(crate) fn number(self) -> u8 {
        match self {
            Self::ClosedPipe => 0,
            Self::Failed => 1,
            Self::Usage => 2,
            Self::NotAllowed => 3,
            Self::NotFound => 4,
            Self::NotReady => 5,
            Self::Rejected => 6,
            Self::Unreachable => 7,
            Self::Interrupted => 130,
            Self::Terminated => 143,
        }
    }
}

/// Why a run ends with something else than success.
#[derive(Debug)]
pub(crate) struct Failure {
    code: Code,
    /// None if there is nothing to say.
    message: Option<String>,
    hint: Option<String>,
    ends_all: bool,
}

impl Failure {
    pub(crate) fn new(code: Code, message: impl fmt::Display) -> Self {
        Self { code, message: Some(message.to_string()), hint: None, ends_all: false }
    }

    /// A failure of which everything is said, or nothing needs to be.
    pub(crate) fn silent(code: Code) -> Self {
        Self { code, message: None, hint: None, ends_all: false }
    }

    pub(crate) fn with_hint(mut self, hint: impl Into<String>) -> Self {
        self.hint = Some(hint.into());
        self
    }

    /// Says what it is about, where there are several of the kind.
    pub(crate) fn about(mut self, subject: impl fmt::Display) -> Self {
        self.message = self.message.map(|message| format!("{subject}: {message}"));
        self
    }

    /// Whether it would meet every other download of the run as well.
    pub(crate) fn ends_all(&self) -> bool {
        self.ends_all || self.code == Code::NotAllowed
    }

    pub(crate) fn code(&self) -> Code {
        self.code
    }

    /// Says it on standard error, and gives the exit code.
    pub(crate) fn report(&self) -> ExitCode {
        if let Some(message) = &self.message {
            stderr::error(message);
        }
        if let Some(hint) = &self.hint {
            stderr::hint(hint);
        }
        ExitCode::from(self.code.number())
    }
}

/// What clap has to say: help and version on standard output, wrong usage on standard error.
pub(crate) fn unparsed(error: &clap::Error) -> ExitCode {
    match error.print() {
        // A reader that went away is no reason for another exit code, a full disk is one.
        Err(failed) if !error.use_stderr() && failed.kind() != io::ErrorKind::BrokenPipe => {
            stdout::failed(failed).report()
        }
        _ => ExitCode::from(u8::try_from(error.exit_code()).unwrap_or(Code::Usage.number())),
    }
}

impl From<Error> for Failure {
    fn from(error: Error) -> Self {
        match error {
            Error::Unauthorized(answer) => {
                Self::new(Code::NotAllowed, format!("not authorized: {answer}")).with_hint(
                    "the token is wrong or revoked: put a valid one into SCREENDESK_API_TOKEN or \
                     into the --token-file",
                )
            }
            Error::Forbidden(answer) => {
                let hint = match answer.operation() {
                    "updateRecording" => "updates need an admin's token",
                    _ => "look at the token's role, and whether API access is on for the account",
                };
                Self::new(Code::NotAllowed, format!("forbidden: {answer}")).with_hint(hint)
            }
            Error::NotFound(_) => Self::new(Code::NotFound, error)
                .with_hint("`screendesk list` shows the recordings that the token's owner can see"),
            Error::NotReady(answer) => {
                Self::new(Code::NotReady, format!("not ready yet: {answer}"))
                    .with_hint("--wait waits until it is, --wait=1h for an hour at the most")
            }
            Error::Rejected(_) => Self::new(Code::Rejected, error),
            Error::RateLimited(_) => {
                let wait = error.retry_after();
                let failure = Self::new(Code::Unreachable, error);
                match wait {
                    Some(wait) => failure.with_hint(format!(
                        "try again in {}",
                        humantime::format_duration(std::time::Duration::from_secs(wait.as_secs()))
                    )),
                    None => failure.with_hint("try again later"),
                }
            }
            Error::Server(_) => {
                Self::new(Code::Unreachable, error).with_hint("it is the server's: try again later")
            }
            Error::Transport(ref transport) => {
                let hint = match transport.kind() {
                    TransportKind::Connect | TransportKind::Dns | TransportKind::Protocol => {
                        Some("look at --base-url, the network and the proxy")
                    }
                    TransportKind::Timeout => Some("--timeout 2m waits longer"),
                    _ => None,
                };
                let failure = Self::new(Code::Unreachable, &error);
                match hint {
                    Some(hint) => failure.with_hint(hint),
                    None => failure,
                }
            }
            Error::Unexpected(_) => Self::new(Code::Unreachable, error)
                .with_hint("is --base-url the address of the API? It ends in /api/v2"),
            Error::Undecodable(_) => Self::new(Code::Unreachable, error)
                .with_hint("--format json shows what the server says as it is"),
            Error::Pagination(_) => Self::new(Code::Unreachable, error),
            Error::Io(ref io) => {
                if io.source.kind() == io::ErrorKind::BrokenPipe && io.path.is_none() {
                    return Self::silent(Code::ClosedPipe);
                }
                let failure = Self::new(Code::Failed, &error);
                let failure = match disk::hint(io.source.kind(), io.path.as_deref()) {
                    Some(hint) => failure.with_hint(hint),
                    None => failure,
                };
                Self { ends_all: disk::is_full(io.source.kind()), ..failure }
            }
            _ => Self::new(Code::Failed, error),
        }
    }
}

impl From<screendesk_export::Error> for Failure {
    fn from(error: screendesk_export::Error) -> Self {
        use screendesk_export::Error;
        match error {
            Error::Client(error) => error.into(),
            Error::Destination { .. } => Self::new(Code::Usage, error),
            Error::Locked { .. } => {
                Self::new(Code::Failed, error).with_hint("wait for it, or export to another place")
            }
            Error::Nothing { .. } => {
                Self::new(Code::Failed, error).with_hint("`screendesk export DEST` makes one")
            }
            Error::Store { .. } => Self::new(Code::Failed, error)
                .with_hint("the same command goes on where this one stopped"),
            _ => Self::new(Code::Failed, error),
        }
    }
}

/// Failures among several things of a kind: each is said when it happens, all are counted.
#[derive(Debug, Default)]
pub(crate) struct Tally {
    failed: u64,
    code: Option<Code>,
}

impl Tally {
    /// Says what failed, and counts it.
    pub(crate) fn add(&mut self, failure: &Failure) {
        failure.report();
        self.failed += 1;
        self.code = match self.code {
            None => Some(failure.code()),
            Some(code) if code == failure.code() => Some(code),
            Some(_) => Some(Code::Failed),
        };
    }

    /// The end of the run: the failures' own code if they are all of one kind.
    pub(crate) fn into_result(self, of: u64, what: &str) -> Result<(), Failure> {
        match self.code {
            None => Ok(()),
            Some(code) => Err(Failure::new(code, format!("{} of {of} {what} failed", self.failed))),
        }
    }
}
