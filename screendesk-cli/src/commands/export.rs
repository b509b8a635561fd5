//! `screendesk export`: all recordings and their videos, somewhere safe.

use std::{num::NonZeroU64, sync::Arc, time::Duration};

use bytesize::ByteSize;
use chrono::{DateTime, NaiveDate, NaiveTime, Utc};
use clap::ValueEnum;
use screendesk_client::download::RateLimit;
use screendesk_export::{
    Destination, Export as Run, Fetch, Filter, Options, Reason, Shard, Summary, merge,
};

use crate::{
    account::Account,
    arguments::Global,
    exit::{Code, Failure},
    output::{Stdout, stderr, text},
    screen::Screen,
};

/// Back up recordings and videos, into a folder or an object store
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct Export {
    /// A folder, or s3://bucket/prefix, gs://..., az://..., file://...
    #[arg(value_name = "DEST")]
    destination: String,

    /// How many videos are fetched at the same time
    #[arg(
        long,
        value_name = "N",
        default_value_t = 8,
        value_parser = clap::value_parser!(u16).range(1..=512)
    )]
    concurrency: u16,

    /// Fetch no videos
    #[arg(long)]
    metadata_only: bool,

    /// Created at this date or later: 2025-03-01, or 2025-03-01T10:00:00Z
    #[arg(long, value_name = "DATE", value_parser = date)]
    since: Option<DateTime<Utc>>,

    /// Created before this date
    #[arg(long, value_name = "DATE", value_parser = date)]
    until: Option<DateTime<Utc>>,

    /// Live, Sent or Received; may be said several times
    #[arg(long = "type", value_name = "TYPE")]
    types: Vec<String>,

    /// The helpdesk: zendesk, intercom, ...; may be said several times
    #[arg(long = "platform", value_name = "PLATFORM")]
    platforms: Vec<String>,

    /// The newest N recordings at the most
    #[arg(long, value_name = "N")]
    limit: Option<u64>,

    /// Bytes per second of all videos together: 10MB, 512KiB
    #[arg(long, value_name = "RATE", value_parser = rate)]
    bandwidth_limit: Option<NonZeroU64>,

    /// Wait for videos that are still being processed, so long for each [default: 10m]
    #[arg(
        long,
        value_name = "DURATION",
        num_args = 0..=1,
        require_equals = true,
        default_missing_value = "10m",
        hide_default_value = true,
        value_parser = humantime::parse_duration
    )]
    wait: Option<Duration>,

    /// Say what would be fetched, and fetch nothing
    #[arg(long, conflicts_with_all = ["retry_failed", "verify"])]
    dry_run: bool,

    /// Read what is stored, and fetch anew what is damaged
    #[arg(long)]
    verify: bool,

    /// Fetch only what failed before
    #[arg(long, conflicts_with_all = ["metadata_only", "limit"])]
    retry_failed: bool,

    /// The Ith of N parts, counted from 0: 2/8, auto/8, or auto [see --help]
    #[arg(long, value_name = "I/N", long_help = SHARD)]
    shard: Option<Shard>,

    /// Make one whole of the parts that shards have left; fetch nothing
    #[arg(long, conflicts_with_all = [
        "metadata_only", "since", "until", "types", "platforms", "limit", "bandwidth_limit",
        "wait", "dry_run", "verify", "retry_failed", "shard",
    ])]
    merge: bool,

    /// How the summary is given
    #[arg(long, value_enum, value_name = "FORMAT", default_value_t = Form::Text)]
    format: Form,
}

const SHARD: &str = "\
The Ith of N parts of the account, counted from 0: 2/8. Each part has the recordings whose
uuid hashes to it, so that N machines share one DEST without talking to each other. auto
takes I, and N if the scheduler tells it, from JOB_COMPLETION_INDEX (Kubernetes),
AWS_BATCH_JOB_ARRAY_INDEX or SLURM_ARRAY_TASK_ID: auto/8, or auto. `export DEST --merge`
makes one whole of the parts.";

const EXAMPLES: &str = "\
DEST gets recordings.ndjson (the server's own JSON, a recording a line), videos/ and
manifest.ndjson (what is stored, with SHA-256). The same command again fetches what is
new or changed, and goes on where a run was interrupted. Stores are configured by their
usual environment variables: AWS_ACCESS_KEY_ID, AWS_REGION, AWS_ENDPOINT, ...

Examples:
  screendesk --demo export backup
  screendesk export backup --since 2025-01-01 --type Live
  screendesk export s3://bucket/screendesk --concurrency 16
  screendesk export backup --retry-failed
  screendesk verify backup";

/// How a summary is given.
#[derive(Clone, Copy, Debug, Eq, PartialEq, ValueEnum)]
pub(crate) enum Form {
    /// For people, on standard error.
    Text,
    /// For programs, on standard output.
    Json,
}

impl Export {
    pub(crate) async fn run(self, global: &Global) -> Result<(), Failure> {
        let destination = Destination::parse(&self.destination)?;
        if self.merge {
            let recordings = merge(&destination).await?;
            let shown = text::visible(&self.destination).into_owned();
            stderr::note(format_args!("{recordings} recordings are one whole in {shown}"));
            return Ok(());
        }
        let account = Account::open(global).await?;
        let screen = Arc::new(Screen::new(global.verbose));
        let run = Run::new(account.client.clone(), destination, self.options())
            .with_observer(Arc::clone(&screen));
        if self.dry_run {
            return self.plan(&run, &screen).await;
        }
        let done = run.run().await;
        screen.clear();
        let summary = done?;
        match self.format {
            Form::Json => write_json(&summary)?,
            Form::Text => self.tell(&summary),
        }
        self.outcome(&summary)
    }

    fn options(&self) -> Options {
        let mut filter = Filter::default();
        filter = self.since.into_iter().fold(filter, Filter::with_since);
        filter = self.until.into_iter().fold(filter, Filter::with_until);
        filter = self.types.iter().fold(filter, |filter, kind| filter.with_type(kind));
        filter = self.platforms.iter().fold(filter, |filter, name| filter.with_platform(name));
        let mut options = Options::default()
            .with_concurrency(usize::from(self.concurrency))
            .with_metadata_only(self.metadata_only)
            .with_verify(self.verify)
            .with_retry_failed(self.retry_failed)
            .with_filter(filter);
        options = self.limit.into_iter().fold(options, Options::with_limit);
        options = self.shard.into_iter().fold(options, Options::with_shard);
        options = self.wait.into_iter().fold(options, Options::with_wait);
        let limit = self.bandwidth_limit.map(RateLimit::bytes_per_second);
        limit.into_iter().fold(options, Options::with_rate_limit)
    }

    async fn plan(&self, run: &Run, screen: &Screen) -> Result<(), Failure> {
        let mut stdout = Stdout::new();
        let mut written = Ok(());
        let mut unknown = 0;
        let planned = run.plan(|fetch| {
            unknown += u64::from(fetch.bytes.is_none());
            if written.is_ok() {
                written = screen.suspend(|| stdout.write(self.line(&fetch)));
            }
        });
        let summary = planned.await;
        screen.clear();
        let summary = summary?;
        written.and_then(|()| stdout.flush())?;
        let known = match (summary.fetched - unknown, unknown) {
            (0, _) => "of unknown length".to_owned(),
            (_, 0) => format!("about {}", ByteSize(summary.bytes)),
            (_, unknown) => {
                format!("{unknown} of unknown length, the others about {}", ByteSize(summary.bytes))
            }
        };
        let there = summary.unchanged;
        stderr::note(match summary.fetched {
            0 => format!("nothing to fetch: all {there} videos are there"),
            n => format!("{n} videos would be fetched, {known}; {there} are there"),
        });
        Ok(())
    }

    fn line(&self, fetch: &Fetch) -> String {
        if self.format == Form::Json {
            return format!("{}\n", serde_json::to_string(fetch).unwrap_or_default());
        }
        let reason = match fetch.reason {
            Reason::New => "new",
            Reason::Changed => "changed",
            Reason::Missing => "missing",
            Reason::Failed => "failed",
            _ => "other",
        };
        let title = fetch.title.as_deref().unwrap_or_default();
        format!("{}  {reason:<7}  {}\n", fetch.uuid, text::visible(title))
    }

    fn tell(&self, summary: &Summary) {
        let took = humantime::format_duration(Duration::from_secs(summary.seconds.round() as u64));
        let shown = text::visible(&self.destination);
        stderr::note(format_args!("exported to {shown} in {took}"));
        let line = |label: &str, words: String| stderr::note(format_args!("  {label:<11} {words}"));
        line("recordings", format!("{}", summary.recordings));
        if !self.metadata_only {
            let mut words = format!("{} fetched ({})", summary.fetched, ByteSize(summary.bytes));
            if summary.replaced > 0 {
                words.push_str(&format!(
                    ", {} of them in place of another version",
                    summary.replaced
                ));
            }
            words.push_str(&format!(", {} there already", summary.unchanged));
            line("videos", words);
        }
        if summary.gone > 0 {
            line("gone", format!("{} that Screendesk no longer lists, kept here", summary.gone));
        }
        if let Some(why) = &summary.incomplete {
            line("list", format!("not complete: {}", text::visible(why)));
        }
        if summary.failed > 0 {
            line("failed", format!("{}", summary.failed));
            for failure in &summary.failures {
                let uuid = failure.uuid.map_or_else(|| "-".to_owned(), |uuid| uuid.to_string());
                stderr::note(format_args!("    {uuid}  {}", text::visible(&failure.error)));
            }
            let more = summary.failed.saturating_sub(summary.failures.len() as u64);
            if more > 0 {
                stderr::note(format_args!("    and {more} more, in the manifest"));
            }
        }
    }

    /// What the process ends with.
    fn outcome(&self, summary: &Summary) -> Result<(), Failure> {
        if let Some(why) = &summary.stopped {
            return Err(Failure::new(Code::Unreachable, format!("the export was stopped: {why}"))
                .with_hint("the same command goes on where this one stopped"));
        }
        if summary.failed > 0 {
            let failed = format!("{} of {} recordings failed", summary.failed, summary.recordings);
            return Err(Failure::new(Code::Failed, failed)
                .with_hint("--retry-failed takes only those whose videos could not be had"));
        }
        if summary.incomplete.is_some() {
            return Err(Failure::new(Code::Failed, "the list could not be read to its end")
                .with_hint("the same command lists once more, and fetches what is missing"));
        }
        Ok(())
    }
}

pub(crate) fn write_json(value: &impl serde::Serialize) -> Result<(), Failure> {
    let mut stdout = Stdout::new();
    stdout.write(format!("{}\n", serde_json::to_string(value).unwrap_or_default()))?;
    stdout.flush()
}

/// `2025-03-01` (midnight UTC) or a time of RFC 3339.
fn date(text: &str) -> Result<DateTime<Utc>, String> {
    if let Ok(day) = text.parse::<NaiveDate>() {
        return Ok(day.and_time(NaiveTime::MIN).and_utc());
    }
    let time = DateTime::parse_from_rfc3339(text).map(|time| time.to_utc());
    time.map_err(|_| "say 2025-03-01 or 2025-03-01T10:00:00Z".to_owned())
}

/// `10MB`, `512KiB/s`.
fn rate(text: &str) -> Result<NonZeroU64, String> {
    let bytes = text.trim_end_matches("/s").parse::<ByteSize>();
    let bytes = bytes.ok().and_then(|bytes| NonZeroU64::new(bytes.as_u64()));
    bytes.ok_or_else(|| "say 10MB or 512KiB, which is for each second".to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_and_rates_are_read_as_people_write_them() {
        assert_eq!(date("2025-03-01").expect("a day").to_rfc3339(), "2025-03-01T00:00:00+00:00");
        assert_eq!(
            date("2025-03-01T10:00:00+02:00").expect("a time").to_rfc3339(),
            "2025-03-01T08:00:00+00:00"
        );
        assert!(date("yesterday").is_err() && date("2025-13-01").is_err());
        assert_eq!(rate("10MB").map(NonZeroU64::get), Ok(10_000_000));
        assert_eq!(rate("512KiB/s").map(NonZeroU64::get), Ok(524_288));
        assert!(rate("0").is_err() && rate("fast").is_err());
    }
}
