//! `screendesk verify`: is an export what it was?

use bytesize::ByteSize;
use screendesk_export::{Destination, Finding, Problem, verify};
use serde_json::json;

use crate::{
    commands::export::{Form, write_json},
    exit::{Code, Failure},
    output::{Stdout, stderr, text},
};

/// Files that are read at the same time: what they take is the disk's and the processor's.
const CONCURRENCY: usize = 4;

/// Compare an export with its manifest, byte for byte
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct Verify {
    /// A folder, or s3://bucket/prefix, gs://..., az://..., file://...
    #[arg(value_name = "DEST")]
    destination: String,

    /// Compare lengths alone, and read no video
    #[arg(long)]
    quick: bool,

    /// How the outcome is given
    #[arg(long, value_enum, value_name = "FORMAT", default_value_t = Form::Text)]
    format: Form,
}

const EXAMPLES: &str = "\
Every video that the manifest names is read and its SHA-256 compared; files that no
manifest names are named too. Nothing is changed. Exit code 0: all is as it was stored;
1: something is not.

Examples:
  screendesk verify backup
  screendesk verify s3://bucket/screendesk --quick";

impl Verify {
    pub(crate) async fn run(self) -> Result<(), Failure> {
        let destination = Destination::parse(&self.destination)?;
        let mut found: Vec<Finding> = Vec::new();
        let done = verify(&destination, !self.quick, CONCURRENCY, |finding| found.push(finding));
        let findings = done.await?;
        if self.format == Form::Json {
            write_json(&json!({ "findings": findings, "files": found }))?;
        } else {
            let mut stdout = Stdout::new();
            for finding in &found {
                let problem = match finding.problem {
                    Problem::Missing => "missing",
                    Problem::Length => "another length",
                    Problem::Damaged => "damaged",
                    Problem::Unnamed => "in no manifest",
                    Problem::Unfinished => "unfinished",
                    _ => "another problem",
                };
                stdout.write(format!("{problem:<14}  {}\n", text::visible(&finding.file)))?;
            }
            stdout.flush()?;
            let sound = findings.sound;
            let how = if self.quick { "of the right length" } else { "sound" };
            stderr::note(format_args!("{sound} videos are {how} ({})", ByteSize(findings.bytes)));
            if findings.failed > 0 {
                stderr::note(format_args!(
                    "{} could not be had when they were last tried",
                    findings.failed
                ));
            }
        }
        if findings.is_sound() {
            return Ok(());
        }
        let damaged = findings.damaged + findings.unnamed;
        Err(Failure::new(Code::Failed, format!("{damaged} files are not as they should be"))
            .with_hint("`screendesk export DEST --verify` fetches anew what is missing or damaged"))
    }
}
