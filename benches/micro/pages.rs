//! What it costs to merge pages into one stream in which every recording comes once: requests over
//! loopback to a server on a thread of its own, with recordings of almost nothing.

use std::{
    io::{BufRead as _, BufReader, Write as _},
    net::TcpListener,
    thread,
};

use divan::{Bencher, counter::ItemsCount};
use futures_util::TryStreamExt as _;
use screendesk_client::Client;
use serde_json::{Value, json};

const PAGES: usize = 40;
const ITEMS: usize = 1000;

fn main() {
    divan::main();
}

/// A server whose pages share `overlap` recordings with the page before, and its URL.
fn serve(overlap: usize) -> String {
    let step = ITEMS - overlap;
    let pages: Vec<String> = (0..PAGES).map(|page| answer(page, page * step)).collect();
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
    let url = format!("http://{}", listener.local_addr().expect("an address"));
    thread::spawn(move || {
        for socket in listener.incoming() {
            let pages = pages.clone();
            thread::spawn(move || {
                let mut reader = BufReader::new(socket.ok()?);
                loop {
                    let mut head = String::new();
                    while !head.ends_with("\r\n\r\n") {
                        if reader.read_line(&mut head).ok()? == 0 {
                            return Some(());
                        }
                    }
                    let number = head.split("page=").nth(1).and_then(|n| n.split(' ').next());
                    let number: usize = number.map_or(Ok(1), str::parse).ok()?;
                    reader.get_mut().write_all(pages.get(number - 1)?.as_bytes()).ok()?;
                }
            });
        }
    });
    url
}

fn answer(page: usize, first: usize) -> String {
    let records: Vec<Value> = (first..first + ITEMS)
        .map(|n| json!({ "uuid": format!("00000000-0000-4000-8000-{n:012}") }))
        .collect();
    let (page, next) = (page + 1, (page + 1 < PAGES).then_some(page + 2));
    let pagination =
        json!({ "page": page, "pages": PAGES, "next_page": next, "count": PAGES * ITEMS });
    let body = json!({ "records": records, "pagination": pagination }).to_string();
    let length = body.len();
    format!(
        "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: {length}\r\n\r\n{body}"
    )
}

#[divan::bench(args = [0, 10, 500])]
fn merge(bencher: Bencher, overlap: usize) {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
    let runtime = runtime.expect("a runtime");
    let client = Client::builder().base_url(serve(overlap)).token("benchmark").build();
    let client = client.expect("a client");
    bencher.counter(ItemsCount::new(PAGES * ITEMS)).bench_local(|| {
        runtime.block_on(async {
            let mut recordings = client.list_recordings().stream();
            let mut count = 0;
            while recordings.try_next().await.expect("a recording").is_some() {
                count += 1;
            }
            count
        })
    });
}
