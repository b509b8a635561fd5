//! `screendesk update`: another title, summary or description.

use clap::ArgGroup;
use screendesk_client::Patch;
use uuid::Uuid;

use crate::{
    account::Account,
    exit::Failure,
    output::{self, Format, stderr},
};

/// Change a recording's title, summary or description, and show it
#[derive(Debug, clap::Args)]
#[command(
    after_help = EXAMPLES,
    group = ArgGroup::new("change").required(true).multiple(true)
)]
pub(crate) struct Update {
    /// The recording
    uuid: Uuid,

    /// Set the title
    #[arg(long, value_name = "TEXT", group = "change")]
    title: Option<String>,

    /// Set the summary
    #[arg(long, value_name = "TEXT", group = "change")]
    summary: Option<String>,

    /// Set the description
    #[arg(long, value_name = "TEXT", group = "change")]
    description: Option<String>,

    /// Remove the summary
    #[arg(long, group = "change", conflicts_with = "summary")]
    clear_summary: bool,

    /// Remove the description
    #[arg(long, group = "change", conflicts_with = "description")]
    clear_description: bool,

    /// How to write it [default: table on a terminal, json elsewhere]
    #[arg(long, value_enum, hide_possible_values = true, value_name = "table|json|ndjson|csv")]
    format: Option<Format>,
}

const EXAMPLES: &str = "\
What is not named stays as it is. Updates need an admin's token.

Examples:
  screendesk update UUID --title 'Checkout fails on Safari'
  screendesk update UUID --summary \"$(cat summary.txt)\" --clear-description";

impl Update {
    pub(crate) async fn run(self, account: &Account) -> Result<(), Failure> {
        let update = account
            .client
            .update_recording()
            .uuid(self.uuid)
            .summary(change(self.summary, self.clear_summary))
            .description(change(self.description, self.clear_description));
        let update = match self.title {
            Some(title) => update.title(title),
            None => update,
        };
        let answer = update.send_raw().await?;
        output::show(&answer.into_inner(), self.format)?;
        if account.embedded.is_some() {
            stderr::note("The made-up account of --demo forgets changes when the command ends.");
        }
        Ok(())
    }
}

fn change(value: Option<String>, clear: bool) -> Patch<String> {
    if clear { Patch::Null } else { Patch::from_optional(value) }
}
