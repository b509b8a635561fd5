//! One run at a time.

use std::{sync::Arc, time::Duration};

use screendesk_export::{Error, Options, Shard, merge};
use tokio::sync::Semaphore;

use crate::support::{Fault, Operation, account, assert_is_the_account, places, run};

#[tokio::test]
async fn a_second_run_into_the_same_place_says_so_and_stops() {
    for place in places() {
        let server = account(3).await;
        let go_on = Arc::new(Semaphore::new(0));
        let held = Arc::clone(&go_on);
        server.fault(Fault::on(Operation::ListRecordings).wait_for(move || {
            let held = Arc::clone(&held);
            async move { held.acquire().await.expect("not closed").forget() }
        }));
        let first = run(&server, &place, Options::default());
        let second = async {
            server.wait_for_requests(1).await;
            // In a store, a claim of this very process would be one that ended.
            let error = match &place {
                crate::support::Place::Folder(_) => {
                    let all = run(&server, &place, Options::default()).await.expect_err("held");
                    let shard = Options::default().with_shard(Shard::new(0, 2).expect("a shard"));
                    let part = run(&server, &place, shard).await.expect_err("held");
                    assert!(matches!(part, Error::Locked { .. }), "{part:?}");
                    Some(all)
                }
                crate::support::Place::Store(_) => None,
            };
            go_on.add_permits(1);
            error
        };
        let (first, second) = tokio::join!(first, second);
        assert_eq!(first.expect("a run").fetched, 3);
        if let Some(error) = second {
            assert!(matches!(error, Error::Locked { .. }), "{error:?}");
            assert!(error.to_string().contains("under way"), "{error}");
        }
    }
}

#[tokio::test]
async fn a_claim_of_another_machine_holds_in_a_store_until_it_runs_out() {
    let [_, place] = places();
    let server = account(3).await;
    let claim = |seconds: i64| {
        let until = chrono::Utc::now() + chrono::TimeDelta::seconds(seconds);
        format!(
            r#"{{"host":"elsewhere","process":7,"since":"2025-01-01T00:00:00Z","until":"{}"}}"#,
            until.to_rfc3339()
        )
    };
    for name in ["all.json", "1-of-4.json"] {
        let name = format!(".screendesk-export/lock/{name}");
        place.write(&name, claim(40).as_bytes()).await;
        let error = run(&server, &place, Options::default()).await.expect_err("claimed");
        assert!(error.to_string().contains("process 7 on elsewhere"), "{error}");
        let error = merge(&place.destination()).await.expect_err("nothing there, or claimed");
        assert!(matches!(error, Error::Locked { .. } | Error::Nothing { .. }), "{error:?}");
        assert!(server.requests().is_empty());
        place.write(&name, claim(-1).as_bytes()).await;
    }
    let other = Options::default().with_shard(Shard::new(0, 4).expect("a shard"));
    place.write(".screendesk-export/lock/1-of-4.json", claim(40).as_bytes()).await;
    run(&server, &place, other).await.expect("another shard excludes nobody but the whole");
    place.remove(".screendesk-export/lock/1-of-4.json").await;
    run(&server, &place, Options::default()).await.expect("the claim has run out");
    assert_is_the_account(&server, &place).await;
}

#[tokio::test(start_paused = true)]
async fn a_run_whose_claim_was_taken_over_stops() {
    let [_, place] = places();
    let server = account(40).await;
    server.fault(Fault::on(Operation::DownloadRecording).always().delay(Duration::from_secs(20)));
    let take_over = async {
        server.wait_for_requests(5).await;
        let name = ".screendesk-export/lock/all.json";
        place.write(name, b"{}").await;
    };
    let run = run(&server, &place, Options::default().with_concurrency(2));
    let (run, ()) = tokio::join!(run, take_over);
    let error = run.expect_err("taken over");
    assert!(matches!(error, Error::LockLost), "{error:?}");
}
