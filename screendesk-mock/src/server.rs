//! The server: how it is started, and everything a test can ask of it while it runs.

use std::{fmt, sync::Arc};

use serde_json::Value;
use tokio::task::JoinHandle;
use uuid::Uuid;

use crate::{
    Account, Fault, Operation, RecordingBuilder, Role, ScreendeskBuilder, SeenRequest, Video,
    service::Shared,
};

/// A running Screendesk on loopback; it stops when it is dropped.
///
/// ```
/// use screendesk_mock::{Screendesk, recording};
///
/// # tokio::runtime::Builder::new_current_thread().enable_all().build()?.block_on(async {
/// let server = Screendesk::builder().recordings(60).start().await?;
/// let uuid = server.add(recording().title("Checkout button does nothing"));
/// assert_eq!(server.len(), 61);
/// assert_eq!(server.uuids()[0], uuid);
/// # std::io::Result::Ok(())
/// # })?;
/// # std::io::Result::Ok(())
/// ```
pub struct Screendesk {
    pub(crate) shared: Arc<Shared>,
    pub(crate) url: String,
    pub(crate) token: String,
    pub(crate) accepting: JoinHandle<()>,
}

/// # Starting and stopping
impl Screendesk {
    /// Starts a server with twelve recordings on a free port.
    ///
    /// # Panics
    /// If the machine has no free port on loopback, or outside of a tokio runtime.
    pub async fn start() -> Self {
        Self::builder().start().await.expect("loopback has a free port")
    }

    /// Starts a server without recordings on a free port, for a test that [adds](Self::add) its own.
    ///
    /// # Panics
    /// As [`start`](Self::start).
    pub async fn empty() -> Self {
        Self::builder().recordings(0).start().await.expect("loopback has a free port")
    }

    /// Prepares a server.
    pub fn builder() -> ScreendeskBuilder {
        ScreendeskBuilder::default()
    }

    /// Stops the server and waits until its port is free and its connections are closed.
    pub async fn shutdown(mut self) {
        self.accepting.abort();
        // The only error is that it was aborted.
        let _ = (&mut self.accepting).await;
    }

    /// The base URL of the API, such as `http://127.0.0.1:40123/api/v2`.
    #[must_use]
    pub fn url(&self) -> &str {
        &self.url
    }
}

/// # Tokens
impl Screendesk {
    /// The token of an admin.
    #[must_use]
    pub fn token(&self) -> &str {
        &self.token
    }

    /// Makes a token valid, or gives a valid one another role.
    pub fn add_token(&self, token: impl Into<String>, role: Role) {
        self.shared.tokens().insert(token.into(), role);
    }

    /// A token of the member with this address, who sees the recordings of that owner.
    ///
    /// The owners of generated recordings include `ada@example.com`.
    #[must_use]
    pub fn member_token(&self, email: &str) -> String {
        let token = format!("{}-{email}", self.token);
        self.add_token(&token, Role::member(email));
        token
    }

    /// Makes a token invalid from the next request on; `false` when it was not valid.
    pub fn revoke_token(&self, token: &str) -> bool {
        self.shared.tokens().remove(token)
    }
}

/// # Recordings
///
/// Each is short for the method of that name of the [`Account`].
impl Screendesk {
    /// The account, as a handle that outlives borrows of the server.
    #[must_use]
    pub fn account(&self) -> &Account {
        &self.shared.account
    }

    /// Adds a recording and returns its UUID; it comes first in the list unless it says when it was created.
    pub fn add(&self, recording: RecordingBuilder) -> Uuid {
        self.account().add(recording)
    }

    /// Changes what the API shows of a recording; `false` when there is no such recording.
    pub fn change(&self, uuid: Uuid, change: impl FnOnce(&mut Value)) -> bool {
        self.account().change(uuid, change)
    }

    /// Deletes a recording; `false` when there is no such recording.
    pub fn delete(&self, uuid: Uuid) -> bool {
        self.account().delete(uuid)
    }

    /// Gives a recording another video, a ready one for one in the works say; `false` when there is no such recording.
    pub fn set_video(&self, uuid: Uuid, video: Video) -> bool {
        self.account().set_video(uuid, video)
    }

    /// The video of a recording.
    #[must_use]
    pub fn video(&self, uuid: Uuid) -> Option<Video> {
        self.account().video(uuid)
    }

    /// What the API shows of a recording.
    #[must_use]
    pub fn get(&self, uuid: Uuid) -> Option<Value> {
        self.account().get(uuid)
    }

    /// The UUIDs of all recordings, in the order of the list.
    #[must_use]
    pub fn uuids(&self) -> Vec<Uuid> {
        self.account().uuids()
    }

    /// How many recordings there are.
    #[must_use]
    pub fn len(&self) -> u64 {
        self.account().len()
    }

    /// Whether there is no recording.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.account().is_empty()
    }
}

/// # Requests and faults
impl Screendesk {
    /// The requests seen so far, in the order of arrival.
    #[must_use]
    pub fn requests(&self) -> Vec<SeenRequest> {
        self.shared.requests.all()
    }

    /// The requests for this operation seen so far.
    #[must_use]
    pub fn requests_for(&self, operation: Operation) -> Vec<SeenRequest> {
        let mut requests = self.requests();
        requests.retain(|request| request.operation == Some(operation));
        requests
    }

    /// Waits until this many requests have been seen, and returns them all.
    pub async fn wait_for_requests(&self, n: usize) -> Vec<SeenRequest> {
        self.shared.requests.wait_for(n).await
    }

    /// Forgets the requests seen so far.
    pub fn clear_requests(&self) {
        self.shared.requests.clear();
    }

    /// Scripts a fault; see [`Fault`].
    pub fn fault(&self, fault: Fault) {
        self.shared.faults().add(fault);
    }

    /// Behaves again, from the next request on.
    pub fn clear_faults(&self) {
        self.shared.faults().clear();
    }
}

impl Drop for Screendesk {
    fn drop(&mut self) {
        self.accepting.abort();
    }
}

impl fmt::Debug for Screendesk {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Screendesk")
            .field("url", &self.url)
            .field("account", self.account())
            .finish_non_exhaustive()
    }
}
