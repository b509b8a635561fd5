//! One run at a time: of the whole, or of each shard.
//!
//! A folder is held by a lock of the operating system, which ends with the process. An object
//! store has none: there a run keeps a claim, an object that it renews, and that another run may
//! take over when it has run out or its process is known to be gone.

use std::{
    fs::{File, OpenOptions, TryLockError},
    path::PathBuf,
    process,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};

use chrono::{DateTime, Utc};
use futures_util::TryStreamExt as _;
use object_store::UpdateVersion;
use serde::{Deserialize, Serialize};
use tokio::task::JoinHandle;

use crate::{
    destination::{Destination, Folder, Kind, Store},
    error::Error,
    layout,
    shard::Shard,
};

/// How long a claim holds after its last renewal, and how often it is renewed.
const CLAIM: Duration = Duration::from_secs(60);
const RENEWAL: Duration = Duration::from_secs(15);
const ALL: &str = "all";

/// The right to write to a destination, for as long as this is kept.
#[derive(Debug)]
pub(crate) enum Lock {
    /// Held by the open files.
    Folder {
        _files: Vec<File>,
    },
    Store {
        claim: Claim,
    },
}

impl Lock {
    /// Takes the whole, or one shard: the whole excludes every shard.
    pub(crate) async fn take(
        destination: &Destination,
        shard: Option<Shard>,
    ) -> Result<Self, Error> {
        match &destination.kind {
            Kind::Folder(folder) => lock_folder(folder, shard),
            Kind::Store(store) => {
                Ok(Self::Store { claim: Claim::make(store.clone(), shard).await? })
            }
        }
    }

    /// Fails when another run has taken over.
    pub(crate) fn check(&self) -> Result<(), Error> {
        match self {
            Self::Store { claim } if claim.lost.load(Ordering::Relaxed) => Err(Error::LockLost),
            _ => Ok(()),
        }
    }

    /// Gives it back.
    pub(crate) async fn release(self) {
        if let Self::Store { claim } = self {
            claim.release().await;
        }
    }
}

fn lock_folder(folder: &Folder, shard: Option<Shard>) -> Result<Lock, Error> {
    let path = |name: &str| folder.path(&format!("{}/{name}", layout::locks()));
    let all = open(path(ALL))?;
    let taken = if shard.is_some() { all.try_lock_shared() } else { all.try_lock() };
    settle(taken, &path(ALL))?;
    let mut files = vec![all];
    if let Some(shard) = shard {
        let own = open(path(&shard.tag()))?;
        settle(own.try_lock(), &path(&shard.tag()))?;
        files.push(own);
    }
    Ok(Lock::Folder { _files: files })
}

fn open(path: PathBuf) -> Result<File, Error> {
    let made = path.parent().map_or(Ok(()), std::fs::create_dir_all).and_then(|()| {
        OpenOptions::new().read(true).write(true).create(true).truncate(false).open(&path)
    });
    made.map_err(|error| Error::io("cannot create", &path, error))
}

fn settle(taken: Result<(), TryLockError>, path: &std::path::Path) -> Result<(), Error> {
    match taken {
        Ok(()) => Ok(()),
        Err(TryLockError::WouldBlock) => {
            Err(Error::Locked { holder: format!("it holds {}", path.display()) })
        }
        // Some file systems have no locks: then the caller has to take care.
        Err(TryLockError::Error(error)) => {
            tracing::warn!(%error, "the folder cannot be locked");
            Ok(())
        }
    }
}

/// What the object of a claim says.
#[derive(Clone, Debug, Deserialize, PartialEq, Serialize)]
struct Holder {
    host: String,
    process: u32,
    since: DateTime<Utc>,
    until: DateTime<Utc>,
}

impl Holder {
    fn now() -> Self {
        let now = Utc::now();
        Self { host: host(), process: process::id(), since: now, until: now + CLAIM }
    }

    /// Whether nobody stands behind the claim any more.
    fn is_gone(&self) -> bool {
        let here = self.host == host();
        // In a container the next run has the number of the one before.
        Utc::now() > self.until || here && (self.process == process::id() || !may_run(self.process))
    }

    fn describe(&self) -> String {
        format!(
            "process {} on {}, since {}; if it was killed, its claim ends at {}",
            self.process,
            self.host,
            self.since.format("%H:%M:%S UTC"),
            self.until.format("%H:%M:%S UTC"),
        )
    }
}

fn host() -> String {
    let name = std::fs::read_to_string("/proc/sys/kernel/hostname");
    let name = name.ok().or_else(|| std::env::var("COMPUTERNAME").ok());
    name.map_or_else(|| "a host".to_owned(), |name| name.trim().to_owned())
}

/// Whether a process of this machine may be running; where the system does not tell, it may.
fn may_run(process: u32) -> bool {
    let processes = std::path::Path::new("/proc");
    !processes.join("self").exists() || processes.join(process.to_string()).exists()
}

/// A claim on a place in an object store, which renews itself.
#[derive(Debug)]
pub(crate) struct Claim {
    store: Store,
    name: String,
    lost: Arc<AtomicBool>,
    renewal: JoinHandle<()>,
}

impl Drop for Claim {
    fn drop(&mut self) {
        self.renewal.abort();
    }
}

impl Claim {
    async fn make(store: Store, shard: Option<Shard>) -> Result<Self, Error> {
        let name = format!("{}/{}.json", layout::locks(), layout::tag(shard));
        let before = match store.get(&name).await? {
            Some((text, version)) => {
                // What cannot be read, claims nothing.
                if let Ok(holder) = serde_json::from_slice::<Holder>(&text)
                    && !holder.is_gone()
                {
                    return Err(Error::Locked { holder: holder.describe() });
                }
                Some(version)
            }
            None => None,
        };
        let holder = Holder::now();
        let Some(version) = store.replace(&name, encode(&holder), before).await? else {
            return Err(Error::Locked { holder: "it was faster by a moment".to_owned() });
        };
        let lost = Arc::new(AtomicBool::new(false));
        let renewal =
            tokio::spawn(renew(store.clone(), name.clone(), holder, version, Arc::clone(&lost)));
        let claim = Self { store, name, lost, renewal };
        // After the claim is made, so that of two who make theirs at once one sees the other.
        if let Err(error) = claim.exclude_others(shard).await {
            claim.release().await;
            return Err(error);
        }
        Ok(claim)
    }

    /// Fails if a claim on the whole meets one on a shard.
    async fn exclude_others(&self, shard: Option<Shard>) -> Result<(), Error> {
        let mut claims = self.store.list(&layout::locks());
        while let Some(found) = claims.try_next().await? {
            let is_of_all = found.name.ends_with(&format!("/{ALL}.json"));
            if found.name == self.name || shard.is_some() && !is_of_all {
                continue;
            }
            if let Some((text, _)) = self.store.get(&found.name).await?
                && let Ok(holder) = serde_json::from_slice::<Holder>(&text)
                && !holder.is_gone()
            {
                return Err(Error::Locked { holder: holder.describe() });
            }
        }
        Ok(())
    }

    async fn release(self) {
        self.renewal.abort();
        if !self.lost.load(Ordering::Relaxed) {
            // Left behind, it runs out by itself.
            let _ = self.store.delete(&self.name).await;
        }
    }
}

async fn renew(
    store: Store,
    name: String,
    mut holder: Holder,
    mut version: UpdateVersion,
    lost: Arc<AtomicBool>,
) {
    loop {
        tokio::time::sleep(RENEWAL).await;
        holder.until = Utc::now() + CLAIM;
        match store.replace(&name, encode(&holder), Some(version.clone())).await {
            Ok(Some(renewed)) => version = renewed,
            Ok(None) => return lost.store(true, Ordering::Relaxed),
            // The store may be back before the claim runs out.
            Err(error) => tracing::warn!(%error, "the claim cannot be renewed"),
        }
    }
}

fn encode(holder: &Holder) -> bytes::Bytes {
    serde_json::to_vec(holder).unwrap_or_default().into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_claim_is_gone_when_it_ran_out_or_its_process_is_known_to_be() {
        let alive = Holder { host: "elsewhere".to_owned(), ..Holder::now() };
        assert!(!alive.is_gone());
        let old = Holder { until: Utc::now() - Duration::from_secs(1), ..alive };
        assert!(old.is_gone());
        let own = Holder::now();
        assert!(own.is_gone(), "this process makes one claim");
        if std::path::Path::new("/proc/self").exists() {
            assert!(Holder { process: u32::MAX - 1, ..own.clone() }.is_gone());
            assert!(!Holder { process: 1, ..own }.is_gone());
        }
    }
}
