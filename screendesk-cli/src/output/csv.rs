//! CSV (RFC 4180): a header, and a line for each recording.

use std::borrow::Cow;

use screendesk_client::types::Recording;

use super::{columns::FIELDS, text};
use crate::exit::{Code, Failure};

/// The names of the fields, as a line.
pub(crate) fn header() -> Result<Vec<u8>, Failure> {
    line(FIELDS.iter().map(|field| field.name))
}

/// The fields of a recording, as a line; `safe` for a terminal, or as they are.
pub(crate) fn row(recording: &Recording, safe: bool) -> Result<Vec<u8>, Failure> {
    let values = FIELDS.iter().map(|field| (field.of)(recording).unwrap_or_default());
    if safe {
        line(values.map(|value| Cow::from(text::visible(&value).into_owned())))
    } else {
        line(values)
    }
}

fn line<T: AsRef<str>>(values: impl Iterator<Item = T>) -> Result<Vec<u8>, Failure> {
    let mut writer = csv::Writer::from_writer(Vec::new());
    let failed = |e| Failure::new(Code::Failed, format!("cannot write CSV: {e}"));
    for value in values {
        writer.write_field(value.as_ref()).map_err(|e| failed(e.to_string()))?;
    }
    writer.write_record(None::<&[u8]>).map_err(|e| failed(e.to_string()))?;
    writer.into_inner().map_err(|e| failed(e.to_string()))
}
