//! `screendesk demo`: a tour over a made-up account, from the list to videos on disk.

use std::{collections::HashSet, path::PathBuf, time::Instant};

use bytesize::ByteSize;
use futures_util::StreamExt as _;
use uuid::Uuid;

use crate::{
    account::Account,
    arguments::Global,
    commands::download::Videos,
    embedded,
    exit::{Failure, Tally},
    output::{Format, Records, Stdout, stderr, text},
    progress::Bars,
};

/// Take a tour: list a made-up account, download some of its videos
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct Demo {
    /// Where the videos go; it is made if need be
    #[arg(value_name = "DIR", default_value = "screendesk-demo")]
    dir: PathBuf,

    /// How many recordings the account has
    #[arg(long, value_name = "N", default_value_t = embedded::RECORDINGS)]
    recordings: u64,

    /// How many videos to download, the newest first
    #[arg(long, value_name = "N", default_value_t = 5)]
    videos: usize,
}

const EXAMPLES: &str = "\
Nothing leaves this machine: the account is served by this very process.

Examples:
  screendesk demo
  screendesk demo /tmp/videos --recordings 200 --videos 20";

impl Demo {
    pub(crate) async fn run(self, global: &Global) -> Result<(), Failure> {
        let started = Instant::now();
        let server = embedded::builder()
            .recordings(self.recordings)
            .start()
            .await
            .map_err(embedded::not_started)?;
        stderr::note(format_args!("A made-up Screendesk account answers at {}\n", server.url()));
        let account = Account::embedded(server, global)?;

        let uuids = list(&account).await?;
        let shown = text::visible(&self.dir.display().to_string()).into_owned();
        let wanted = self.videos.min(uuids.len());
        stderr::note(format_args!(
            "\n{} recordings on {} pages. Now the videos of the newest {wanted}, into {shown}:\n",
            uuids.len(),
            (uuids.len() as u64).div_ceil(embedded::PAGE_SIZE).max(1),
        ));

        let mut videos = Videos {
            client: &account.client,
            bars: Bars::new(global.verbose),
            wait: None,
            // A second tour replaces what the first one left.
            force: true,
            taken: HashSet::new(),
        };
        let (mut bytes, mut tally) = (0, Tally::default());
        for uuid in &uuids[..wanted] {
            match videos.save_in(*uuid, &self.dir).await {
                Ok(saved) => {
                    bytes += saved.bytes;
                    let path = text::visible(&saved.path.display().to_string()).into_owned();
                    stderr::note(format_args!("  {path}  {}", ByteSize(saved.bytes)));
                }
                Err(failure) => tally.add(&failure.about(uuid)),
            }
        }
        stderr::note(format_args!(
            "\n{wanted} videos, {}, in {:.1} s.\n\n\
             What to try next:\n  \
             screendesk --demo list | head -3        the same list, as JSON in a pipe\n  \
             screendesk --demo get {}\n  \
             export SCREENDESK_API_TOKEN=...         then the same commands, on your account",
            ByteSize(bytes),
            started.elapsed().as_secs_f64(),
            uuids.first().copied().unwrap_or_else(Uuid::nil),
        ));
        tally.into_result(wanted as u64, "downloads")
    }
}

/// Lists everything on standard output; the uuids, in that order.
async fn list(account: &Account) -> Result<Vec<Uuid>, Failure> {
    let mut uuids = Vec::new();
    let mut stdout = Stdout::new();
    let mut records = Records::new(&mut stdout, Some(Format::Table));
    let mut entries = account.client.list_recordings().entries();
    while let Some(entry) = entries.next().await.transpose()? {
        records.write(&entry)?;
        uuids.extend(entry.value().ok().map(|recording| recording.uuid));
    }
    records.finish()?;
    Ok(uuids)
}
