//! The table of a list: as many columns as fit, each row written as it comes.

use anstyle::{AnsiColor, Style};
use screendesk_client::types::Recording;

use super::{columns, text};

const HEADER: Style = Style::new().bold();
const UUID: Style = AnsiColor::Cyan.on_default();
const GAP: &str = "  ";
/// Columns below which a title says too little.
const TITLE: usize = 20;

/// What can stand in the table, in the order in which it stands there.
///
/// The title comes last: it takes what is left, and where a terminal draws a rare character wider
/// than expected, no other column moves.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
enum Column {
    Uuid,
    Created,
    Type,
    Platform,
    Duration,
    Owner,
    Customer,
    Title,
}

use Column::{Created, Customer, Duration, Owner, Platform, Title, Type, Uuid};

const ORDER: [Column; 8] = [Uuid, Created, Type, Platform, Duration, Owner, Customer, Title];
/// Which columns there is room for first.
const PRIORITY: [Column; 8] = [Uuid, Title, Created, Duration, Type, Platform, Owner, Customer];

impl Column {
    fn name(self) -> &'static str {
        match self {
            Uuid => "UUID",
            Created => "CREATED (UTC)",
            Type => "TYPE",
            Platform => "PLATFORM",
            Duration => "DURATION",
            Owner => "OWNER",
            Customer => "CUSTOMER",
            Title => "TITLE",
        }
    }

    fn width(self) -> usize {
        match self {
            Uuid => 36,
            Created => 16,
            Type | Duration => 8,
            Platform => 14,
            Owner => 16,
            Customer => 28,
            Title => TITLE,
        }
    }

    fn is_number(self) -> bool {
        self == Duration
    }

    fn cell(self, recording: &Recording) -> String {
        let shown = |text: Option<&str>| text::visible(text.unwrap_or_default()).into_owned();
        match self {
            Uuid => recording.uuid.to_string(),
            Created => columns::created(recording)
                .map(|moment| moment.format("%Y-%m-%d %H:%M").to_string())
                .unwrap_or_default(),
            Type => shown(columns::kind(recording)),
            Platform => shown(columns::platform(recording)),
            Duration => columns::duration(recording).map(text::duration).unwrap_or_default(),
            Owner => shown(columns::owner(recording)),
            Customer => shown(columns::customer(recording)),
            Title => shown(recording.title.as_deref()),
        }
    }
}

/// The columns of a table, and how wide they are.
#[derive(Debug)]
pub(crate) struct Table {
    columns: Vec<(Column, usize)>,
    color: bool,
}

impl Table {
    /// A table in `width` columns of a terminal; without a limit everything has its room.
    pub(crate) fn new(width: Option<usize>, color: bool) -> Self {
        let Some(width) = width else {
            let all = ORDER.map(|column| (column, column.width()));
            return Self { columns: Vec::from(all), color };
        };
        let mut chosen = Vec::new();
        let mut left = width + GAP.len();
        for column in PRIORITY {
            let wanted = column.width() + GAP.len();
            if wanted > left && !chosen.is_empty() {
                break;
            }
            left = left.saturating_sub(wanted);
            chosen.push(column);
        }
        let columns = ORDER.into_iter().filter(|column| chosen.contains(column));
        let columns = columns.map(|column| match column {
            Title => (Title, TITLE + left),
            other => (other, other.width()),
        });
        Self { columns: columns.collect(), color }
    }

    /// The names of the columns, as a line.
    pub(crate) fn header(&self) -> String {
        let line = self.line(|column| column.name().to_owned());
        let style = if self.color { HEADER } else { Style::new() };
        format!("{style}{}{style:#}\n", line.trim_end())
    }

    /// A recording, as a line.
    pub(crate) fn row(&self, recording: &Recording) -> String {
        let mut line = self.line(|column| column.cell(recording));
        line.truncate(line.trim_end().len());
        if self.color && line.len() >= Uuid.width() {
            line.insert_str(Uuid.width(), &format!("{UUID:#}"));
            line.insert_str(0, &UUID.to_string());
        }
        line.push('\n');
        line
    }

    fn line(&self, cell: impl Fn(Column) -> String) -> String {
        let mut line = String::with_capacity(160);
        for (index, (column, width)) in self.columns.iter().enumerate() {
            if index > 0 {
                line.push_str(GAP);
            }
            // In a pipe the last column has no limit.
            let cell = cell(*column);
            text::push_padded(&mut line, &cell, *width, column.is_number());
        }
        line
    }
}
