//! What it costs to decode a page: our types beside those that progenitor alone makes.

use divan::{Bencher, black_box, counter::BytesCount};
use screendesk_client::types;
use screendesk_mock::Screendesk;
use serde_json::{Value, json, value::RawValue};

#[allow(
    clippy::all,
    missing_docs,
    missing_debug_implementations,
    unreachable_pub,
    unused,
    mismatched_lifetime_syntaxes
)]
mod plain {
    include!(concat!(env!("OUT_DIR"), "/progenitor.rs"));
}

fn main() {
    divan::main();
}

/// A page of 25 recordings, as the server sends it.
fn page() -> String {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
    let records: Vec<Value> = runtime.expect("a runtime").block_on(async {
        let server = Screendesk::builder().recordings(25).start().await.expect("a server");
        server.uuids().into_iter().filter_map(|uuid| server.get(uuid)).collect()
    });
    let pagination =
        json!({ "count": 25, "from": 1, "to": 25, "items": 25, "page": 1, "pages": 1 });
    json!({ "records": records, "pagination": pagination }).to_string()
}

#[divan::bench]
fn ours(bencher: Bencher) {
    let page = page();
    bencher.counter(BytesCount::of_str(&page)).bench(|| {
        serde_json::from_str::<types::ListRecordingsResponse>(black_box(&page)).expect("a page")
    });
}

#[divan::bench]
fn progenitor(bencher: Bencher) {
    let page = page();
    bencher.counter(BytesCount::of_str(&page)).bench(|| {
        serde_json::from_str::<plain::types::ListRecordingsResponse>(black_box(&page))
            .expect("a page")
    });
}

/// As `reqwest::Response::json` does it.
#[divan::bench]
fn progenitor_from_bytes(bencher: Bencher) {
    let page = page();
    bencher.counter(BytesCount::of_str(&page)).bench(|| {
        let page = black_box(page.as_bytes());
        serde_json::from_slice::<plain::types::ListRecordingsResponse>(page).expect("a page")
    });
}

/// Each recording on its own, with its text: what `entries()` gives, and what one bad record costs.
#[divan::bench]
fn ours_record_by_record(bencher: Bencher) {
    #[derive(serde::Deserialize)]
    struct Page<'a> {
        #[serde(borrow)]
        records: Vec<&'a RawValue>,
    }
    let page = page();
    bencher.counter(BytesCount::of_str(&page)).bench(|| {
        let page: Page<'_> = serde_json::from_str(black_box(&page)).expect("a page");
        let records = page.records.into_iter();
        records
            .map(|record| serde_json::from_str(record.get()).expect("a recording"))
            .collect::<Vec<types::Recording>>()
    });
}
