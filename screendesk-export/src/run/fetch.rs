//! The second half of a run: the videos that are missing or changed, several at a time.

use std::sync::Arc;

use futures_util::{StreamExt as _, stream::FuturesUnordered};
use screendesk_client::Error as ClientError;

use super::{
    Export, Fetch, Observer, Reason, Summary,
    list::Listing,
    plan::judge,
    video::{self, Done},
};
use crate::{
    destination::{Journal, Lines},
    error::Error,
    layout,
    lock::Lock,
    manifest::{Entry, Index, Outcome},
    record::Facts,
};

/// Videos in a row that fail for the server's or the network's sake, beyond those that are under
/// way at once, after which a run ends: the next ones would fail as well.
const IN_A_ROW: usize = 20;

pub(super) async fn all(
    export: &Export,
    lock: &Lock,
    index: &Index,
    listing: &Listing,
    journal: &mut Journal,
    observer: &Arc<dyn Observer>,
    summary: &mut Summary,
) -> Result<(), Error> {
    let name = layout::recordings(export.options.shard);
    let Some(lines) = export.destination.lines(&name).await? else { return Ok(()) };
    let mut work = Work { export, index, lines, left: listing.lines };
    let mut running = FuturesUnordered::new();
    let mut in_a_row = 0;
    let mut is_over = false;
    loop {
        while !is_over && running.len() < export.options.concurrency {
            match work.next(summary).await? {
                Some(fetch) => {
                    observer.started(&fetch);
                    running.push(one(export, index, fetch, observer));
                }
                None => is_over = true,
            }
        }
        let Some((fetch, done)) = running.next().await else { return Ok(()) };
        lock.check()?;
        let uuid = fetch.uuid;
        let failed = match done {
            Ok(Done::Stored { entry, replaced }) => {
                let bytes = entry.bytes.unwrap_or_default();
                journal.line(&entry.line()).await?;
                summary.fetched += 1;
                summary.bytes += bytes;
                summary.replaced += u64::from(replaced);
                observer.finished(uuid, Ok(Some(bytes)));
                in_a_row = 0;
                continue;
            }
            Ok(Done::Unchanged) => {
                let entry = Entry::new(uuid, Outcome::Unchanged, fetch.updated_at.as_deref());
                journal.line(&entry.line()).await?;
                summary.unchanged += 1;
                observer.finished(uuid, Ok(None));
                in_a_row = 0;
                continue;
            }
            Err(error) => error,
        };
        let failed = match failed {
            Error::Client(error) if is_final(&error) => return Err(error.into()),
            failed => failed,
        };
        let words = failed.to_string();
        let mut entry = Entry::new(uuid, Outcome::Failed, fetch.updated_at.as_deref());
        entry.error = Some(words.clone());
        journal.line(&entry.line()).await?;
        observer.finished(uuid, Err(&words));
        in_a_row = if is_of_the_server(&failed) { in_a_row + 1 } else { 0 };
        summary.fail(Some(uuid), words.clone());
        if in_a_row >= IN_A_ROW + export.options.concurrency {
            summary.stopped = Some(format!("{in_a_row} videos in a row failed, the last: {words}"));
            return Ok(());
        }
    }
}

async fn one(
    export: &Export,
    index: &Index,
    fetch: Fetch,
    observer: &Arc<dyn Observer>,
) -> (Fetch, Result<Done, Error>) {
    let done = video::fetch(export, index, &fetch, observer).await;
    (fetch, done)
}

/// Whether every other video would fail as well.
fn is_final(error: &ClientError) -> bool {
    // A disk that is full, a folder that may not be written to, a token that was revoked.
    matches!(error, ClientError::Unauthorized(_) | ClientError::Io(_))
}

/// Whether another video may fail for the same reason.
fn is_of_the_server(error: &Error) -> bool {
    match error {
        Error::Client(error) => matches!(
            error,
            ClientError::Transport(_) | ClientError::Server(_) | ClientError::RateLimited(_)
        ),
        _ => true,
    }
}

/// What is to be done, in the order of the list.
struct Work<'a> {
    export: &'a Export,
    index: &'a Index,
    lines: Lines,
    left: u64,
}

impl Work<'_> {
    async fn next(&mut self, summary: &mut Summary) -> Result<Option<Fetch>, Error> {
        while self.left > 0 {
            let Some(line) = self.lines.next().await? else { break };
            self.left -= 1;
            let facts = Facts::read(&line);
            let Some(uuid) = facts.uuid else { continue };
            let slot = self.index.get(uuid);
            if self.export.options.retry_failed && !slot.is_failed() {
                continue;
            }
            if let Some(fetch) = judge(self.index, &facts) {
                return Ok(Some(fetch));
            }
            if self.export.options.verify
                && !video::is_sound(&self.export.destination, self.index, uuid).await?
            {
                let updated_at = facts.updated_at().map(str::to_owned);
                let (title, bytes) = (facts.title, Some(slot.bytes));
                return Ok(Some(Fetch { uuid, title, reason: Reason::Missing, bytes, updated_at }));
            }
            summary.unchanged += 1;
        }
        Ok(None)
    }
}
