//! A server, an account, and the same export into a folder and into a store.

use std::{
    collections::BTreeMap,
    path::Path,
    sync::{Arc, Mutex},
};

use futures_util::TryStreamExt as _;
use object_store::{ObjectStore as _, ObjectStoreExt as _, memory::InMemory};
use screendesk_client::{Client, RetryPolicy};
use screendesk_export::{Destination, Error, Export, Observer, Options, Summary};
pub(crate) use screendesk_mock::{Fault, Operation, Screendesk, Video, recording};
use serde_json::Value;
use uuid::Uuid;

/// A place to export to, and a way to look at all that is in it.
pub(crate) enum Place {
    Folder(tempfile::TempDir),
    Store(Arc<InMemory>),
}

/// Both kinds of places: an export does the same in each.
pub(crate) fn places() -> [Place; 2] {
    let folder = tempfile::tempdir().expect("a directory");
    [Place::Folder(folder), Place::Store(Arc::new(InMemory::new()))]
}

impl Place {
    pub(crate) fn destination(&self) -> Destination {
        match self {
            Self::Folder(dir) => Destination::folder(dir.path().join("export")),
            Self::Store(store) => Destination::store(Arc::clone(store), "backups/export".into()),
        }
    }

    /// All files but those that are no part of the export's data.
    pub(crate) async fn files(&self) -> BTreeMap<String, Vec<u8>> {
        let mut files = self.all().await;
        files.retain(|name, _| !name.starts_with(".screendesk-export/"));
        files
    }

    /// What runs leave beside the data, but for locks, which stay.
    pub(crate) async fn left_over(&self) -> Vec<String> {
        let all = self.all().await.into_keys();
        all.filter(|name| {
            name.starts_with(".screendesk-export/") && !name.starts_with(".screendesk-export/lock/")
        })
        .collect()
    }

    async fn all(&self) -> BTreeMap<String, Vec<u8>> {
        let mut files = BTreeMap::new();
        match self {
            Self::Folder(dir) => collect(&dir.path().join("export"), "", &mut files),
            Self::Store(store) => {
                let found: Vec<_> = store.list(None).try_collect().await.expect("a list");
                for object in found {
                    let bytes = store.get(&object.location).await.expect("there").bytes().await;
                    let name = object.location.to_string();
                    let name = name.strip_prefix("backups/export/").expect("below the prefix");
                    files.insert(name.to_owned(), bytes.expect("bytes").to_vec());
                }
            }
        }
        files
    }

    pub(crate) async fn write(&self, name: &str, bytes: &[u8]) {
        match self {
            Self::Folder(dir) => {
                std::fs::write(dir.path().join("export").join(name), bytes).expect("written");
            }
            Self::Store(store) => {
                let path = format!("backups/export/{name}").into();
                store.put(&path, bytes.to_vec().into()).await.expect("written");
            }
        }
    }

    pub(crate) async fn remove(&self, name: &str) {
        match self {
            Self::Folder(dir) => {
                std::fs::remove_file(dir.path().join("export").join(name)).expect("removed");
            }
            Self::Store(store) => {
                store.delete(&format!("backups/export/{name}").into()).await.expect("removed");
            }
        }
    }

    /// The lines of one of the files, as JSON.
    pub(crate) async fn lines(&self, name: &str) -> Vec<Value> {
        let files = self.files().await;
        let text = String::from_utf8(files.get(name).cloned().unwrap_or_default()).expect("text");
        text.lines().map(|line| serde_json::from_str(line).expect("JSON")).collect()
    }

    /// The line of a recording in the manifest that says what is stored.
    pub(crate) async fn stored(&self, uuid: Uuid) -> Option<Value> {
        let lines = self.lines("manifest.ndjson").await;
        lines.into_iter().find(|e| e["uuid"] == uuid.to_string() && e["outcome"] == "stored")
    }
}

fn collect(dir: &Path, prefix: &str, files: &mut BTreeMap<String, Vec<u8>>) {
    let Ok(entries) = std::fs::read_dir(dir) else { return };
    for entry in entries {
        let entry = entry.expect("an entry");
        let name = format!("{prefix}{}", entry.file_name().to_string_lossy());
        if entry.path().is_dir() {
            collect(&entry.path(), &format!("{name}/"), files);
        } else {
            files.insert(name, std::fs::read(entry.path()).expect("a file"));
        }
    }
}

/// A server with so many recordings with small videos, 25 on a page.
pub(crate) async fn account(recordings: u64) -> Screendesk {
    let builder = Screendesk::builder().recordings(recordings).video_size(3000);
    builder.start().await.expect("a server")
}

pub(crate) fn client(server: &Screendesk) -> Client {
    let (first, max) = (std::time::Duration::from_millis(1), std::time::Duration::from_millis(2));
    Client::builder()
        .base_url(server.url())
        .token(server.token())
        .retry(RetryPolicy::default().with_attempts(3).with_backoff(first, max))
        .build()
        .expect("a client")
}

/// One run; nobody watches.
pub(crate) async fn run(
    server: &Screendesk,
    place: &Place,
    options: Options,
) -> Result<Summary, Error> {
    Export::new(client(server), place.destination(), options).run().await
}

/// How many videos were asked for since the requests were last cleared.
pub(crate) fn downloads(server: &Screendesk) -> usize {
    server.requests_for(Operation::DownloadRecording).len()
}

/// Whether a place has exactly the account: every recording as the server says it, and its video.
pub(crate) async fn assert_is_the_account(server: &Screendesk, place: &Place) {
    let files = place.files().await;
    let listed = place.lines("recordings.ndjson").await;
    let uuids: Vec<String> =
        listed.iter().map(|r| r["uuid"].as_str().expect("a uuid").to_owned()).collect();
    let expected: Vec<String> = server.uuids().iter().map(Uuid::to_string).collect();
    assert_eq!(uuids, expected, "in the server's order, each once");
    let mut videos = 0;
    for (uuid, recording) in server.uuids().into_iter().zip(&listed) {
        assert_eq!(Some(recording), server.get(uuid).as_ref(), "{uuid}");
        let video = server.video(uuid).expect("a video");
        let entry = place.stored(uuid).await.expect("an entry");
        let bytes = &files[entry["file"].as_str().expect("a name")];
        assert!(*bytes == video.expected(..), "{uuid}");
        assert_eq!(entry["bytes"], bytes.len());
        assert_eq!(entry["updated_at"], recording["metadata"]["updated_at"]);
        videos += 1;
    }
    let found = files.keys().filter(|name| name.starts_with("videos/")).count();
    assert_eq!(found, videos, "and nothing else");
    assert!(place.left_over().await.is_empty(), "{:?}", place.left_over().await);
}

/// Remembers what it was told.
#[derive(Debug, Default)]
pub(crate) struct Told(pub(crate) Mutex<Vec<String>>);

impl Observer for Told {
    fn planned(&self, videos: u64) {
        self.0.lock().expect("no panic before").push(format!("planned {videos}"));
    }
    fn finished(&self, _: Uuid, outcome: Result<Option<u64>, &str>) {
        self.0.lock().expect("no panic before").push(format!("{outcome:?}"));
    }
}
