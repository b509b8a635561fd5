//! One recording in any format.

use screendesk_client::types::Recording;
use serde_json::value::RawValue;

use super::{Format, Stdout, csv, details, json};
use crate::exit::{Code, Failure};

/// Writes a recording from the server's own text, in `format` or in the one that suits.
pub(crate) fn show(raw: &RawValue, format: Option<Format>) -> Result<(), Failure> {
    let mut stdout = Stdout::new();
    let for_terminal = stdout.is_terminal();
    let recording = decode(raw);
    let fitting = if for_terminal { Format::Table } else { Format::Json };
    match format.unwrap_or(fitting) {
        Format::Json => {
            stdout.write(&*json::text(raw.get(), for_terminal))?;
            stdout.write("\n")?;
            is_odd(recording, &mut stdout)?;
        }
        Format::Ndjson => {
            stdout.write(&*json::text(&json::one_line(raw.get()), for_terminal))?;
            stdout.write("\n")?;
            is_odd(recording, &mut stdout)?;
        }
        Format::Csv => {
            stdout.write(csv::header()?)?;
            stdout.write(csv::row(&recording?, for_terminal)?)?;
        }
        Format::Table => {
            let text = details::of(&recording?, stdout.width(), stdout.color());
            stdout.write(text)?;
        }
    }
    stdout.flush()
}

/// What does not fit the API is written all the same, and is no success.
fn is_odd(recording: Result<Recording, Failure>, stdout: &mut Stdout) -> Result<(), Failure> {
    recording.map(drop).or_else(|failure| {
        stdout.flush()?;
        Err(failure)
    })
}

fn decode(raw: &RawValue) -> Result<Recording, Failure> {
    serde_json::from_str(raw.get()).map_err(|error| {
        Failure::new(Code::Unreachable, format!("the recording does not fit the API: {error}"))
            .with_hint("--format json shows what the server says as it is")
    })
}
