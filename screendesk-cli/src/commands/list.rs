//! `screendesk list`: every recording, over all pages.

use std::num::NonZeroU64;

use futures_util::{FutureExt as _, StreamExt as _};

use crate::{
    account::Account,
    exit::Failure,
    output::{Format, Records, Stdout},
};

/// Pages requested ahead, if nobody says and the whole list is wanted.
const PREFETCH: usize = 2;

/// List the recordings, newest first, over all pages
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct List {
    /// List this page alone, counted from 1
    #[arg(long, value_name = "N", conflicts_with = "prefetch")]
    page: Option<NonZeroU64>,

    /// Stop after so many recordings
    #[arg(long, value_name = "N")]
    limit: Option<NonZeroU64>,

    /// Pages to request ahead [default: 2, with --limit 0]
    #[arg(long, value_name = "N")]
    prefetch: Option<usize>,

    /// How to write them [default: table on a terminal, ndjson elsewhere]
    #[arg(long, value_enum, hide_possible_values = true, value_name = "table|json|ndjson|csv")]
    format: Option<Format>,
}

const EXAMPLES: &str = "\
Examples:
  screendesk list --limit 20
  screendesk list --format csv > recordings.csv
  screendesk list | jq -r 'select(.metadata.recording_type == \"Live\") | .uuid'";

impl List {
    pub(crate) async fn run(self, account: &Account) -> Result<(), Failure> {
        let mut stdout = Stdout::new();
        let mut records = Records::new(&mut stdout, self.format);
        match self.page {
            Some(page) => self.one_page(account, page, &mut records).await?,
            None => self.all_pages(account, &mut records).await?,
        }
        records.finish().map(drop)
    }

    fn limit(&self) -> u64 {
        self.limit.map_or(u64::MAX, NonZeroU64::get)
    }

    async fn one_page(
        &self,
        account: &Account,
        page: NonZeroU64,
        records: &mut Records<'_>,
    ) -> Result<(), Failure> {
        let mut pages = account.client.list_recordings().page(page).pages();
        let Some(page) = pages.next().await.transpose()? else { return Ok(()) };
        let limit = usize::try_from(self.limit()).unwrap_or(usize::MAX);
        page.entries().iter().take(limit).try_for_each(|entry| records.write(entry))
    }

    async fn all_pages(&self, account: &Account, records: &mut Records<'_>) -> Result<(), Failure> {
        let prefetch = self.prefetch.unwrap_or(if self.limit.is_some() { 0 } else { PREFETCH });
        let mut entries = account.client.list_recordings().with_prefetch(prefetch).entries();
        for _ in 0..self.limit() {
            let entry = match entries.next().now_or_never() {
                Some(entry) => entry,
                None => {
                    // The page is at its end: its rows are to be seen while the next one comes.
                    records.flush()?;
                    entries.next().await
                }
            };
            match entry.transpose()? {
                Some(entry) => records.write(&entry)?,
                None => break,
            }
        }
        Ok(())
    }
}
