//! What `-v` says on standard error: the spans and events of the library, and of HTTP below it.

use std::{fmt, io};

use tracing::{field::Field, level_filters::LevelFilter};
use tracing_subscriber::{
    Layer as _,
    field::MakeExt as _,
    filter::Targets,
    fmt::format::{FmtSpan, Writer, debug_fn},
    layer::SubscriberExt as _,
    util::SubscriberInitExt as _,
};

use crate::output::text;

/// Starts to log at the level of so many `-v`; at none nothing is logged.
pub(crate) fn start(verbose: u8) {
    let (ours, below) = match verbose {
        0 => return,
        1 => (LevelFilter::INFO, LevelFilter::OFF),
        2 => (LevelFilter::DEBUG, LevelFilter::OFF),
        _ => (LevelFilter::TRACE, LevelFilter::DEBUG),
    };
    let color = anstream::AutoStream::choice(&io::stderr()) != anstream::ColorChoice::Never;
    let layer = tracing_subscriber::fmt::layer()
        .with_writer(io::stderr)
        .with_ansi(color)
        .fmt_fields(debug_fn(field).delimited(" "))
        // Where standard error is gone it cannot be told that it is: to try would be a panic.
        .log_internal_errors(false)
        .with_target(verbose > 2)
        .with_span_events(FmtSpan::CLOSE)
        .with_filter(
            Targets::new()
                .with_default(below)
                .with_target("screendesk", ours)
                .with_target("screendesk_client", ours)
                .with_target("screendesk_export", ours)
                .with_target("screendesk_mock", below),
        );
    // It fails only where another subscriber is set, and there is none.
    let _ = tracing_subscriber::registry().with(layer).try_init();
}

/// A field, with nothing in it that steers a terminal or looks like another line of the log.
fn field(writer: &mut Writer<'_>, field: &Field, value: &dyn fmt::Debug) -> fmt::Result {
    let value = format!("{value:?}");
    let value = text::visible(&value);
    match field.name() {
        "message" => writer.write_str(&value),
        name => write!(writer, "{name}={value}"),
    }
}
