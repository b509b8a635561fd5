//! `screendesk get`: one recording.

use uuid::Uuid;

use crate::{
    account::Account,
    exit::Failure,
    output::{self, Format},
};

/// Show one recording
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct Get {
    /// The recording
    uuid: Uuid,

    /// How to write it [default: table on a terminal, json elsewhere]
    #[arg(long, value_enum, hide_possible_values = true, value_name = "table|json|ndjson|csv")]
    format: Option<Format>,
}

const EXAMPLES: &str = "\
Examples:
  screendesk get 5f2b7c1e-8f3a-4b0e-9c55-0a1d2e3f4a5b
  screendesk get 5f2b7c1e-8f3a-4b0e-9c55-0a1d2e3f4a5b | jq .room_insights";

impl Get {
    pub(crate) async fn run(self, account: &Account) -> Result<(), Failure> {
        let answer = account.client.get_recording().uuid(self.uuid).send_raw().await?;
        output::show(&answer.into_inner(), self.format)
    }
}
