//! `cargo xtask bench`: what the library and the command cost, side by side with their peers.
//!
//! Data flows through the modules in this order: [`works`] says what is done and who does it,
//! [`peers`] sees who is there and builds them, [`server`] serves the made-up [`account`],
//! [`measure`] runs one program and says what it cost, [`report`] turns all of it into ratios.

mod account;
mod build_cost;
mod measure;
mod peers;
mod report;
mod server;
mod works;

use std::{
    error::Error,
    fs,
    io::Write as _,
    net::TcpListener,
    path::{Path, PathBuf},
    process::ExitCode,
    time::Duration,
};

use clap::{Args, Parser, Subcommand};

use crate::{account::Account, server::Settings};

type Result<T> = std::result::Result<T, Box<dyn Error>>;

/// What the library and the command cost, side by side with what one would use instead.
#[derive(Debug, Parser)]
#[command(name = "bench", bin_name = "cargo xtask bench")]
struct Flags {
    #[command(subcommand)]
    task: Option<Task>,
    #[command(flatten)]
    run: Run,
}

#[derive(Debug, Subcommand)]
enum Task {
    /// Serve a made-up account until killed: the other side of the benchmarks.
    #[command(hide = true)]
    Serve(Serve),
}

#[derive(Debug, Args)]
struct Run {
    /// How often each program is run; they take turns.
    #[arg(long, value_name = "N", default_value_t = 9, value_parser = clap::value_parser!(u32).range(1..))]
    rounds: u32,
    /// Only the works whose name contains this (repeatable).
    #[arg(long, value_name = "TEXT")]
    only: Vec<String>,
    /// Where files are downloaded to; memory is the fairest disk [default: /dev/shm if it is there].
    #[arg(long, value_name = "FOLDER")]
    scratch: Option<PathBuf>,
    /// Also build a user's crate from nothing, which takes minutes.
    #[arg(long)]
    build_cost: bool,
    /// Write the results as JSON, and as Markdown beside it; works that were not run stay as they are there.
    #[arg(long, value_name = "FILE")]
    save: Option<PathBuf>,
}

#[derive(Debug, Args)]
struct Serve {
    #[arg(long)]
    recordings: usize,
    #[arg(long)]
    video_bytes: u64,
    #[arg(long)]
    latency_ms: u64,
    /// The folder to write `uuids`, and with --tls `authority.pem`, to.
    #[arg(long)]
    notes: PathBuf,
    #[arg(long)]
    tls: bool,
}

fn main() -> ExitCode {
    let flags = Flags::parse();
    let done = match flags.task {
        Some(Task::Serve(serve)) => run_server(&serve),
        None => run(&flags.run),
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            let _ = peers::note(&format!("error: {error}"));
            ExitCode::FAILURE
        }
    }
}

fn run(flags: &Run) -> Result<()> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).parent().ok_or("no repository")?;
    let present = peers::Peers::find(root)?;
    let mut results = Vec::new();
    let wanted = |name: &str| flags.only.is_empty() || flags.only.iter().any(|o| name.contains(o));
    for work in works::all().iter().filter(|work| wanted(work.name)) {
        let result = works::run(work, &present, flags.rounds, flags.scratch.as_deref())?;
        say(&report::text(&result))?;
        results.push(result);
    }
    if flags.build_cost {
        let result = build_cost::run(root, &present)?;
        say(&report::text(&result))?;
        results.push(result);
    }
    match &flags.save {
        Some(path) => report::All::new(results, &present.missing()).save(path),
        None => Ok(()),
    }
}

fn run_server(flags: &Serve) -> Result<()> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    let account = runtime.block_on(Account::render(flags.recordings, 25))?;
    fs::write(flags.notes.join("uuids"), account.uuids.join("\n"))?;
    let tls = flags.tls.then(|| server::tls(&flags.notes.join("authority.pem"))).transpose()?;
    let listener = TcpListener::bind("127.0.0.1:0")?;
    let scheme = if flags.tls { "https" } else { "http" };
    say(&format!("{scheme}://localhost:{}/api/v2\n", listener.local_addr()?.port()))?;
    let latency = Duration::from_millis(flags.latency_ms);
    let settings = Settings { latency, video_bytes: flags.video_bytes, tls };
    Ok(server::serve(&listener, account, settings)?)
}

fn say(text: &str) -> Result<()> {
    let mut out = std::io::stdout();
    out.write_all(text.as_bytes())?;
    Ok(out.flush()?)
}
