//! What the code generation makes of another document works: used over HTTP, without a line by hand.

use std::sync::{Arc, Mutex};

use another_api::{
    Client, Error, Patch,
    download::Downloadable,
    pagination::Paginated,
    types::{NewTicket, State, TicketUpdate},
};
use axum::{
    Json, Router,
    extract::{Path, Query, State as Shared},
    http::{StatusCode, header},
    response::IntoResponse,
    routing::{get, patch, post},
};
use futures_util::TryStreamExt as _;

mod helpdesk {
    //! The smallest server that answers as the document says.

    use std::collections::HashMap;

    use serde_json::{Value, json};

    use super::*;

    /// The bodies that were sent to it.
    pub(super) type Bodies = Arc<Mutex<Vec<String>>>;

    pub(super) async fn start() -> (Client, Bodies) {
        let bodies = Bodies::default();
        let router = Router::new()
            .route("/v1/tickets", get(list).post(create))
            .route("/v1/tickets/{id}", patch(update).delete(async || StatusCode::NO_CONTENT))
            .route("/v1/tickets/{id}/attachment", get(attachment))
            .route("/v1/agents", get(agents))
            .route("/v1/unused", post(async || ()))
            .with_state(bodies.clone());
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let address = listener.local_addr().expect("an address");
        tokio::spawn(async move { axum::serve(listener, router).await });
        let base = format!("http://{address}/v1");
        (Client::builder().token("secret").base_url(base).build().expect("a client"), bodies)
    }

    async fn list(Query(query): Query<HashMap<String, String>>) -> Json<Value> {
        let page: u64 = query.get("page").map_or(1, |p| p.parse().expect("a number"));
        let tickets: Vec<Value> = (1..=7)
            .map(|id| json!({ "id": id, "state": if id == 3 { "snoozed" } else { "open" } }))
            .filter(|t| query.get("state").is_none_or(|s| t["state"] == **s))
            .collect();
        let of_page = tickets.iter().skip((page as usize - 1) * 3).take(3).collect::<Vec<_>>();
        let mut paging = json!({ "count": tickets.len(), "pages": tickets.len().div_ceil(3) });
        if page < tickets.len().div_ceil(3) as u64 {
            paging["next_page"] = json!(page + 1);
        }
        Json(json!({ "tickets": of_page, "paging": paging, "took_ms": 1 }))
    }

    async fn agents(Query(query): Query<HashMap<String, String>>) -> Json<Value> {
        let page = query.get("page").map_or(1, |p| p.parse().expect("a number"));
        let uuid = |n: u64| format!("00000000-0000-4000-8000-{n:012}");
        Json(json!({ "agents": [{ "uuid": uuid(page), "name": "A" }], "meta": { "pages": 3 } }))
    }

    async fn create(Shared(bodies): Shared<Bodies>, body: String) -> impl IntoResponse {
        bodies.lock().expect("no panic before").push(body);
        (StatusCode::CREATED, Json(json!({ "id": 8 })))
    }

    async fn update(
        Path(id): Path<u64>,
        Shared(bodies): Shared<Bodies>,
        body: String,
    ) -> Json<Value> {
        bodies.lock().expect("no panic before").push(body);
        Json(json!({ "id": id }))
    }

    async fn attachment(Path(id): Path<u64>) -> impl IntoResponse {
        let named = format!("attachment; filename=\"ticket-{id}.pdf\"");
        let headers = [
            (header::CONTENT_TYPE, "application/pdf".to_owned()),
            (header::CONTENT_DISPOSITION, named),
        ];
        (headers, vec![b'%'; 100_000])
    }
}

#[tokio::test]
async fn a_list_whose_array_is_named_otherwise_streams_over_its_pages() {
    let (client, _) = helpdesk::start().await;
    let tickets: Vec<_> = client.list_tickets().stream().try_collect().await.expect("a walk");
    assert_eq!(tickets.iter().map(|t| t.id).collect::<Vec<_>>(), [1, 2, 3, 4, 5, 6, 7]);
    let ahead = client.list_tickets().with_prefetch(4).stream();
    assert_eq!(ahead.try_collect::<Vec<_>>().await.expect("a walk"), tickets);
}

#[tokio::test]
async fn a_list_whose_pagination_tells_only_the_number_of_pages_streams_as_well() {
    let (client, _) = helpdesk::start().await;
    let agents: Vec<_> = client.list_agents().stream().try_collect().await.expect("a walk");
    assert_eq!(agents.len(), 3);
}

#[tokio::test]
async fn an_enum_of_the_document_is_open_and_serves_as_a_parameter() {
    let (client, _) = helpdesk::start().await;
    let snoozed = State::from("snoozed");
    assert_eq!(snoozed, State::Unlisted("snoozed".to_owned()), "`Unknown` is a value of its own");
    let tickets: Vec<_> =
        client.list_tickets().state(snoozed.clone()).stream().try_collect().await.expect("a walk");
    assert_eq!(tickets.len(), 1);
    assert_eq!(tickets[0].state, Some(snoozed));
    assert_eq!(State::LISTED.len(), 3);
}

#[tokio::test]
async fn null_absent_and_a_value_are_three_things_in_a_body_without_a_wrapper() {
    let (client, bodies) = helpdesk::start().await;
    let due = "2030-01-02T03:04:05Z".parse::<chrono::DateTime<chrono::Utc>>().expect("a date");
    client.update_ticket().id(1).clear_assignee().due_at(due).send().await.expect("updated");
    client.update_ticket().id(1).subject("S").labels(vec![]).clear_type().send().await.expect("ok");
    client.update_ticket().id(1).assignee(Patch::Absent).send().await.expect("updated");
    let whole = TicketUpdate::builder().labels(Patch::Null).type_("bug");
    client.update_ticket().id(1).body(whole).send().await.expect("updated");
    assert_eq!(
        *bodies.lock().expect("no panic before"),
        [
            r#"{"assignee":null,"due_at":"2030-01-02T03:04:05Z"}"#,
            r#"{"labels":[],"subject":"S","type":null}"#,
            "{}",
            r#"{"labels":null,"type":"bug"}"#,
        ]
    );
}

#[tokio::test]
async fn a_body_with_required_properties_is_checked_before_it_is_sent() {
    let (client, bodies) = helpdesk::start().await;
    let error = client.create_ticket().send().await.expect_err("there is no ticket");
    assert!(matches!(error, Error::InvalidRequest { operation: "createTicket", .. }), "{error:?}");
    let ticket: NewTicket = NewTicket::builder().subject("S").try_into().expect("complete");
    client.create_ticket().ticket(ticket).send().await.expect("created");
    assert_eq!(*bodies.lock().expect("no panic before"), [r#"{"ticket":{"subject":"S"}}"#]);
}

#[tokio::test]
async fn an_operation_without_an_answer_body_is_typed_as_that() {
    let (client, _) = helpdesk::start().await;
    let () = client.delete_ticket().id(1).send().await.expect("deleted").into_inner();
}

#[tokio::test]
async fn a_binary_operation_downloads_to_a_file_and_a_directory() {
    let (client, _) = helpdesk::start().await;
    let dir = tempfile::tempdir().expect("a directory");
    let saved = client.ticket_attachment().id(7).to_dir(dir.path()).await.expect("saved");
    assert_eq!(saved.path, dir.path().join("ticket-7.pdf"));
    assert_eq!(std::fs::read(&saved.path).expect("the file"), vec![b'%'; 100_000]);
    let mut written = Vec::new();
    client.ticket_attachment().id(7).to_writer(&mut written).await.expect("written");
    assert_eq!(written.len(), 100_000);
}

#[tokio::test]
async fn generic_code_can_be_written_over_what_was_generated() {
    async fn count(list: impl Paginated) -> usize {
        let entries: Vec<_> = list.into_walk().entries().try_collect().await.expect("a walk");
        entries.len()
    }
    async fn size(file: impl Downloadable) -> Option<u64> {
        file.into_download().open().await.expect("open").info().length
    }
    let (client, _) = helpdesk::start().await;
    assert_eq!(count(client.list_tickets()).await, 7);
    assert_eq!(count(client.list_agents()).await, 3);
    assert_eq!(size(client.ticket_attachment().id(1)).await, Some(100_000));
}

#[test]
fn an_operation_that_has_no_page_parameter_is_not_taken_for_a_paginated_one() {
    let code = include_str!(concat!(env!("OUT_DIR"), "/codegen.rs"));
    assert!(code.contains("Paginated for ListTickets"));
    assert!(!code.contains("Paginated for ListStates"));
}
