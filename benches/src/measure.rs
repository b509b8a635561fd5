//! One run of one program, and what it cost.

use std::{
    path::Path,
    process::{Command, Stdio},
    time::{Duration, Instant},
};

use serde::{Deserialize, Serialize};
use wait4::Wait4 as _;

use crate::Result;

/// What one run cost.
#[derive(Clone, Copy, Debug, Deserialize, Serialize)]
pub(crate) struct Cost {
    /// Seconds on the clock.
    pub(crate) wall: f64,
    /// Seconds of all processors together, the kernel's share included.
    pub(crate) cpu: f64,
    /// The largest resident set, in bytes.
    pub(crate) memory: u64,
}

/// Runs a program to its end. It must end well, and leave as many bytes in `out` as it was to.
pub(crate) fn run(mut command: Command, out: &Path, expected: u64) -> Result<Cost> {
    let name = format!("{command:?}");
    let started = Instant::now();
    let mut child =
        command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::piped()).spawn()?;
    let errors = child.stderr.take();
    let errors = std::thread::spawn(move || errors.map(std::io::read_to_string));
    let ended = child.wait4()?;
    let wall = started.elapsed();
    let errors = errors.join().map_err(|_| "cannot read what it says")?;
    if !ended.status.success() {
        let errors = errors.transpose()?.unwrap_or_default();
        return Err(format!("{name} ended with {}: {errors}", ended.status).into());
    }
    let bytes = bytes_in(out)?;
    if bytes != expected {
        return Err(format!("{name} left {bytes} bytes and not {expected}").into());
    }
    let cpu: Duration = ended.rusage.utime + ended.rusage.stime;
    Ok(Cost { wall: wall.as_secs_f64(), cpu: cpu.as_secs_f64(), memory: ended.rusage.maxrss })
}

/// The bytes of all videos below a folder; what else a program keeps there is its own affair.
fn bytes_in(folder: &Path) -> Result<u64> {
    let mut bytes = 0;
    for entry in folder.read_dir()? {
        let entry = entry?;
        if entry.file_type()?.is_dir() {
            bytes += bytes_in(&entry.path())?;
        } else if is_video(&entry.path()) {
            bytes += entry.metadata()?.len();
        }
    }
    Ok(bytes)
}

fn is_video(path: &Path) -> bool {
    // Some name a file after the end of its URL, and cannot be told otherwise.
    path.extension().is_some_and(|extension| extension == "mp4") || path.ends_with("download")
}
