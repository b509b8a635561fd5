//! `screendesk download`: videos into files, a directory, or standard output.

use std::{
    collections::HashSet,
    fs, io,
    path::{Path, PathBuf},
    time::Duration,
};

use screendesk_client::{Client, Error, download::Saved};
use uuid::Uuid;

use crate::{
    account::Account,
    arguments::Global,
    disk,
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

    /// The file, a directory, a pipe or device, or - for standard output [default: .]
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
gets the beginning of the uuid. What broke off is taken up by the same command. A pipe
or a device is written to as it is; a link that --force replaces is not followed.

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
            return match Destination::of(&output) {
                Destination::Stdout => videos.to_stdout(uuid).await,
                Destination::Directory => videos.save_in(uuid, &output).await.map(|s| tell(&s)),
                Destination::Stream => videos.to_stream(uuid, &output).await,
                Destination::File => videos.to_file(uuid, &output).await.map(|s| tell(&s)),
            };
        }
        match Destination::of(&output) {
            Destination::Directory => {}
            Destination::Stdout | Destination::Stream => {
                let message = "standard output, a pipe or a device takes one video at a time";
                return Err(Failure::new(Code::Usage, message));
            }
            Destination::File => {
                let message = format!("{} is not a directory", output.display());
                return Err(Failure::new(Code::Usage, message).with_hint(
                    "several videos go into a directory: make it first, or end it with a /",
                ));
            }
        }
        let mut tally = Tally::default();
        for uuid in &uuids {
            match videos.save_in(*uuid, &output).await {
                Ok(saved) => tell(&saved),
                // Without a valid token, or room on the disk, every other one fails as well.
                Err(failure) if failure.ends_all() => return Err(failure.about(uuid)),
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

/// What a path given as output is, or is to become.
enum Destination {
    Stdout,
    Directory,
    /// Something that is written to where it is, as by any other program: a file could only take
    /// its place.
    Stream,
    File,
}

impl Destination {
    fn of(path: &Path) -> Self {
        // Its name may lead to a file, of which the shell has decided that it is written to.
        if path.as_os_str() == "-" || path.as_os_str() == "/dev/stdout" {
            return Self::Stdout;
        }
        if path.as_os_str().to_string_lossy().ends_with(std::path::is_separator) {
            // It can only be meant as a directory.
            return Self::Directory;
        }
        match path.metadata() {
            Ok(found) if found.is_dir() => Self::Directory,
            Ok(found) if is_stream(&found.file_type()) => Self::Stream,
            _ => Self::File,
        }
    }
}

/// Pipes and devices such as `/dev/null`; not disks, which are nothing to write a video to.
#[cfg(unix)]
fn is_stream(kind: &fs::FileType) -> bool {
    use std::os::unix::fs::FileTypeExt as _;
    kind.is_fifo() || kind.is_char_device()
}

#[cfg(not(unix))]
fn is_stream(_: &fs::FileType) -> bool {
    false
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

    async fn to_stream(&self, uuid: Uuid, path: &Path) -> Result<(), Failure> {
        let failed = |action: &str, error: io::Error| match error.kind() {
            // Its reader has had enough, as that of standard output may.
            io::ErrorKind::BrokenPipe => Failure::silent(Code::ClosedPipe),
            _ => Failure::new(Code::Failed, format!("{action} {}: {error}", path.display())),
        };
        let file = open(path.to_owned()).await.map_err(|e| failed("cannot open", e))?;
        let (download, _bar) = self.download(uuid);
        match download.to_writer(&mut tokio::fs::File::from_std(file)).await {
            Ok(_) => Ok(()),
            Err(Error::Io(io)) => Err(failed("cannot write to", io.source)),
            Err(error) => Err(error.into()),
        }
    }

    async fn to_file(&self, uuid: Uuid, path: &Path) -> Result<Saved, Failure> {
        let (download, _bar) = self.download(uuid);
        Ok(download.with_overwrite(self.force).to_file(path).await?)
    }

    /// Into a directory, under the server's name; under another one if this run used it already.
    pub(crate) async fn save_in(&mut self, uuid: Uuid, dir: &Path) -> Result<Saved, Failure> {
        fs::create_dir_all(dir).map_err(|e| {
            // A file in the way is no file to be replaced.
            let kind = match e.kind() {
                io::ErrorKind::AlreadyExists => io::ErrorKind::NotADirectory,
                kind => kind,
            };
            let message = format!("cannot make the directory {}: {e}", dir.display());
            let failure = Failure::new(Code::Failed, message);
            match disk::hint(kind, None) {
                Some(hint) => failure.with_hint(hint),
                None => failure,
            }
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

/// Opens something to write to that is there.
///
/// A pipe without a reader blocks until it has one: on a thread that nothing waits for, so that a
/// signal ends the command at once.
async fn open(path: PathBuf) -> io::Result<fs::File> {
    let (opened, file) = tokio::sync::oneshot::channel();
    std::thread::Builder::new().name("open".to_owned()).spawn(move || {
        let _ = opened.send(fs::OpenOptions::new().write(true).open(path));
    })?;
    file.await.unwrap_or_else(|_| Err(io::Error::other("no thread to open it")))
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
