//! A bar for each download on a terminal, and nothing but the outcome elsewhere.

use std::{io::IsTerminal as _, sync::Once, time::Duration};

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use screendesk_client::download;
use uuid::Uuid;

const WAITING: &str = "{prefix}  {spinner} {msg}";
const KNOWN: &str = "{prefix}  {wide_bar}  {binary_bytes:>10} of {binary_total_bytes:<10}  {binary_bytes_per_sec:>12}  {eta:>3}";
const UNKNOWN: &str = "{prefix}  {spinner} {binary_bytes}  {binary_bytes_per_sec}";

/// Whether downloads show bars.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Bars {
    shown: bool,
}

impl Bars {
    /// Bars on a terminal; none beside the lines of `-v`, which would tear them.
    pub(crate) fn new(verbose: u8) -> Self {
        Self { shown: verbose == 0 && std::io::stderr().is_terminal() }
    }

    /// A bar for the download of `uuid`, which says `waiting` until the first byte is there.
    pub(crate) fn start(self, uuid: Uuid, waiting: &str) -> Bar {
        if !self.shown {
            return Bar(ProgressBar::hidden());
        }
        let bar = ProgressBar::with_draw_target(None, ProgressDrawTarget::stderr());
        bar.set_style(style(WAITING));
        bar.set_prefix(short(uuid));
        bar.set_message(waiting.to_owned());
        bar.enable_steady_tick(Duration::from_millis(100));
        Bar(bar)
    }
}

/// The bar of one download; it leaves the terminal when it is dropped.
#[derive(Debug)]
pub(crate) struct Bar(ProgressBar);

impl Bar {
    /// What the download tells how far it is.
    pub(crate) fn observer(&self) -> impl Fn(download::Progress) + Send + Sync + 'static {
        let bar = self.0.clone();
        let first = Once::new();
        move |progress| {
            first.call_once(|| {
                // What an earlier run left, and the time until now, are no part of the rate.
                bar.set_style(style(if progress.total.is_some() { KNOWN } else { UNKNOWN }));
                bar.set_position(progress.received);
                bar.reset_eta();
            });
            if let Some(total) = progress.total {
                bar.set_length(total);
            }
            bar.set_position(progress.received);
        }
    }
}

impl Drop for Bar {
    fn drop(&mut self) {
        self.0.finish_and_clear();
    }
}

/// The first part of a uuid tells one download from another.
fn short(uuid: Uuid) -> String {
    uuid.to_string().chars().take(8).collect()
}

fn style(template: &str) -> ProgressStyle {
    ProgressStyle::with_template(template)
        .unwrap_or_else(|_| ProgressStyle::default_bar())
        .progress_chars("━╸─")
}
