//! `screendesk download`: videos into files, a directory, or standard output.

use std::{
    collections::HashSet,
    io,
    path::{Path, PathBuf},
    time::Duration,
};

use screendesk_client::{Client, Error, download::Saved};
use uuid::Uuid;

use crate::{
    account::Account,
    arguments::Global,
    exit::{Code, Failure, Tally},
    output::{stderr, text},
    progress::{Bar, Bars},
};

/// Download videos, whole or not at all
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct Download {
    /// The recordings; without any, one a line is read from standard input
    #[arg(value_name = "UUID")]
    uuids: Vec<Uuid>,

    /// The file, an existing directory, or - for standard output [default: .]
    #[arg(short, long, value_name = "PATH")]
    output: Option<PathBuf>,

    /// Wait while a video is being processed, so long at the most [default: 10m]
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

    /// Replace a file that is there already, once the new one is whole
    #[arg(long)]
    force: bool,
}

const EXAMPLES: &str = "\
In a directory the server names the files; a name that two recordings of one run share
gets the beginning of the uuid. What broke off is taken up by the same command.

Examples:
  screendesk download UUID
  screendesk download UUID -o call.mp4 --wait=1h
  screendesk download UUID -o - | ffprobe -
  screendesk list | jq -r .uuid | screendesk download -o videos/";

impl Download {
    pub(crate) async fn run(self, global: &Global) -> Result<(), Failure> {
        let account = Account::open(global).await?;
        let uuids =
            if self.uuids.is_empty() { read_uuids(io::stdin().lock())? } else { self.uuids };
        let output = self.output.unwrap_or_else(|| PathBuf::from("."));
        let mut videos = Videos {
            client: &account.client,
            bars: Bars::new(global.verbose),
            wait: self.wait,
            force: self.force,
            taken: HashSet::new(),
        };
        if let [uuid] = uuids[..] {
            return if output.as_os_str() == "-" {
                videos.to_stdout(uuid).await
            } else if output.is_dir() || ends_with_separator(&output) {
                videos.save_in(uuid, &output).await.map(|saved| tell(&saved))
            } else {
                videos.to_file(uuid, &output).await.map(|saved| tell(&saved))
            };
        }
        if output.as_os_str() == "-" {
            return Err(Failure::new(Code::Usage, "standard output takes one video at a time"));
        }
        if !output.is_dir() && !ends_with_separator(&output) {
            let shown = text::visible(&output.display().to_string()).into_owned();
            return Err(Failure::new(Code::Usage, format!("{shown} is not a directory"))
                .with_hint(
                    "several videos go into a directory: make it first, or end it with a /",
                ));
        }
        let mut tally = Tally::default();
        for uuid in &uuids {
            match videos.save_in(*uuid, &output).await {
                Ok(saved) => tell(&saved),
                // Without a valid token every other one fails as well.
                Err(failure) if failure.code() == Code::NotAllowed => return Err(failure),
                Err(failure) => tally.add(&failure.about(uuid)),
            }
        }
        tally.into_result(uuids.len() as u64, "downloads")
    }
}

fn tell(saved: &Saved) {
    let path = text::visible(&saved.path.display().to_string()).into_owned();
    let resumed = match saved.resumed_from {
        0 => String::new(),
        there => format!(", {there} of them from an earlier run"),
    };
    stderr::note(format_args!("saved {path} ({} bytes{resumed})", saved.bytes));
}

/// A path that can only be meant as a directory.
fn ends_with_separator(path: &Path) -> bool {
    path.as_os_str().to_string_lossy().ends_with(std::path::is_separator)
}

fn read_uuids(lines: impl io::BufRead) -> Result<Vec<Uuid>, Failure> {
    let mut uuids = Vec::new();
    for (number, line) in lines.lines().enumerate() {
        let usage = |problem: String| {
            Failure::new(Code::Usage, format!("line {} of standard input: {problem}", number + 1))
        };
        let line = line.map_err(|e| usage(e.to_string()))?;
        if !line.trim().is_empty() {
            uuids.push(line.trim().parse().map_err(|e: uuid::Error| usage(e.to_string()))?);
        }
    }
    Ok(uuids)
}

/// The videos of one run.
pub(crate) struct Videos<'a> {
    pub(crate) client: &'a Client,
    pub(crate) bars: Bars,
    pub(crate) wait: Option<Duration>,
    pub(crate) force: bool,
    /// The files of this run: none of them is replaced by another.
    pub(crate) taken: HashSet<PathBuf>,
}

impl Videos<'_> {
    fn download(&self, uuid: Uuid) -> (screendesk_client::download::Download, Bar) {
        let bar = self.bars.start(uuid, "waiting for the video");
        let download = self.client.download_recording().uuid(uuid).with_progress(bar.observer());
        match self.wait {
            Some(limit) => (download.with_wait(limit), bar),
            None => (download, bar),
        }
    }

    async fn to_stdout(&self, uuid: Uuid) -> Result<(), Failure> {
        let (download, _bar) = self.download(uuid);
        download.to_writer(&mut tokio::io::stdout()).await?;
        Ok(())
    }

    async fn to_file(&self, uuid: Uuid, path: &Path) -> Result<Saved, Failure> {
        let (download, _bar) = self.download(uuid);
        Ok(download.with_overwrite(self.force).to_file(path).await?)
    }

    /// Into a directory, under the server's name; under another one if this run used it already.
    pub(crate) async fn save_in(&mut self, uuid: Uuid, dir: &Path) -> Result<Saved, Failure> {
        std::fs::create_dir_all(dir).map_err(|e| {
            let shown = text::visible(&dir.display().to_string()).into_owned();
            Failure::new(Code::Failed, format!("cannot make the directory {shown}: {e}"))
        })?;
        let (download, bar) = self.download(uuid);
        let saved = match download.to_dir(dir).await {
            Ok(saved) => saved,
            Err(error) => {
                drop(bar);
                match there_already(&error) {
                    Some(path) if self.taken.contains(path) => {
                        self.to_file(uuid, &with_uuid(path, uuid)).await?
                    }
                    Some(path) if self.force => self.to_file(uuid, path).await?,
                    _ => return Err(error.into()),
                }
            }
        };
        self.taken.insert(saved.path.clone());
        Ok(saved)
    }
}

/// The file that is in the way, if that is what the error is about.
fn there_already(error: &Error) -> Option<&Path> {
    match error {
        Error::Io(io) if io.source.kind() == io::ErrorKind::AlreadyExists => io.path.as_deref(),
        _ => None,
    }
}

/// `call.mp4` becomes `call-3f2b7c1e.mp4`.
fn with_uuid(path: &Path, uuid: Uuid) -> PathBuf {
    let stem = path.file_stem().unwrap_or_default().to_string_lossy();
    let short: String = uuid.to_string().chars().take(8).collect();
    let mut name = format!("{stem}-{short}");
    if let Some(extension) = path.extension() {
        name = format!("{name}.{}", extension.to_string_lossy());
    }
    path.with_file_name(name)
}
