//! A page of the docs is all it takes: its operations are in the client, typed, its list has a stream.
//!
//! A copy of this repository gets a second page in its `sources.json`, `regen` is run, and a user's program is
//! built against the client and run. No line of the client is written.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::{Value, json};

use crate::docs_site::{Answer, DocsSite};
use crate::program::recordings_page;

const TICKETS_PAGE: &str = include_str!("../pages/tickets.md");
/// What a user would write against the new operations.
const USERS_PROGRAM: &str = include_str!("../pages/tickets_user.rs");

#[test]
fn a_second_page_makes_typed_operations_with_a_stream_and_no_handwritten_line() {
    let copy = copy_of_the_repository();
    let docs = DocsSite::with("/api/recordings.md", Answer::page(recordings_page()));
    docs.put("/api/tickets.md", vec![Answer::page(TICKETS_PAGE)]);
    let sources = json!({
        "index": docs.url("/llms.txt"),
        "pages": [
            {"file": "recordings.md", "url": docs.url("/api/recordings.md")},
            {"file": "tickets.md", "url": docs.url("/api/tickets.md")}
        ],
        "reference": docs.url("/api/")
    });
    fs::write(copy.join("spec/sources.json"), sources.to_string()).unwrap();

    let regen = Command::new(env!("CARGO_BIN_EXE_xtask"))
        .args(["regen", "--spec"])
        .arg(copy.join("spec/screendesk.json"))
        .output()
        .unwrap();
    assert!(regen.status.success(), "{}", String::from_utf8_lossy(&regen.stderr));

    let api = DocsSite::start();
    api.put("/tickets?page=1", vec![tickets(&["open", "waiting"], Some(2))]);
    api.put("/tickets?page=2", vec![tickets(&["closed"], None)]);
    api.put("/tickets/search?page=1", vec![tickets(&["closed"], None)]);
    api.put("/tickets/search", vec![tickets(&["closed"], None)]);
    api.put("/tickets", vec![tickets(&["open", "waiting"], Some(2))]);
    fs::create_dir_all(copy.join("examples")).unwrap();
    fs::write(copy.join("examples/tickets_user.rs"), USERS_PROGRAM).unwrap();
    let ran = cargo(&copy)
        .args(["run", "--quiet", "--offline", "--example", "tickets_user"])
        .arg(api.url(""))
        .output();
    let ran = ran.unwrap();
    let (said, complained) =
        (String::from_utf8_lossy(&ran.stdout), String::from_utf8_lossy(&ran.stderr));
    assert_eq!(
        said,
        "listed: Open Waiting Closed\nfound: Closed\n",
        "{complained}\n{:#?}",
        api.requests()
    );
}

/// One page of the list, with a ticket of each of these states.
fn tickets(states: &[&str], next_page: Option<u32>) -> Answer {
    let pages = if next_page.is_some() { 2 } else { states.len() };
    let tickets: Vec<Value> = states
        .iter()
        .map(|state| {
            let number = state.len();
            json!({"uuid": format!("00000000-0000-4000-8000-{number:012}"), "status": state, "subject": null})
        })
        .collect();
    let body = json!({"pagination": {"pages": pages, "next_page": next_page}, "tickets": tickets});
    let json = vec![("content-type", "application/json".to_owned())];
    Answer::Response(200, json, body.to_string().into_bytes())
}

/// A copy of what the build needs, always at one place, so that a second run builds on the first.
fn copy_of_the_repository() -> PathBuf {
    let repository = Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap();
    let copy = Path::new(env!("CARGO_TARGET_TMPDIR")).join("second-page");
    if copy.exists() {
        fs::remove_dir_all(&copy).unwrap();
    }
    fs::create_dir_all(&copy).unwrap();
    for entry in fs::read_dir(repository).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_name().unwrap().to_str().unwrap();
        if !name.starts_with('.') && !["target", "xtask"].contains(&name) {
            copy_into(&path, &copy.join(name));
        }
    }
    // The copy is of the client: the workspace of the copy leaves this very test out.
    let manifest = fs::read_to_string(copy.join("Cargo.toml")).unwrap();
    fs::write(copy.join("Cargo.toml"), manifest.replace(", \"xtask\"]", "]")).unwrap();
    copy
}

fn copy_into(from: &Path, to: &Path) {
    if from.is_dir() {
        fs::create_dir_all(to).unwrap();
        for entry in fs::read_dir(from).unwrap() {
            let path = entry.unwrap().path();
            copy_into(&path, &to.join(path.file_name().unwrap()));
        }
    } else if from.is_file() {
        fs::copy(from, to).unwrap();
    }
}

/// Builds into the folder of this very build, where most of what is needed stands already.
fn cargo(folder: &Path) -> Command {
    let target = Path::new(env!("CARGO_TARGET_TMPDIR")).parent().unwrap();
    let mut command = Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    command.current_dir(folder).env("CARGO_TARGET_DIR", target).env_remove("CARGO_MANIFEST_DIR");
    command
}
