//! What can be typed: the commands, and the options that all of them share.

use std::{path::PathBuf, time::Duration};

use bytesize::ByteSize;
use clap::{ArgAction, Parser, Subcommand, ValueEnum};

use crate::commands::{
    completions::Completions, demo::Demo, download::Download, export::Export, get::Get, list::List,
    man::Man, mock::Mock, update::Update, verify::Verify,
};

/// List, fetch, update and download the recordings of a Screendesk account
#[derive(Debug, Parser)]
#[command(
    name = "screendesk",
    version,
    after_help = EXAMPLES,
    after_long_help = AFTER_LONG_HELP,
    disable_help_subcommand = true,
)]
pub(crate) struct Arguments {
    #[command(flatten)]
    pub(crate) global: Global,
    #[command(subcommand)]
    pub(crate) command: Option<Command>,
}

const EXAMPLES: &str = "\
Examples:
  screendesk demo                       a tour, no account needed
  screendesk --demo list                any command against a made-up account
  export SCREENDESK_API_TOKEN=...       then the real one:
  screendesk list | jq -r .title
  screendesk download UUID -o videos/";

const AFTER_LONG_HELP: &str = "\
Environment:
  SCREENDESK_API_TOKEN  the API token, from the account settings of Screendesk
  SCREENDESK_BASE_URL   the server, if --base-url does not say
  NO_COLOR              no colors, if --color does not say

Exit codes:
  0    done; also when the reader of a pipe has had enough
  1    another failure: a file that exists, a full disk, some of several downloads
  2    wrong usage
  3    not allowed: no usable token (401), or it may not do this (403)
  4    not found (404)
  5    not ready yet (409): the video is still being processed; see download --wait
  6    rejected (422): the server does not accept the values
  7    the server could not be reached or read: no connection, 429 and 5xx after
       retries, an answer that does not fit the API
  130  interrupted (Ctrl-C)
  143  terminated

Data goes to standard output, everything else to standard error.

Timeouts and retries:
  connecting, TLS included           10 s          --connect-timeout
  silence, before or in an answer    30 s          --timeout
  one attempt at a JSON answer       300 s
  a whole download                   no limit, as long as bytes arrive
  attempts for a request             5             --attempts
  time for all of them               120 s         --retry-max-time
  wait between two                   random, up to 0.5 s at first, doubling up to 20 s
  Retry-After of the server          waited in full up to 60 s, else the request
                                     fails at once  --max-retry-after
  retries of a whole run             100; five successes give one back
  a JSON answer, decoded             64 MiB        --max-json

  Repeated are requests that were refused, reset or met silence, 408, 429, 502, 503
  and 504, and 500 unless it is an update. A download that makes progress goes on for
  as long as it does.

Examples:
  screendesk demo                       a tour, no account needed
  screendesk --demo list                any command against a made-up account
  export SCREENDESK_API_TOKEN=...       then the real one:
  screendesk list | jq -r .title
  screendesk download UUID -o videos/";

/// The commands, in the order of the help.
#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    List(List),
    Get(Get),
    Update(Update),
    Download(Download),
    Export(Box<Export>),
    Verify(Verify),
    Demo(Demo),
    Mock(Mock),
    Completions(Completions),
    Man(Man),
}

/// The options that every command takes.
#[derive(Debug, clap::Args)]
#[command(next_help_heading = "Global options")]
pub(crate) struct Global {
    /// Use a made-up account inside this process; needs no token
    #[arg(long, global = true, conflicts_with_all = ["base_url", "token_file"])]
    pub(crate) demo: bool,

    /// The server.
    #[arg(
        long,
        global = true,
        value_name = "URL",
        help = "The server [env: SCREENDESK_BASE_URL] [default: https://app.screendesk.io/api/v2]",
        hide_short_help = true
    )]
    pub(crate) base_url: Option<String>,

    /// Read the API token from the first line of a file; - is standard input
    #[arg(long, global = true, value_name = "PATH")]
    pub(crate) token_file: Option<PathBuf>,

    /// Send the token without TLS to another machine
    #[arg(long, global = true, hide_short_help = true)]
    pub(crate) allow_plain_http: bool,

    /// How long a silent server is waited for
    #[arg(
        long,
        global = true,
        value_name = "DURATION",
        default_value = "30s",
        value_parser = some_time,
        hide_short_help = true
    )]
    pub(crate) timeout: Duration,

    /// How long a connection may take to be made, TLS included
    #[arg(
        long,
        global = true,
        value_name = "DURATION",
        default_value = "10s",
        value_parser = some_time,
        hide_short_help = true
    )]
    pub(crate) connect_timeout: Duration,

    /// How often a request is sent at most, the first time included
    #[arg(
        long,
        global = true,
        value_name = "N",
        default_value_t = 5,
        value_parser = clap::value_parser!(u32).range(1..),
        hide_short_help = true
    )]
    pub(crate) attempts: u32,

    /// How long a request is repeated at most, waits included
    #[arg(
        long,
        global = true,
        value_name = "DURATION",
        default_value = "120s",
        value_parser = duration,
        hide_short_help = true
    )]
    pub(crate) retry_max_time: Duration,

    /// How long a server may ask to wait (Retry-After), within --retry-max-time
    #[arg(
        long,
        global = true,
        value_name = "DURATION",
        default_value = "60s",
        value_parser = duration,
        hide_short_help = true
    )]
    pub(crate) max_retry_after: Duration,

    /// How large a JSON answer may be, decoded
    #[arg(
        long,
        global = true,
        value_name = "SIZE",
        default_value = "64MiB",
        hide_short_help = true
    )]
    pub(crate) max_json: ByteSize,

    /// When to use colors
    #[arg(
        long,
        global = true,
        value_name = "WHEN",
        value_enum,
        default_value_t = Color::Auto,
        hide_short_help = true
    )]
    pub(crate) color: Color,

    /// Say what happens on standard error; -vv says more, -vvv all
    #[arg(short, long, global = true, action = ArgAction::Count)]
    pub(crate) verbose: u8,
}

/// `90s`, `2m 30s`; a number alone is in seconds, as with curl.
fn duration(text: &str) -> Result<Duration, humantime::DurationError> {
    match text.parse() {
        Ok(seconds) => Ok(Duration::from_secs(seconds)),
        Err(_) => humantime::parse_duration(text),
    }
}

/// A duration in which something can happen.
fn some_time(text: &str) -> Result<Duration, String> {
    match duration(text) {
        Ok(Duration::ZERO) => Err("nothing would ever be in time".to_owned()),
        Ok(some) => Ok(some),
        Err(error) => Err(error.to_string()),
    }
}

/// When to use colors.
#[derive(Clone, Copy, Debug, ValueEnum)]
pub(crate) enum Color {
    /// On a terminal, unless NO_COLOR is set.
    Auto,
    /// Always.
    Always,
    /// Never.
    Never,
}

impl Color {
    /// Makes it the choice that all output of this process follows.
    pub(crate) fn write_global(self) {
        let choice = match self {
            Self::Auto => anstream::ColorChoice::Auto,
            Self::Always => anstream::ColorChoice::Always,
            Self::Never => anstream::ColorChoice::Never,
        };
        choice.write_global();
    }
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory as _;

    use super::*;

    #[test]
    fn the_declarations_of_all_commands_are_consistent() {
        Arguments::command().debug_assert();
    }
}
