//! How far an export is: bars on a terminal, a line now and then elsewhere.

use std::{
    collections::HashMap,
    io::IsTerminal as _,
    sync::{Mutex, MutexGuard, PoisonError},
    time::{Duration, Instant},
};

use bytesize::ByteSize;
use indicatif::{MultiProgress, ProgressBar, ProgressDrawTarget, ProgressStyle};
use screendesk_client::download::Progress;
use screendesk_export::{Fetch, Observer};
use uuid::Uuid;

use crate::output::{stderr, text};

const LISTING: &str = "{spinner} {msg}";
const OVERALL: &str = "{wide_bar}  {pos} of {len} videos  {msg}";
const ONE: &str = "  {prefix}  {bar:20}  {binary_bytes:>10} of {binary_total_bytes:<10}  {msg}";
const ONE_WITHOUT_LENGTH: &str = "  {prefix}  {spinner}  {binary_bytes}  {msg}";
/// Columns of a title beside its bar.
const TITLE: usize = 32;
/// How often a line is written where there are no bars.
const EVERY: Duration = Duration::from_secs(10);

/// Shows how far an export is.
#[derive(Debug)]
pub(crate) struct Screen {
    /// None where bars would not be seen, or tear the lines of `-v`.
    bars: Option<MultiProgress>,
    state: Mutex<State>,
}

#[derive(Debug)]
struct State {
    overall: ProgressBar,
    running: HashMap<Uuid, Running>,
    videos: u64,
    finished: u64,
    bytes: u64,
    started: Instant,
    told: Instant,
}

#[derive(Debug)]
struct Running {
    bar: ProgressBar,
    /// What was there when it began, and what is there now.
    received: Option<u64>,
}

impl Screen {
    pub(crate) fn new(verbose: u8) -> Self {
        let shown = verbose == 0 && std::io::stderr().is_terminal();
        let bars = shown.then(|| MultiProgress::with_draw_target(ProgressDrawTarget::stderr()));
        let overall = match &bars {
            Some(bars) => bars.add(ProgressBar::no_length()),
            None => ProgressBar::hidden(),
        };
        overall.set_style(style(LISTING));
        overall.set_message("listing recordings");
        if shown {
            overall.enable_steady_tick(Duration::from_millis(100));
        }
        let now = Instant::now();
        let state = State {
            overall,
            running: HashMap::new(),
            videos: 0,
            finished: 0,
            bytes: 0,
            started: now,
            told: now,
        };
        Self { bars, state: Mutex::new(state) }
    }

    /// Takes all bars from the terminal.
    pub(crate) fn clear(&self) {
        let mut state = self.lock();
        for (_, running) in state.running.drain() {
            running.bar.finish_and_clear();
        }
        state.overall.finish_and_clear();
    }

    /// Writes something else while no bar is in the way.
    pub(crate) fn suspend<T>(&self, write: impl FnOnce() -> T) -> T {
        match &self.bars {
            Some(bars) => bars.suspend(write),
            None => write(),
        }
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Says it in a line, if the last one is a while ago and there are no bars.
    fn tell(&self, state: &mut State, words: impl FnOnce(&State) -> String) {
        if self.bars.is_none() && state.told.elapsed() >= EVERY {
            state.told = Instant::now();
            stderr::note(words(state));
        }
    }
}

/// Also when the run is given up in the middle: nothing stays on the terminal.
impl Drop for Screen {
    fn drop(&mut self) {
        self.clear();
    }
}

impl State {
    /// Bytes a second since the first video began.
    fn rate(&self) -> u64 {
        let seconds = self.started.elapsed().as_secs_f64().max(0.001);
        (self.bytes as f64 / seconds) as u64
    }

    fn left(&self) -> String {
        let (done, videos) = (self.finished, self.videos);
        if done == 0 || done >= videos {
            return String::new();
        }
        let each = self.started.elapsed().as_secs_f64() / done as f64;
        let left = Duration::from_secs((each * (videos - done) as f64) as u64);
        format!(", {} left", humantime::format_duration(left))
    }

    fn show(&self) {
        self.overall.set_position(self.finished);
        self.overall.set_message(format!(
            "{}, {}/s{}",
            ByteSize(self.bytes),
            ByteSize(self.rate()),
            self.left()
        ));
    }
}

impl Observer for Screen {
    fn listed(&self, recordings: u64, _of: Option<u64>) {
        let mut state = self.lock();
        state.overall.set_message(format!("listing recordings: {recordings}"));
        self.tell(&mut state, |_| format!("listed {recordings} recordings"));
    }

    fn planned(&self, videos: u64) {
        let mut state = self.lock();
        (state.videos, state.started) = (videos, Instant::now());
        state.overall.set_style(style(OVERALL));
        state.overall.set_length(videos);
        state.show();
        if self.bars.is_none() {
            stderr::note(format_args!("{videos} videos to fetch"));
        }
    }

    fn started(&self, fetch: &Fetch) {
        let Some(bars) = &self.bars else { return };
        let bar = bars.add(ProgressBar::no_length());
        bar.set_style(style(ONE_WITHOUT_LENGTH));
        bar.set_prefix(fetch.uuid.to_string().chars().take(8).collect::<String>());
        let title = text::visible(fetch.title.as_deref().unwrap_or_default()).into_owned();
        bar.set_message(text::truncate(&title, TITLE).into_owned());
        self.lock().running.insert(fetch.uuid, Running { bar, received: None });
    }

    fn progress(&self, uuid: Uuid, progress: Progress) {
        let mut state = self.lock();
        let state = &mut *state;
        // What an earlier run left is no part of the rate.
        let before = match state.running.get_mut(&uuid) {
            Some(running) => {
                if running.received.is_none()
                    && let Some(total) = progress.total
                {
                    running.bar.set_style(style(ONE));
                    running.bar.set_length(total);
                }
                running.bar.set_position(progress.received);
                running.received.replace(progress.received)
            }
            None => {
                let bar = ProgressBar::hidden();
                let received = Some(progress.received);
                state.running.insert(uuid, Running { bar, received });
                None
            }
        };
        let new = progress.received.saturating_sub(before.unwrap_or(progress.received));
        state.bytes += new;
        state.show();
        self.tell(state, words);
    }

    fn finished(&self, uuid: Uuid, outcome: Result<Option<u64>, &str>) {
        let mut state = self.lock();
        if let Some(running) = state.running.remove(&uuid) {
            running.bar.finish_and_clear();
            if let Some(bars) = &self.bars {
                bars.remove(&running.bar);
            }
        }
        state.finished += 1;
        state.show();
        if let Err(error) = outcome {
            drop(state);
            self.suspend(|| stderr::warning(format_args!("{uuid}: {error}")));
            state = self.lock();
        }
        self.tell(&mut state, words);
    }
}

fn words(state: &State) -> String {
    format!(
        "{} of {} videos, {}, {}/s{}",
        state.finished,
        state.videos,
        ByteSize(state.bytes),
        ByteSize(state.rate()),
        state.left()
    )
}

fn style(template: &str) -> ProgressStyle {
    ProgressStyle::with_template(template)
        .unwrap_or_else(|_| ProgressStyle::default_bar())
        .progress_chars("━╸─")
}
