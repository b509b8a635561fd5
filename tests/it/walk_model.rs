//! Walks over an account that changes at random between any two requests.

use std::{
    collections::{HashMap, HashSet},
    sync::{Arc, Mutex},
};

use futures_util::StreamExt as _;
use screendesk_client::{Client, Error, error::PaginationError};
use uuid::Uuid;

use crate::support::{Fault, Operation, Screendesk, client, recording};

/// Walks of each kind, each over an account of its own; `WALKS=10000` in the environment for more.
const WALKS: u64 = 40;

/// What was walked, each item as often as it came, and whether the walk said that it is unsure.
struct Walked {
    items: HashMap<Uuid, usize>,
    unsettled: bool,
}

async fn walk(client: &Client, prefetch: usize) -> Walked {
    let mut walked = Walked { items: HashMap::new(), unsettled: false };
    let mut stream = client.list_recordings().with_prefetch(prefetch).stream();
    while let Some(item) = stream.next().await {
        match item {
            Ok(item) => *walked.items.entry(item.uuid).or_default() += 1,
            Err(Error::Pagination(PaginationError::Unsettled { .. })) => walked.unsettled = true,
            Err(error) => panic!("{error:?}"),
        }
    }
    walked
}

/// Changes the account before each page is answered, by `change`, and checks what was walked.
async fn walks(prefetch: usize, change: fn(&mut fastrand::Rng) -> (usize, usize)) {
    let walks = std::env::var("WALKS").map_or(WALKS, |text| text.parse().expect("a number"));
    let mut unsettled = 0_u64;
    // One client for all: its HTTP client is what takes time to make.
    let http = reqwest::Client::new();
    for seed in 0..walks {
        let mut random = fastrand::Rng::with_seed(seed);
        let size = random.u64(0..60);
        let server = Screendesk::builder()
            .recordings(size)
            .page_size(random.u64(1..8))
            .start()
            .await
            .expect("a server");
        let client = client(&server).http_client(http.clone()).build().expect("a client");
        let throughout: Arc<Mutex<HashSet<Uuid>>> =
            Arc::new(Mutex::new(server.uuids().into_iter().collect()));
        let (kept, random) = (Arc::clone(&throughout), Mutex::new(random));
        server.fault(Fault::on(Operation::ListRecordings).always().run(move |account| {
            let mut random = random.lock().expect("no panic before");
            // An account that grows for ever would be walked for ever.
            let (deleted, added) = if account.len() > 200 { (5, 0) } else { change(&mut random) };
            for _ in 0..deleted {
                let uuids = account.uuids();
                if let Some(uuid) = random.choice(uuids) {
                    account.delete(uuid);
                    kept.lock().expect("no panic before").remove(&uuid);
                }
            }
            for _ in 0..added {
                account.add(recording());
            }
        }));
        let walked = walk(&client, prefetch).await;
        let twice = walked.items.values().filter(|times| **times > 1).count();
        assert_eq!(twice, 0, "seed {seed}: {twice} come more than once");
        let throughout = throughout.lock().expect("no panic before");
        let missed = throughout.iter().filter(|uuid| !walked.items.contains_key(*uuid)).count();
        assert!(
            missed == 0 || walked.unsettled,
            "seed {seed}: {missed} of {size} missed, silently"
        );
        unsettled += u64::from(walked.unsettled);
    }
    assert!(unsettled <= walks / 10, "{unsettled} of {walks} walks could not be settled");
}

#[tokio::test]
async fn what_was_there_throughout_comes_once_while_recordings_are_deleted() {
    walks(0, |random| (random.usize(0..3) / 2, 0)).await;
}

#[tokio::test]
async fn what_was_there_throughout_comes_once_while_recordings_are_created() {
    walks(0, |random| (0, random.usize(0..3) / 2)).await;
}

#[tokio::test]
async fn what_was_there_throughout_comes_once_while_recordings_come_and_go() {
    walks(0, |random| (random.usize(0..4) / 3, random.usize(0..4) / 3)).await;
}

#[tokio::test]
async fn what_was_there_throughout_comes_once_when_pages_are_requested_ahead() {
    walks(4, |random| (random.usize(0..4) / 3, random.usize(0..4) / 3)).await;
}
