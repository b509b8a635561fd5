//! Where lines of a manifest are: the manifests themselves, and journals of runs behind them.

use bytes::Bytes;
use futures_util::TryStreamExt as _;

use crate::{destination::Destination, error::Error, layout, shard::Shard};

/// Files with lines of a manifest, the older ones first.
#[derive(Clone, Debug, Default)]
pub(crate) struct Sources {
    pub(crate) manifests: Vec<String>,
    pub(crate) journals: Vec<String>,
}

impl Sources {
    /// All that there is: of the whole and of every shard there ever was.
    pub(crate) async fn all(destination: &Destination) -> Result<Self, Error> {
        let mut manifests = Vec::new();
        if destination.size(&layout::manifest(None)).await?.is_some() {
            manifests.push(layout::manifest(None));
        }
        let mut found = destination.list(layout::SHARDS);
        while let Some(found) = found.try_next().await? {
            if layout::is_manifest(&found.name) {
                manifests.push(found.name);
            }
        }
        Ok(Self { manifests, journals: journals(destination, &layout::all_journals()).await? })
    }

    /// Those of them that nobody else writes or reads while a run holds its lock: all, for the
    /// whole; for a shard what its own runs have written.
    pub(crate) fn own(&self, shard: Option<Shard>) -> Vec<String> {
        let folder = format!("{}/", layout::journals(shard));
        let manifest = layout::manifest(shard);
        self.names()
            .filter(|name| shard.is_none() || **name == manifest || name.starts_with(&folder))
            .cloned()
            .collect()
    }

    pub(crate) fn names(&self) -> impl Iterator<Item = &String> {
        self.manifests.iter().chain(&self.journals)
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.names().next().is_none()
    }
}

async fn journals(destination: &Destination, folder: &str) -> Result<Vec<String>, Error> {
    let found = destination.list(folder).map_ok(|found| found.name);
    let mut names: Vec<String> = found.try_collect().await?;
    // By the time in their names, whichever shard they are of.
    names.sort_by(|a, b| (a.rsplit('/').next(), a).cmp(&(b.rsplit('/').next(), b)));
    Ok(names)
}

/// Calls `each` with the text of every line of every source.
pub(crate) async fn every_line(
    destination: &Destination,
    sources: &Sources,
    mut each: impl FnMut(Bytes),
) -> Result<(), Error> {
    for name in sources.names() {
        // A journal may have been folded into its manifest by another shard's run in between.
        let Some(mut lines) = destination.lines(name).await? else { continue };
        while let Some(line) = lines.next().await? {
            each(line);
        }
    }
    Ok(())
}
