//! `screendesk mock`: an embedded Screendesk for other programs, until Ctrl-C.

use std::time::Duration;

use bytesize::ByteSize;

use crate::{
    embedded,
    exit::Failure,
    output::{Stdout, stderr},
};

/// Run a made-up Screendesk on this machine until Ctrl-C
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct Mock {
    /// The port on 127.0.0.1; 0 takes a free one
    #[arg(long, value_name = "N", default_value_t = 0)]
    port: u16,

    /// How many recordings the account has
    #[arg(long, value_name = "N", default_value_t = embedded::RECORDINGS)]
    recordings: u64,

    /// How many recordings are on a page
    #[arg(
        long,
        value_name = "N",
        default_value_t = embedded::PAGE_SIZE,
        value_parser = clap::value_parser!(u64).range(1..)
    )]
    page_size: u64,

    /// Other recordings; the same number makes the same account
    #[arg(long, value_name = "N", default_value_t = embedded::SEED)]
    seed: u64,

    /// Milliseconds before every answer
    #[arg(long, value_name = "MS", default_value_t = 0)]
    latency: u64,

    /// Videos of this size, 1GiB for example [default: small ones that play]
    #[arg(long, value_name = "SIZE")]
    video_size: Option<ByteSize>,
}

const EXAMPLES: &str = "\
Its first two lines on standard output are `url: ...` and `token: ...`.

Examples:
  screendesk mock --port 4000 --recordings 2000000
  screendesk mock --latency 200 --video-size 1GiB";

impl Mock {
    pub(crate) async fn run(self) -> Result<(), Failure> {
        let mut builder = embedded::builder()
            .port(self.port)
            .recordings(self.recordings)
            .page_size(self.page_size)
            .seed(self.seed)
            .latency(Duration::from_millis(self.latency));
        if let Some(size) = self.video_size {
            builder = builder.video_size(size.as_u64());
        }
        let server = builder.start().await.map_err(embedded::not_started)?;
        let mut stdout = Stdout::new();
        stdout.write(format!("url: {}\ntoken: {}\n", server.url(), server.token()))?;
        stdout.flush()?;
        stderr::note(format_args!(
            "Try it from another terminal:\n  SCREENDESK_API_TOKEN={} screendesk --base-url {} list\n\
             Ctrl-C stops it.",
            server.token(),
            server.url()
        ));
        // A signal drops this future, and the server with it.
        std::future::pending().await
    }
}
