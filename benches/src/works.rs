//! The works that are compared, and who does each of them how.

use std::{
    fs,
    io::{BufRead as _, BufReader},
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
};

use tempfile::TempDir;

use crate::{
    Result, measure,
    peers::{Peers, note},
    report::{Program, Results},
};

const MIB: u64 = 1024 * 1024;

/// Something to be done, by several programs in turn.
pub(crate) struct Work {
    pub(crate) name: &'static str,
    title: &'static str,
    account: Served,
    /// The bytes of videos that each run leaves.
    leaves: u64,
    /// More rounds than this teach nothing new.
    rounds: u32,
    /// The first one is what the others are measured by.
    programs: &'static [Entry],
}

/// The account that is served.
#[derive(Clone, Copy)]
struct Served {
    recordings: usize,
    video_bytes: u64,
    latency_ms: u64,
    tls: bool,
}

/// Who does it: the name in the report, the program, and how it is told.
type Entry = (&'static str, &'static str, Told);

#[derive(Clone, Copy)]
enum Told {
    /// One of the peers, by the name of the work.
    Peer(&'static str),
    /// The same, on a runtime of one thread.
    OneThread(&'static str),
    /// curl, one file to the path.
    Curl(Option<&'static str>),
    /// curl, all files of a list.
    CurlList(&'static [&'static str]),
    /// Others that take a file of URLs.
    Aria2,
    Wget2,
    /// The command, downloading one file.
    Download,
    /// The command, exporting everything.
    Export,
}

const LIST: Served = Served { recordings: 10_000, video_bytes: 0, latency_ms: 0, tls: false };
const BIG: Served = Served { recordings: 1, video_bytes: 1024 * MIB, latency_ms: 0, tls: false };
const MANY: Served = Served { recordings: 500, video_bytes: MIB, latency_ms: 0, tls: false };

const TO_FILE: &[Entry] = &[
    ("curl", "curl", Told::Curl(Some("video.mp4"))),
    ("screendesk download", "screendesk", Told::Download),
    ("screendesk-client, to_file", "ours", Told::Peer("file")),
    ("handwritten reqwest", "handwritten", Told::Peer("file")),
    ("progenitor", "progenitor", Told::Peer("file")),
    ("OpenAPI Generator", "openapi-generator", Told::Peer("file")),
    ("httpx", "httpx", Told::Peer("file")),
];

const GROWTH: &[Entry] = &[
    ("screendesk-client", "ours", Told::Peer("walk")),
    ("handwritten reqwest", "handwritten", Told::Peer("walk")),
];

/// All works, in the order of the report.
pub(crate) fn all() -> Vec<Work> {
    let growth = |name, title, recordings| Work {
        name,
        title,
        account: Served { recordings, ..LIST },
        leaves: 0,
        rounds: 3,
        programs: GROWTH,
    };
    vec![
        Work {
            name: "file",
            title: "1 GiB to a file",
            account: BIG,
            leaves: 1024 * MIB,
            rounds: u32::MAX,
            programs: TO_FILE,
        },
        Work {
            name: "file-tls",
            title: "1 GiB to a file, over TLS",
            account: Served { tls: true, ..BIG },
            leaves: 1024 * MIB,
            rounds: u32::MAX,
            programs: TO_FILE,
        },
        Work {
            name: "nowhere",
            title: "1 GiB to nowhere",
            account: BIG,
            leaves: 0,
            rounds: u32::MAX,
            programs: &[
                ("curl", "curl", Told::Curl(None)),
                ("screendesk-client, into_writer", "ours", Told::Peer("nowhere")),
                ("screendesk-client, to_writer", "ours", Told::Peer("nowhere-borrowed")),
                ("handwritten reqwest", "handwritten", Told::Peer("nowhere")),
                ("progenitor", "progenitor", Told::Peer("nowhere")),
                ("OpenAPI Generator", "openapi-generator", Told::Peer("nowhere")),
                ("httpx", "httpx", Told::Peer("nowhere")),
            ],
        },
        Work {
            name: "memory-10MiB",
            title: "10 MiB to a file: the peak of memory",
            account: Served { video_bytes: 10 * MIB, ..BIG },
            leaves: 10 * MIB,
            rounds: 9,
            programs: TO_FILE.split_at(3).0,
        },
        Work {
            name: "memory-2GiB",
            title: "2 GiB to a file: the peak of memory",
            account: Served { video_bytes: 2048 * MIB, ..BIG },
            leaves: 2048 * MIB,
            rounds: 3,
            programs: TO_FILE.split_at(3).0,
        },
        Work {
            name: "files",
            title: "500 files of 1 MiB, one after another",
            account: MANY,
            leaves: 500 * MIB,
            rounds: u32::MAX,
            programs: &[
                ("curl", "curl", Told::CurlList(&[])),
                ("screendesk-client, to_file", "ours", Told::Peer("files")),
                ("handwritten reqwest", "handwritten", Told::Peer("files")),
                ("progenitor", "progenitor", Told::Peer("files")),
                ("OpenAPI Generator", "openapi-generator", Told::Peer("files")),
                ("httpx", "httpx", Told::Peer("files")),
            ],
        },
        Work {
            name: "files-8",
            title: "500 files of 1 MiB, eight at a time",
            account: MANY,
            leaves: 500 * MIB,
            rounds: u32::MAX,
            programs: &[
                ("curl --parallel", "curl", Told::CurlList(&["--parallel", "--parallel-max", "8"])),
                ("screendesk-client, to_file", "ours", Told::Peer("files-8")),
                ("screendesk export", "screendesk", Told::Export),
                ("handwritten reqwest", "handwritten", Told::Peer("files-8")),
                ("progenitor", "progenitor", Told::Peer("files-8")),
                ("OpenAPI Generator", "openapi-generator", Told::Peer("files-8")),
                ("aria2c", "aria2c", Told::Aria2),
                ("wget2", "wget2", Told::Wget2),
                ("httpx", "httpx", Told::Peer("files-8")),
            ],
        },
        Work {
            name: "walk",
            title: "400 pages of 25 recordings",
            account: LIST,
            leaves: 0,
            rounds: u32::MAX,
            programs: &[
                ("handwritten reqwest", "handwritten", Told::Peer("walk")),
                ("screendesk-client", "ours", Told::Peer("walk")),
                ("screendesk-client, 8 pages ahead", "ours", Told::Peer("walk-ahead")),
                ("progenitor", "progenitor", Told::Peer("walk")),
                ("OpenAPI Generator", "openapi-generator", Told::Peer("walk")),
                ("httpx", "httpx", Told::Peer("walk")),
            ],
        },
        Work {
            name: "walk-one-thread",
            title: "400 pages of 25 recordings, on a runtime of one thread",
            account: LIST,
            leaves: 0,
            rounds: u32::MAX,
            programs: &[
                ("handwritten reqwest", "handwritten", Told::OneThread("walk")),
                ("screendesk-client", "ours", Told::OneThread("walk")),
            ],
        },
        Work {
            name: "walk-50ms",
            title: "200 pages of 25 recordings, each after 50 ms",
            account: Served { recordings: 5000, latency_ms: 50, ..LIST },
            leaves: 0,
            rounds: 3,
            programs: &[
                ("handwritten reqwest", "handwritten", Told::Peer("walk")),
                ("screendesk-client", "ours", Told::Peer("walk")),
                ("screendesk-client, 8 pages ahead", "ours", Told::Peer("walk-ahead")),
            ],
        },
        growth("grow-1k", "a walk over 1,000 recordings", 1_000),
        growth("grow-10k", "a walk over 10,000 recordings", 10_000),
        growth("grow-100k", "a walk over 100,000 recordings", 100_000),
        growth("grow-1m", "a walk over 1,000,000 recordings", 1_000_000),
    ]
}

/// Has every program that is there do the work, in turns that rotate.
pub(crate) fn run(
    work: &Work,
    peers: &Peers,
    rounds: u32,
    scratch: Option<&Path>,
) -> Result<Results> {
    note(&format!("{}: {}", work.name, work.title))?;
    let memory = Path::new("/dev/shm");
    let scratch = scratch.or(memory.is_dir().then_some(memory));
    let scratch = scratch.map_or_else(TempDir::new, TempDir::new_in)?;
    let server = Server::start(&work.account)?;
    let present: Vec<&Entry> =
        work.programs.iter().filter(|(_, program, _)| peers.command(program).is_some()).collect();
    let mut programs: Vec<Program> = present.iter().map(|(name, ..)| Program::new(name)).collect();
    for round in 0..rounds.min(work.rounds) as usize {
        for turn in 0..present.len() {
            let index = (turn + round) % present.len();
            let (_, program, told) = present[index];
            let out = scratch.path().join("out");
            fs::create_dir(&out)?;
            let command = peers.command(program).ok_or("it was there")?;
            let command = server.tell(command, *told, &out)?;
            programs[index].runs.push(measure::run(command, &out, work.leaves)?);
            fs::remove_dir_all(&out)?;
        }
    }
    Ok(Results { name: work.name.to_owned(), title: work.title.to_owned(), programs })
}

/// The server, as a process of its own, so that only the client is measured.
struct Server {
    process: Child,
    url: String,
    /// What it says of itself: the recordings, the authority of its certificate.
    notes: TempDir,
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

impl Server {
    fn start(served: &Served) -> Result<Self> {
        let notes = TempDir::new()?;
        let mut command = Command::new(std::env::current_exe()?);
        command.arg("serve").arg("--notes").arg(notes.path());
        command.args(["--recordings", &served.recordings.to_string()]);
        command.args(["--video-bytes", &served.video_bytes.to_string()]);
        command.args(["--latency-ms", &served.latency_ms.to_string()]);
        if served.tls {
            command.arg("--tls");
        }
        let mut process = command.stdin(Stdio::null()).stdout(Stdio::piped()).spawn()?;
        let mut url = String::new();
        let out = process.stdout.take().ok_or("no output")?;
        BufReader::new(out).read_line(&mut url)?;
        Ok(Self { process, url: url.trim().to_owned(), notes })
    }

    fn uuids(&self) -> Result<Vec<String>> {
        let text = fs::read_to_string(self.notes.path().join("uuids"))?;
        Ok(text.lines().map(str::to_owned).collect())
    }

    fn video(&self, uuid: &str) -> String {
        format!("{}/recordings/{uuid}/download", self.url)
    }

    /// A file that the program reads its orders from.
    fn orders(&self, line: impl Fn(&str) -> String) -> Result<PathBuf> {
        let path = self.notes.path().join("orders");
        fs::write(&path, self.uuids()?.iter().map(|uuid| line(uuid)).collect::<String>())?;
        Ok(path)
    }

    fn tell(&self, mut command: Command, told: Told, out: &Path) -> Result<Command> {
        const TOKEN: &str = "a-token-of-no-account";
        let authority = self.notes.path().join("authority.pem");
        command.env("SCREENDESK_BASE_URL", &self.url).env("SCREENDESK_API_TOKEN", TOKEN);
        command.env("BENCH_OUT", out).env("BENCH_UUIDS", self.notes.path().join("uuids"));
        if authority.exists() {
            // Where rustls and Python look, and where curl does.
            command.env("SSL_CERT_FILE", &authority).env("CURL_CA_BUNDLE", authority);
        }
        command.current_dir(out);
        let bearer = format!("Authorization: Bearer {TOKEN}");
        match told {
            Told::Peer(work) => command.arg(work),
            Told::OneThread(work) => command.env("BENCH_RUNTIME", "current-thread").arg(work),
            Told::Curl(path) => command
                .args(["--silent", "--show-error", "--fail", "--header", &bearer, "--output"])
                .arg(path.map_or_else(|| "/dev/null".into(), |path| out.join(path)))
                .arg(self.video(&self.uuids()?[0])),
            Told::CurlList(more) => {
                command
                    .args(["--silent", "--show-error", "--fail", "--header", &bearer])
                    .args(more)
                    .arg("--config")
                    .arg(self.orders(|uuid| {
                        format!("url = {}\noutput = {uuid}.mp4\n", self.video(uuid))
                    })?)
            }
            Told::Aria2 => command
                .args(["--quiet", "--max-concurrent-downloads=8", "--show-console-readout=false"])
                .args(["--header", &bearer, "--input-file"])
                .arg(self.orders(|uuid| format!("{}\n out={uuid}.mp4\n", self.video(uuid)))?),
            // It names files after their URLs: each goes into the folder of its recording.
            Told::Wget2 => command
                .args(["--quiet", "--max-threads=8", "--force-directories", "--header", &bearer])
                .arg("--input-file")
                .arg(self.orders(|uuid| format!("{}\n", self.video(uuid)))?),
            Told::Download => {
                command.args(["download", &self.uuids()?[0], "--output"]).arg(out.join("video.mp4"))
            }
            Told::Export => command.arg("export").arg(out).args(["--concurrency", "8"]),
        };
        Ok(command)
    }
}
