//! None, one, exactly full, many; ahead; nonsense; change during the walk.

use std::{collections::HashSet, time::Duration};

use futures_util::{StreamExt as _, TryStreamExt as _};
use screendesk_client::{Client, Error, error::PaginationError};
use serde_json::{Value, json};
use uuid::Uuid;

use crate::support::{Fault, Operation, Screendesk, account, asked, client, empty, recording};

async fn walk(client: &Client) -> Vec<Uuid> {
    let items: Vec<_> = client.list_recordings().stream().try_collect().await.expect("a walk");
    items.into_iter().map(|r| r.uuid).collect()
}

/// What a walk over an account whose page numbers say `nonsense` yields, and its error.
async fn walk_over(
    recordings: u64,
    nonsense: impl Fn(&mut Value) + Send + Sync + 'static,
) -> (usize, Option<PaginationError>, usize) {
    let (server, client) = account(recordings).await;
    server.fault(Fault::on(Operation::ListRecordings).always().map_json(nonsense));
    let mut stream = client.list_recordings().stream();
    let (mut items, mut error) = (0, None);
    while let Some(item) = stream.next().await {
        match item {
            Ok(_) => items += 1,
            Err(Error::Pagination(e)) => error = Some(e),
            Err(other) => panic!("{other:?}"),
        }
    }
    (items, error, asked(&server, Operation::ListRecordings))
}

#[tokio::test]
async fn every_recording_comes_once_however_many_there_are() {
    for (recordings, pages) in [(0, 1), (1, 1), (24, 1), (25, 1), (26, 2), (50, 2), (60, 3)] {
        let (server, client) = account(recordings).await;
        assert_eq!(walk(&client).await, server.uuids(), "{recordings}");
        assert_eq!(asked(&server, Operation::ListRecordings), pages, "{recordings}");
    }
}

#[tokio::test]
async fn nothing_is_requested_before_the_stream_is_polled() {
    let (server, client) = account(60).await;
    let mut stream = client.list_recordings().stream();
    tokio::task::yield_now().await;
    assert!(server.requests().is_empty());
    stream.try_next().await.expect("an item");
    assert_eq!(server.requests().len(), 1);
}

#[tokio::test]
async fn a_stream_outlives_its_client_and_can_be_spawned() {
    let (server, client) = account(60).await;
    let stream = client.list_recordings().stream();
    drop(client);
    let walked =
        tokio::spawn(async move { stream.map_ok(|r| r.uuid).try_collect::<Vec<_>>().await });
    assert_eq!(walked.await.expect("no panic").expect("a walk"), server.uuids());
}

#[tokio::test]
async fn pages_requested_ahead_come_in_order_and_at_the_same_time() {
    let server = Screendesk::builder()
        .recordings(200)
        .latency(Duration::from_millis(30))
        .start()
        .await
        .expect("a server");
    let client = client(&server).build().expect("a client");
    let ahead: Vec<_> =
        client.list_recordings().with_prefetch(8).stream().try_collect().await.expect("a walk");
    assert_eq!(ahead.iter().map(|r| r.uuid).collect::<Vec<_>>(), server.uuids());
    assert_eq!(server.requests().len(), 8, "each page once");
    let times: Vec<_> = server.requests().iter().map(|r| r.at).collect();
    let behind_the_first = times[7].duration_since(times[1]);
    assert!(
        behind_the_first < Duration::from_millis(30),
        "{behind_the_first:?} apart: not together"
    );
}

#[tokio::test]
async fn a_walk_that_is_dropped_asks_for_nothing_more() {
    let (server, client) = account(500).await;
    let mut stream = client.list_recordings().with_prefetch(2).stream();
    stream.try_next().await.expect("an item");
    drop(stream);
    assert!(walk(&client).await.len() == 500);
    assert!(server.requests().len() <= 20 + 3, "{}", server.requests().len());
}

#[tokio::test]
async fn pages_have_numbers_their_entries_and_what_the_document_says_of_them() {
    let (_server, client) = account(60).await;
    let pages: Vec<_> = client.list_recordings().pages().try_collect().await.expect("a walk");
    assert_eq!(pages.iter().map(|p| p.number()).collect::<Vec<_>>(), [1, 2, 3]);
    assert_eq!(pages.iter().map(|p| p.entries().len()).collect::<Vec<_>>(), [25, 25, 10]);
    assert_eq!(pages[2].info().and_then(|i| i.count), Some(60));
}

#[tokio::test]
async fn a_walk_begins_at_the_page_that_was_set() {
    let (server, client) = account(60).await;
    let from_2: Vec<_> =
        client.list_recordings().page(2u64).stream().try_collect().await.expect("a walk");
    assert_eq!(from_2.iter().map(|r| r.uuid).collect::<Vec<_>>(), server.uuids()[25..]);
}

#[tokio::test]
async fn a_next_page_that_is_null_ends_the_walk_as_an_absent_one_does() {
    let (items, error, requests) =
        walk_over(25, |page| page["pagination"]["next_page"] = Value::Null).await;
    assert_eq!((items, requests), (25, 1));
    assert!(error.is_none(), "{error:?}");
}

#[tokio::test]
async fn a_next_page_that_is_itself_backwards_or_far_beyond_is_settled_by_the_number_of_pages() {
    for next in [json!(1), json!(0), json!(-3), json!(1_000_000)] {
        let (items, error, requests) =
            walk_over(60, move |page| page["pagination"]["next_page"] = next.clone()).await;
        assert_eq!((items, requests), (60, 3));
        // Behind the last page, by the number of pages, a next one is still named.
        assert!(error.is_none_or(|e| matches!(e, PaginationError::Misleading { page: 3, .. })));
    }
}

#[tokio::test]
async fn a_next_page_that_is_itself_or_far_beyond_ends_the_walk_when_nothing_settles_it() {
    for next in [1, 5] {
        let (items, error, requests) =
            walk_over(60, move |page| page["pagination"] = json!({ "next_page": next })).await;
        assert_eq!((items, requests), (25, 1));
        let named = error.expect("an error");
        assert!(matches!(named, PaginationError::Misleading { page: 1, .. }), "{named:?}");
        assert!(named.to_string().contains(&format!("page {next}")), "{named}");
    }
}

#[tokio::test]
async fn no_pages_at_all_by_their_number_is_no_error() {
    let none = |page: &mut Value| {
        page["pagination"] = json!({ "count": 0, "pages": 0, "page": 1, "from": 0, "to": 0 });
    };
    for recordings in [0, 3] {
        let (items, error, requests) = walk_over(recordings, none).await;
        assert_eq!((items as u64, requests), (recordings, 1), "the items of the page count");
        assert!(error.is_none(), "{error:?}");
    }
}

#[tokio::test]
async fn duplicates_across_pages_come_once() {
    let (server, client) = account(60).await;
    // A page that begins with the last ten of the one before, though nothing was created.
    let before = server.get(server.uuids()[20]).expect("a recording");
    server.fault(Fault::on(Operation::ListRecordings).nth(2).map_json(move |page| {
        for record in page["records"].as_array_mut().expect("records").iter_mut().take(2) {
            *record = before.clone();
        }
    }));
    let mut walked = walk(&client).await;
    let all = walked.len();
    walked.sort();
    walked.dedup();
    assert_eq!(walked.len(), all, "none twice");
    assert!(all >= 58, "{all}: only those whose place was taken may be missing");
}

#[tokio::test]
async fn missing_pagination_is_an_error_behind_the_records_and_none_for_an_empty_account() {
    for nonsense in [json!(null), json!([]), json!("x"), json!({ "count": "many" })] {
        let spoilt = nonsense.clone();
        let (items, error, _) =
            walk_over(60, move |page| page["pagination"] = spoilt.clone()).await;
        assert_eq!(items, 25);
        assert!(
            matches!(error, Some(PaginationError::Missing { page: 1, .. })),
            "{nonsense}: {error:?}"
        );
        let (items, error, _) =
            walk_over(0, move |page| page["pagination"] = nonsense.clone()).await;
        assert_eq!((items, error.is_none()), (0, true));
    }
}

#[tokio::test]
async fn a_page_without_its_records_is_an_error_and_not_an_empty_page() {
    let (server, client) = account(60).await;
    let without = |page: &mut Value| drop(page.as_object_mut().map(|page| page.remove("records")));
    server.fault(Fault::on(Operation::ListRecordings).nth(2).map_json(without));
    let items: Vec<_> = client.list_recordings().stream().collect().await;
    assert_eq!(items.len(), 26);
    let last = items.last().expect("an item");
    assert!(
        matches!(last, Err(Error::Undecodable(e)) if e.problem.contains("records")),
        "{last:?}"
    );
}

#[tokio::test]
async fn an_empty_page_in_the_middle_does_not_end_the_walk() {
    let (server, client) = account(75).await;
    server.fault(
        Fault::on(Operation::ListRecordings).nth(2).map_json(|page| page["records"] = json!([])),
    );
    let walked = walk(&client).await;
    assert_eq!(walked.len(), 50);
    assert_eq!(walked[25..], server.uuids()[50..]);
}

#[tokio::test]
async fn pages_without_end_end_with_an_error() {
    let endless = |page: &mut Value| {
        page["pagination"]["pages"] = json!(1_000_000_000);
        page["pagination"].as_object_mut().map(|p| p.remove("next_page"));
    };
    let (items, error, requests) = walk_over(25, endless).await;
    assert_eq!(items, 25);
    assert!(matches!(error, Some(PaginationError::Endless { .. })), "{error:?}");
    assert!(requests < 20, "{requests}");
}

#[tokio::test]
async fn recordings_created_during_the_walk_do_not_make_others_come_twice() {
    let (server, client) = account(60).await;
    let before: HashSet<Uuid> = server.uuids().into_iter().collect();
    let mut stream = client.list_recordings().stream();
    let mut walked = Vec::new();
    while let Some(item) = stream.try_next().await.expect("a walk") {
        walked.push(item.uuid);
        if walked.len() % 20 == 1 {
            server.add(recording());
        }
    }
    let unique: HashSet<Uuid> = walked.iter().copied().collect();
    assert_eq!(unique.len(), walked.len(), "none twice");
    assert!(before.is_subset(&unique), "none of those that were there is missing");
}

#[tokio::test]
async fn recordings_deleted_during_the_walk_do_not_make_others_be_missed() {
    for at_once in [1, 5, 24] {
        let (server, client) = account(90).await;
        let all = server.uuids();
        let mut stream = client.list_recordings().stream();
        let mut walked = Vec::new();
        while let Some(item) = stream.try_next().await.expect("a walk") {
            walked.push(item.uuid);
            if walked.len() == 20 {
                for uuid in &all[..at_once] {
                    assert!(server.delete(*uuid));
                }
            }
        }
        assert_eq!(walked, all, "{at_once} deleted");
    }
}

#[tokio::test]
async fn recordings_that_come_and_go_between_any_two_pages_are_walked_honestly() {
    let (server, client) = empty().await;
    let mut kept: HashSet<Uuid> = HashSet::new();
    for n in 0..120 {
        let uuid = server.add(recording());
        if n % 3 != 0 {
            kept.insert(uuid);
        }
    }
    let mut passing: Vec<Uuid> =
        server.uuids().into_iter().filter(|uuid| !kept.contains(uuid)).collect();
    let mut stream = client.list_recordings().stream();
    let mut walked = HashSet::new();
    let mut n = 0;
    while let Some(item) = stream.try_next().await.expect("a walk") {
        assert!(walked.insert(item.uuid), "{} comes twice", item.uuid);
        n += 1;
        if n % 10 == 0 {
            passing.pop().map(|uuid| server.delete(uuid));
        }
        if n % 35 == 0 {
            server.add(recording());
        }
    }
    assert!(
        kept.is_subset(&walked),
        "{} of those that stayed are missing",
        kept.difference(&walked).count()
    );
}

#[tokio::test]
async fn one_page_without_keys_for_ever_ends_with_an_error() {
    let (server, client) = account(0).await;
    server.fault(Fault::on(Operation::ListRecordings).always().map_json(|page| {
        page["records"] = serde_json::json!([{ "title": "no uuid" }]);
        let next = page["pagination"]["page"].as_u64().unwrap_or(1) + 1;
        page["pagination"] = serde_json::json!({ "next_page": next, "pages": 1_000_000 });
    }));
    let items: Vec<_> = client.list_recordings().stream().collect().await;
    assert!(items.len() < 200, "{}", items.len());
    let last = items.last().expect("an item");
    assert!(matches!(last, Err(Error::Pagination(_))), "{last:?}");
}

#[tokio::test]
async fn an_error_while_pages_are_read_again_is_said_as_what_it_is_and_once() {
    let (server, client) = account(90).await;
    let first = server.uuids()[0];
    let mut stream = client.list_recordings().stream();
    for _ in 0..25 {
        stream.next().await.expect("an item").expect("a recording");
    }
    server.delete(first);
    server.fault(Fault::on(Operation::ListRecordings).nth(2).always().status(401));
    let rest: Vec<_> = stream.collect().await;
    let errors: Vec<_> = rest.iter().filter_map(|item| item.as_ref().err()).collect();
    assert_eq!(errors.len(), 1, "{errors:?}");
    assert!(matches!(errors[0], Error::Unauthorized(_)), "{errors:?}");
}
