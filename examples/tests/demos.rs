//! Every example, run as a user would run it: with `--demo`, in a process of its own.

use std::{
    collections::BTreeSet,
    env::consts::EXE_SUFFIX,
    fs,
    path::{Path, PathBuf},
    process::{Command, Output},
};

/// What the demo of each example says when it did what it is for.
const SAID: &[(&str, &[&str])] = &[
    ("download_with_progress", &["16777216 bytes in screendesk-demo"]),
    (
        "export_to_s3",
        &["61 videos to fetch", "61 recordings, 61 videos fetched", "manifest.ndjson"],
    ),
    (
        "list_and_filter",
        &["live calls", "46f250de-03ec-4361-9274-4b99fc0a5b0c  \"Re: Welcome tour"],
    ),
    ("recordings_to_csv", &["uuid,created_at,kind,", ",Live,42,zendesk,customer@example.com,"]),
    ("stream_through", &["200 OK, Some(16777216) bytes announced, 16777216 received", "404"]),
    ("test_with_mock", &["recordings got a title"]),
    (
        "update_with_validation",
        &[
            "Title can't be blank",
            "Title is too long",
            "there is no recording",
            "renamed: \"Checkout",
        ],
    ),
];

/// The examples that there are, by the folder that they are in.
fn examples() -> BTreeSet<String> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/bin");
    let files = fs::read_dir(folder).expect("the folder of the examples").map(|file| {
        let path = file.expect("a file").path();
        path.file_stem().expect("a name").to_string_lossy().into_owned()
    });
    files.collect()
}

/// The program that cargo has built of an example, beside that of the one named here.
fn program(name: &str) -> PathBuf {
    Path::new(env!("CARGO_BIN_EXE_list_and_filter")).with_file_name(format!("{name}{EXE_SUFFIX}"))
}

/// Runs an example in an empty folder, without an account in its environment.
fn run(name: &str, arguments: &[&str]) -> Output {
    let folder = tempfile::tempdir().expect("a folder");
    let mut command = Command::new(program(name));
    command.args(arguments).current_dir(&folder);
    command.env_remove("SCREENDESK_API_TOKEN").env_remove("SCREENDESK_BASE_URL");
    command.output().unwrap_or_else(|error| panic!("{name} does not start: {error}"))
}

#[test]
fn every_example_ends_well_in_its_demo_and_says_what_it_did() {
    for name in examples() {
        let output = run(&name, &["--demo"]);
        let stdout = String::from_utf8_lossy(&output.stdout);
        let stderr = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success(), "{name}: {}\n{stdout}\n{stderr}", output.status);
        let said = SAID.iter().find(|(example, _)| *example == name).map(|(_, said)| *said);
        for words in said.unwrap_or_else(|| panic!("what has {name} to say? add it to the table")) {
            assert!(stdout.contains(words), "{name} does not say {words:?}:\n{stdout}\n{stderr}");
        }
    }
}

#[test]
fn every_example_without_an_account_fails_and_names_the_two_ways_to_one() {
    for name in examples() {
        let output = run(&name, &[]);
        let stderr = String::from_utf8_lossy(&output.stderr);
        assert_eq!(output.status.code(), Some(1), "{name}: {stderr}");
        for way in ["--demo", "SCREENDESK_API_TOKEN"] {
            assert!(stderr.contains(way), "{name} does not say {way}:\n{stderr}");
        }
    }
}

#[test]
fn every_example_tells_how_to_run_it_and_is_in_the_readme() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR"));
    let readme = fs::read_to_string(folder.join("README.md")).expect("the README");
    for name in examples() {
        let source = fs::read_to_string(folder.join(format!("src/bin/{name}.rs"))).expect("a file");
        let command = format!("cargo run -p examples --bin {name} -- --demo");
        assert!(source.contains(&format!("//! {command}\n")), "{name} does not say how to run it");
        assert!(readme.contains(&command), "{name} is not in the README");
        assert!(source.lines().count() < 100, "{name} is no longer one to be read at a glance");
    }
}
