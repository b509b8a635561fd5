//! Writes a table of all recordings as CSV, to a file or to standard output.
//!
//! A recording that does not decode costs its own row and no other: the stream goes on behind it.
//!
//! ```sh
//! cargo run -p examples --bin recordings_to_csv -- --demo
//! SCREENDESK_API_TOKEN=… cargo run -p examples --bin recordings_to_csv -- recordings.csv
//! ```

use std::{fs::File, io};

use chrono::{DateTime, Utc};
use futures_util::StreamExt as _;
use screendesk_client::{Error, types::Recording};
use serde::Serialize;
use uuid::Uuid;

/// A line of the table; the names of the fields are its header.
#[derive(Serialize)]
struct Row<'a> {
    uuid: Uuid,
    created_at: Option<DateTime<Utc>>,
    kind: Option<&'a str>,
    seconds: Option<i64>,
    platform: Option<&'a str>,
    customer: Option<&'a str>,
    title: Option<&'a str>,
}

impl<'a> From<&'a Recording> for Row<'a> {
    fn from(recording: &'a Recording) -> Self {
        let metadata = recording.metadata.as_ref();
        let helpdesk = metadata.and_then(|metadata| metadata.helpdesk_info.as_ref());
        Self {
            uuid: recording.uuid,
            created_at: metadata.and_then(|metadata| metadata.created_at),
            kind: metadata.and_then(|metadata| Some(metadata.recording_type.as_ref()?.as_str())),
            seconds: metadata.and_then(|metadata| metadata.duration),
            platform: helpdesk.and_then(|helpdesk| Some(helpdesk.platform.as_ref()?.as_str())),
            customer: recording.customer.as_ref().and_then(|customer| customer.email.as_deref()),
            title: recording.title.as_deref(),
        }
    }
}

#[tokio::main]
async fn main() -> anyhow::Result<()> {
    let client = examples::client().await?;
    let output: Box<dyn io::Write> = match examples::argument(1) {
        Some(path) => Box::new(File::create(path)?),
        None => Box::new(io::stdout().lock()),
    };
    let mut table = csv::Writer::from_writer(output);
    let mut recordings = client.list_recordings().with_prefetch(2).stream();
    while let Some(recording) = recordings.next().await {
        match recording {
            Ok(recording) => table.serialize(Row::from(&recording))?,
            Err(Error::Undecodable(error)) => eprintln!("left out: {error}"),
            Err(error) => return Err(error.into()),
        }
    }
    table.flush()?;
    Ok(())
}
