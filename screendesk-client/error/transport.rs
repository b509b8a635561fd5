//! A server that could not be reached, or a connection that broke: which of these it was.

use std::{error::Error as StdError, fmt, io, time::Duration};

use super::Facts;

/// What was wrong between here and the server.
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
#[non_exhaustive]
pub enum TransportKind {
    /// No connection could be made: refused, unreachable, or not in time.
    Connect,
    /// The host name has no address.
    Dns,
    /// TLS failed: an unknown or expired certificate, another name, another version.
    Tls,
    /// Nothing came for as long as the idle timeout allows.
    Timeout,
    /// The connection was closed or reset before the answer was complete.
    Reset,
    /// What came is not HTTP.
    Protocol,
    /// The body is not in the encoding that its `Content-Encoding` names.
    Encoding,
    /// None of the above.
    Other,
}

impl TransportKind {
    fn words(self) -> &'static str {
        match self {
            Self::Connect => "cannot connect",
            Self::Dns => "the host name has no address",
            Self::Tls => "TLS failed",
            Self::Timeout => "nothing came in time",
            Self::Reset => "the connection broke",
            Self::Protocol => "what came is not HTTP",
            Self::Encoding => "the body is not in the encoding that it claims to be in",
            Self::Other => "the request failed",
        }
    }
}

/// A request that got no complete answer: what was wrong, and what was tried.
#[derive(Debug)]
pub struct TransportError(Box<Parts>);

#[derive(Debug)]
struct Parts {
    kind: TransportKind,
    operation: &'static str,
    host: String,
    attempts: u32,
    elapsed: Duration,
    problem: Option<String>,
    source: Option<Box<dyn StdError + Send + Sync>>,
}

impl TransportError {
    pub(crate) fn new(
        facts: Facts,
        kind: TransportKind,
        problem: Option<String>,
        source: Option<Box<dyn StdError + Send + Sync>>,
    ) -> Self {
        Self(Box::new(Parts {
            kind,
            operation: facts.operation.id,
            host: facts.host,
            attempts: facts.attempts,
            elapsed: facts.elapsed,
            problem,
            source,
        }))
    }

    pub(crate) fn without_history(operation: &'static str, error: reqwest::Error) -> Self {
        let error = error.without_url();
        Self(Box::new(Parts {
            kind: classify(&error),
            operation,
            host: "the server".to_owned(),
            attempts: 1,
            elapsed: Duration::ZERO,
            problem: None,
            source: Some(error.into()),
        }))
    }

    /// Returns what was wrong.
    pub fn kind(&self) -> TransportKind {
        self.0.kind
    }

    /// Returns the `operationId` in the spec.
    pub fn operation(&self) -> &'static str {
        self.0.operation
    }

    /// Returns the host, and the port where it is not the scheme's own.
    pub fn host(&self) -> &str {
        &self.0.host
    }

    /// Returns the number of requests that were sent, or connections that were tried.
    pub fn attempts(&self) -> u32 {
        self.0.attempts
    }

    /// Returns the time from the first attempt to the failure of the last, waits included.
    pub fn elapsed(&self) -> Duration {
        self.0.elapsed
    }
}

impl fmt::Display for TransportError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Parts { kind, operation, host, attempts, elapsed, problem, source } = &*self.0;
        write!(f, "{operation} at {host} failed: {}", kind.words())?;
        if let Some(problem) = problem {
            write!(f, ", {problem}")?;
        }
        // The outer layers of the cause repeat the URL and the layer; the innermost says why.
        if let Some(source) = source {
            write!(f, ": {}", super::words::visible(&innermost(source.as_ref()).to_string()))?;
        }
        let plural = if *attempts == 1 { "" } else { "s" };
        write!(f, " ({attempts} attempt{plural} in {:.1} s)", elapsed.as_secs_f64())
    }
}

impl StdError for TransportError {
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        self.0.source.as_deref().map(|e| e as &(dyn StdError + 'static))
    }
}

fn chain<'a>(
    error: &'a (dyn StdError + 'static),
) -> impl Iterator<Item = &'a (dyn StdError + 'static)> {
    std::iter::successors(Some(error), |e: &&'a (dyn StdError + 'static)| {
        // The error inside an I/O error is not its source: the source is that of the one inside.
        let error: &'a (dyn StdError + 'static) = *e;
        let inside = error.downcast_ref::<io::Error>().and_then(io::Error::get_ref);
        inside.map(|inside| inside as &(dyn StdError + 'static)).or_else(|| error.source())
    })
}

fn innermost<'a>(error: &'a (dyn StdError + 'static)) -> &'a (dyn StdError + 'static) {
    chain(error).last().unwrap_or(error)
}

/// Tells what was wrong from an error of the HTTP client and its causes.
pub(crate) fn classify(error: &reqwest::Error) -> TransportKind {
    let io = chain(error)
        .filter_map(|e| e.downcast_ref::<io::Error>())
        .map(io::Error::kind)
        .find(|kind| *kind != io::ErrorKind::Other);
    // The layers below reqwest do not export their error types; their words are all there is.
    let says = |words: &[&str]| {
        chain(error).any(|e| {
            let text = e.to_string().to_lowercase();
            words.iter().any(|w| text.contains(w))
        })
    };
    if says(&["dns error", "failed to lookup address", "invalid dns name"]) {
        TransportKind::Dns
    } else if error.is_connect() {
        match io {
            Some(io::ErrorKind::ConnectionRefused | io::ErrorKind::TimedOut) => {
                TransportKind::Connect
            }
            // Also in the middle of the TLS handshake: there it is the network, not a certificate.
            Some(
                io::ErrorKind::ConnectionReset
                | io::ErrorKind::ConnectionAborted
                | io::ErrorKind::BrokenPipe
                | io::ErrorKind::UnexpectedEof,
            ) => TransportKind::Reset,
            // What no TLS library can make sense of is invalid data to it.
            Some(io::ErrorKind::InvalidData) => TransportKind::Tls,
            _ if says(&["certificate", "tls", "ssl", "handshake"]) => TransportKind::Tls,
            _ => TransportKind::Connect,
        }
    } else if error.is_timeout() {
        TransportKind::Timeout
    } else if matches!(
        io,
        Some(
            io::ErrorKind::ConnectionReset
                | io::ErrorKind::ConnectionAborted
                | io::ErrorKind::BrokenPipe
                | io::ErrorKind::UnexpectedEof
        )
    ) || says(&[
        "connection closed",
        "end of file before message",
        "incomplete message",
        "connection reset",
        "channel closed",
    ]) {
        TransportKind::Reset
    } else if says(&["invalid http", "parse", "message head is too large", "unexpected message"]) {
        TransportKind::Protocol
    } else if error.is_decode() {
        TransportKind::Encoding
    } else {
        TransportKind::Other
    }
}
