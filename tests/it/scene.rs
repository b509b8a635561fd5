//! One video on a server, and a place for its file.

use std::{
    fs,
    path::{Path, PathBuf},
};

use screendesk_client::{Client, Error, download::Saved};
use uuid::Uuid;

use crate::{
    download::names,
    support::{Fault, Operation, Screendesk, Video, client, empty, quick, recording},
};

/// The length of the video in bytes.
pub(crate) const LENGTH: u64 = 1_000_000;

/// A server with one video, a client, and a place for a file.
pub(crate) struct Scene {
    pub(crate) server: Screendesk,
    pub(crate) client: Client,
    pub(crate) uuid: Uuid,
    pub(crate) dir: tempfile::TempDir,
}

pub(crate) async fn scene() -> Scene {
    let (server, client) = empty().await;
    let uuid = server.add(recording().video(Video::synthetic(LENGTH)));
    Scene { server, client, uuid, dir: tempfile::tempdir().expect("a directory") }
}

pub(crate) async fn to_file(client: &Client, uuid: Uuid, path: &Path) -> Result<Saved, Error> {
    client.download_recording().uuid(uuid).to_file(path).await
}

impl Scene {
    pub(crate) fn path(&self) -> PathBuf {
        self.dir.path().join("call.mp4")
    }

    pub(crate) fn part(&self) -> PathBuf {
        self.dir.path().join("call.mp4.part")
    }

    pub(crate) fn fault(&self, fault: impl FnOnce(Fault) -> Fault) {
        self.server.fault(fault(Fault::on(Operation::DownloadRecording)));
    }

    pub(crate) async fn download(&self) -> Result<Saved, Error> {
        to_file(&self.client, self.uuid, &self.path()).await
    }

    /// A client that tries every request as often as told.
    pub(crate) fn tries(&self, attempts: u32) -> Client {
        client(&self.server).retry(quick().with_attempts(attempts)).build().expect("a client")
    }

    /// A run that breaks off after 400,000 bytes and gives up.
    pub(crate) async fn broken_run(&self) {
        self.fault(|f| f.close_after(400_000));
        to_file(&self.tries(1), self.uuid, &self.path()).await.expect_err("it breaks off");
        self.server.clear_requests();
    }

    pub(crate) async fn etag(&self) -> String {
        let body = self.client.download_recording().uuid(self.uuid).open().await.expect("open");
        body.info().etag.clone().expect("an ETag")
    }

    /// The `Range` headers that were sent.
    pub(crate) fn ranges(&self) -> Vec<Option<String>> {
        let requests = self.server.requests();
        requests.iter().map(|r| r.header("range").map(str::to_owned)).collect()
    }

    /// Whether the file is there and has every byte of the first version of the video.
    pub(crate) fn has_whole_file(&self) -> bool {
        fs::read(self.path()).expect("the file") == Video::synthetic(LENGTH).expected(..)
    }

    /// Whether the file is as the server has it now, and nothing is beside it.
    pub(crate) fn is_whole(&self) -> bool {
        let video = self.server.video(self.uuid).expect("a video");
        names(self.dir.path()) == ["call.mp4"]
            && fs::read(self.path()).expect("the file") == video.expected(..)
    }
}
