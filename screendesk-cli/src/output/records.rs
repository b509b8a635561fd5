//! A list of recordings in any format, written as it comes and never collected.

use screendesk_client::{error::DecodeError, pagination::Entry, types::Recording};

use super::{Format, Stdout, csv, json, stderr, table::Table};
use crate::exit::{Code, Failure};

/// Writes recordings to standard output, one after the other.
#[derive(Debug)]
pub(crate) struct Records<'a> {
    stdout: &'a mut Stdout,
    format: Format,
    table: Table,
    written: u64,
    undecodable: u64,
}

impl<'a> Records<'a> {
    /// Writes in `format`, or in the one that suits where standard output goes.
    pub(crate) fn new(stdout: &'a mut Stdout, format: Option<Format>) -> Self {
        let table = Table::new(stdout.width(), stdout.color());
        let fitting = if stdout.is_terminal() { Format::Table } else { Format::Ndjson };
        Self { stdout, format: format.unwrap_or(fitting), table, written: 0, undecodable: 0 }
    }

    /// Writes a recording; what does not decode is written as it came, or said.
    pub(crate) fn write(&mut self, entry: &Entry<Recording>) -> Result<(), Failure> {
        if self.written == 0 {
            self.begin()?;
        }
        match self.format {
            Format::Json | Format::Ndjson => {
                if let Err(error) = entry.value() {
                    self.count(error);
                }
                self.raw(entry.raw().get())?;
            }
            Format::Table | Format::Csv => match entry.value() {
                Ok(recording) => self.decoded(recording)?,
                Err(error) => {
                    // What was written before comes before what is said about what follows.
                    self.stdout.flush()?;
                    self.count(error);
                }
            },
        }
        self.written += 1;
        Ok(())
    }

    /// Passes on what is buffered, because what comes next has to be waited for.
    pub(crate) fn flush(&mut self) -> Result<(), Failure> {
        self.stdout.flush()
    }

    /// Writes what closes the list. Without it, a JSON array that broke off is no valid one.
    pub(crate) fn finish(self) -> Result<u64, Failure> {
        let Self { stdout, format, written, undecodable, .. } = self;
        match (format, written) {
            (Format::Json, 0) => stdout.write("[]\n")?,
            (Format::Json, _) => stdout.write("\n]\n")?,
            (Format::Csv, 0) => stdout.write(csv::header()?)?,
            _ => {}
        }
        stdout.flush()?;
        if undecodable > 0 {
            let failure = Failure::new(
                Code::Failed,
                format!("{undecodable} of {written} recordings do not fit the API"),
            );
            return Err(match format {
                Format::Json | Format::Ndjson => {
                    failure.with_hint("they were written as they came")
                }
                _ => failure.with_hint("--format ndjson writes them as they came"),
            });
        }
        Ok(written)
    }

    fn begin(&mut self) -> Result<(), Failure> {
        match self.format {
            Format::Table => self.stdout.write(self.table.header()),
            Format::Csv => self.stdout.write(csv::header()?),
            Format::Json => self.stdout.write("[\n"),
            Format::Ndjson => Ok(()),
        }
    }

    fn raw(&mut self, raw: &str) -> Result<(), Failure> {
        let for_terminal = self.stdout.is_terminal();
        if self.format == Format::Json {
            if self.written > 0 {
                self.stdout.write(",\n")?;
            }
            return self.stdout.write(&*json::text(raw, for_terminal));
        }
        self.stdout.write(&*json::text(&json::one_line(raw), for_terminal))?;
        self.stdout.write("\n")
    }

    fn decoded(&mut self, recording: &Recording) -> Result<(), Failure> {
        match self.format {
            Format::Csv => {
                let row = csv::row(recording, self.stdout.is_terminal())?;
                self.stdout.write(row)
            }
            _ => self.stdout.write(self.table.row(recording)),
        }
    }

    fn count(&mut self, error: &DecodeError) {
        self.undecodable += 1;
        stderr::warning(error);
    }
}
