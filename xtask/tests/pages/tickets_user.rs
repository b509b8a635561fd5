//! What a user writes against operations that were documented a minute ago.

use futures_util::TryStreamExt;
use screendesk_client::Client;
use screendesk_client::types::{SearchTicketsBody, Ticket, TicketStatus};

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let address = std::env::args().nth(1).ok_or("an address was expected")?;
    let client = Client::builder().token("any").base_url(address).build()?;

    let listed: Vec<Ticket> = client.list_tickets().stream().try_collect().await?;
    println!("listed: {}", statuses(&listed));

    let query = SearchTicketsBody::builder().query("cable");
    let found = client.search_tickets().body(query).send().await?;
    println!("found: {}", statuses(&found.tickets));
    Ok(())
}

fn statuses(tickets: &[Ticket]) -> String {
    let statuses = tickets.iter().filter_map(|ticket| ticket.status.as_ref());
    statuses.map(|status: &TicketStatus| format!("{status:?}")).collect::<Vec<_>>().join(" ")
}
