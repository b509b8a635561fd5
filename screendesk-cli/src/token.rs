//! The API token from a file: its first line, with a warning where others can read it.

use std::{
    fs::File,
    io::{self, BufRead as _, BufReader},
    path::Path,
};

use crate::{
    exit::{Code, Failure},
    output::stderr,
};

/// Bytes of a first line beyond which a file is not one with a token in it.
const MAX_LINE: u64 = 16 * 1024;

/// Reads the token from `path`, or from standard input for `-`; none without a path.
pub(crate) fn read(path: Option<&Path>) -> Result<Option<String>, Failure> {
    let Some(path) = path else { return Ok(None) };
    let shown = path.display();
    let failed = |error: io::Error| {
        Failure::new(Code::NotAllowed, format!("cannot read the token from {shown}: {error}"))
    };
    let line = if path.as_os_str() == "-" {
        first_line(io::stdin().lock())
    } else {
        let file = File::open(path).map_err(failed)?;
        warn_if_others_can_read(&file, path);
        first_line(BufReader::new(file))
    };
    let line = line.map_err(failed)?;
    if line.is_empty() {
        return Err(Failure::new(
            Code::NotAllowed,
            format!("the first line of {shown} is empty; the token belongs there"),
        ));
    }
    Ok(Some(line))
}

fn first_line(reader: impl io::BufRead) -> io::Result<String> {
    let mut line = String::new();
    reader.take(MAX_LINE).read_line(&mut line)?;
    Ok(line.trim().to_owned())
}

/// It is a warning only: secrets mounted into containers are often readable by all in there.
#[cfg(unix)]
fn warn_if_others_can_read(file: &File, path: &Path) {
    use std::os::unix::fs::PermissionsExt as _;
    let Ok(metadata) = file.metadata() else { return };
    if metadata.is_file() && metadata.permissions().mode() & 0o077 != 0 {
        let path = path.display();
        stderr::warning(format_args!(
            "{path} holds a token and is open to other users; close it: chmod 600 {path}"
        ));
    }
}

#[cfg(not(unix))]
fn warn_if_others_can_read(_: &File, _: &Path) {}
