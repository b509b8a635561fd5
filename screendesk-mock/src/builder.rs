//! How a server is set up before it starts.

use std::{io, net::Ipv4Addr, sync::Arc, time::Duration};

use tokio::{net::TcpListener, task::JoinSet};

use crate::{
    Account, ErrorShape, Role, Screendesk,
    account::{Generated, mix},
    answer::Settings,
    connection,
    operation::BASE_PATH,
    requests::RequestLog,
    service::Shared,
};

/// So many that their creation dates, milliseconds apart, still lie in this century and the last.
const MOST_RECORDINGS: u64 = 1 << 40;

/// A server about to start; see [`Screendesk::builder`].
///
/// Its defaults: twelve recordings of seed 0, 25 on a page, their videos real and playable, on a
/// free port, answering at once.
#[derive(Debug, Clone)]
#[must_use = "a server runs once it is started"]
pub struct ScreendeskBuilder {
    recordings: u64,
    seed: u64,
    video_size: Option<u64>,
    page_size: u64,
    error_shape: ErrorShape,
    latency: Duration,
    port: u16,
    token: Option<String>,
    authenticates: bool,
    keeps_requests: bool,
}

impl Default for ScreendeskBuilder {
    fn default() -> Self {
        Self {
            recordings: 12,
            seed: 0,
            video_size: None,
            page_size: 25,
            error_shape: ErrorShape::Flat,
            latency: Duration::ZERO,
            port: 0,
            token: None,
            authenticates: true,
            keeps_requests: true,
        }
    }
}

impl ScreendeskBuilder {
    /// Generates this many recordings, at most 2^40; they take no memory until they are changed.
    pub fn recordings(mut self, recordings: u64) -> Self {
        self.recordings = recordings.min(MOST_RECORDINGS);
        self
    }

    /// Generates other recordings; the same seed and number give the same account on every machine.
    pub fn seed(mut self, seed: u64) -> Self {
        self.seed = seed;
        self
    }

    /// Makes every generated video a synthetic one of this many bytes; see [`Video::synthetic`](crate::Video::synthetic).
    pub fn video_size(mut self, bytes: u64) -> Self {
        self.video_size = Some(bytes);
        self
    }

    /// Puts this many recordings on a page; at least 1.
    pub fn page_size(mut self, items: u64) -> Self {
        self.page_size = items.max(1);
        self
    }

    /// Answers errors in this shape.
    pub fn error_shape(mut self, shape: ErrorShape) -> Self {
        self.error_shape = shape;
        self
    }

    /// Waits this long before every answer.
    pub fn latency(mut self, latency: Duration) -> Self {
        self.latency = latency;
        self
    }

    /// Listens on this port of loopback; 0, the default, is a free one.
    pub fn port(mut self, port: u16) -> Self {
        self.port = port;
        self
    }

    /// Gives the admin this token; by default one that follows from the seed.
    pub fn token(mut self, token: impl Into<String>) -> Self {
        self.token = Some(token.into());
        self
    }

    /// Takes every request without a valid token for one of an admin.
    ///
    /// Such a server can stand for the file store of another origin, to which downloads are
    /// [redirected](crate::Fault::redirect) and at which the token must not arrive.
    pub fn without_authentication(mut self) -> Self {
        self.authenticates = false;
        self
    }

    /// Does not keep the requests it sees: for servers that run long, and for benchmarks.
    ///
    /// Then [`Screendesk::wait_for_requests`] waits for ever.
    pub fn without_request_log(mut self) -> Self {
        self.keeps_requests = false;
        self
    }

    /// Starts the server on the current tokio runtime.
    ///
    /// # Errors
    /// If the port is taken, or the machine refuses a socket.
    ///
    /// # Panics
    /// Outside of a tokio runtime.
    pub async fn start(self) -> io::Result<Screendesk> {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, self.port)).await?;
        let url = format!("http://{}{BASE_PATH}", listener.local_addr()?);
        let token = self.token.unwrap_or_else(|| format!("sd_test_{:016x}", mix(!self.seed)));

        let generated =
            Generated { seed: self.seed, len: self.recordings, video_size: self.video_size };
        let settings = Settings {
            page_size: self.page_size,
            error_shape: self.error_shape,
            role_without_token: (!self.authenticates).then_some(Role::Admin),
        };
        let shared = Shared::new(
            Account::new(generated),
            settings,
            self.latency,
            RequestLog::new(self.keeps_requests),
        );
        shared.tokens().insert(token.clone(), Role::Admin);
        let accepting = tokio::spawn(accept(listener, shared.clone()));
        Ok(Screendesk { shared, url, token, accepting })
    }
}

/// Accepts connections until it is aborted, which ends them too.
async fn accept(listener: TcpListener, shared: Arc<Shared>) {
    let mut connections = JoinSet::new();
    let mut accepted_so_far = 0;
    loop {
        tokio::select! {
            accepted = listener.accept() => {
                let Ok((socket, _)) = accepted else {
                    // Out of descriptors, most likely. Nothing tells when there are some again.
                    tokio::time::sleep(Duration::from_millis(10)).await;
                    continue;
                };
                // Without it an answer in two writes can wait for an acknowledgement in between.
                let _ = socket.set_nodelay(true);
                connections.spawn(connection::serve(socket, accepted_so_far, shared.clone()));
                accepted_so_far += 1;
            }
            Some(_) = connections.join_next() => {}
        }
    }
}
