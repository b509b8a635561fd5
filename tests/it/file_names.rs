//! `Content-Disposition`: a name from outside is data, and never a path.

use std::path::Path;

use uuid::Uuid;

use crate::{
    download::names,
    support::{Fault, Operation, empty, recording},
};

const UUID: Uuid = Uuid::from_u128(7);
const FALLBACK: &str = "00000000-0000-0000-0000-000000000007.mp4";

/// The one file that a directory holds after a download with this `Content-Disposition`.
async fn named(disposition: Option<&str>) -> String {
    let (server, client) = empty().await;
    server.add(recording().uuid(UUID));
    let fault = Fault::on(Operation::DownloadRecording);
    server.fault(match disposition {
        Some(value) => fault.header("content-disposition", value),
        None => fault.without_header("content-disposition"),
    });
    // What leaves the directory would be found beside it.
    let outer = tempfile::tempdir().expect("a directory");
    let dir = outer.path().join("videos");
    std::fs::create_dir(&dir).expect("a directory");
    let saved = client.download_recording().uuid(UUID).to_dir(&dir).await.expect("saved");
    assert_eq!(saved.path.parent(), Some(Path::new(&dir)), "{disposition:?}");
    assert_eq!(names(outer.path()), ["videos"], "{disposition:?}");
    let [name] = &names(&dir)[..] else { panic!("{:?}", names(&dir)) };
    assert_eq!(saved.path, dir.join(name));
    name.clone()
}

async fn quoted(name: &str) -> String {
    named(Some(&format!("attachment; filename=\"{name}\""))).await
}

#[tokio::test]
async fn a_path_that_climbs_or_is_absolute_is_its_last_part() {
    for (hostile, expected) in [
        ("../../etc/passwd", "passwd"),
        ("/etc/passwd", "passwd"),
        (r"..\\..\\etc\\passwd", "passwd"),
        (r"C:\\Windows\\x.mp4", "x.mp4"),
        ("call/../../x.mp4", "x.mp4"),
    ] {
        assert_eq!(quoted(hostile).await, expected, "{hostile}");
    }
    for nothing in ["..", ".", "../", "/", "   "] {
        assert_eq!(quoted(nothing).await, FALLBACK, "{nothing}");
    }
}

#[tokio::test]
async fn a_name_that_is_reserved_hidden_or_begins_with_a_dash_is_made_safe() {
    for (hostile, expected) in [
        ("CON", "_CON"),
        ("con.mp4", "_con.mp4"),
        ("LPT1.mp4", "_LPT1.mp4"),
        (".bashrc", "bashrc"),
        ("-rf.mp4", "rf.mp4"),
        ("call.mp4.part", "call.mp4.part_"),
        ("call.mp4:stream", "call.mp4_stream"),
    ] {
        assert_eq!(quoted(hostile).await, expected, "{hostile}");
    }
}

#[tokio::test]
async fn a_name_of_300_characters_is_shortened_and_keeps_its_extension() {
    let name = quoted(&format!("{}.mp4", "x".repeat(300))).await;
    assert!(name.len() <= 236 && name.ends_with("x.mp4"), "{name}");
    let encoded = format!("attachment; filename*=UTF-8''{}.mp4", "%F0%9F%8E%A5".repeat(300));
    let name = named(Some(&encoded)).await;
    assert!(name.len() <= 236 && name.ends_with("🎥.mp4"), "{name}");
}

#[tokio::test]
async fn nul_control_and_direction_characters_are_taken_out() {
    for (encoded, expected) in [
        ("a%00b.mp4", "ab.mp4"),
        ("a%1B%5B2Jb.mp4", "a[2Jb.mp4"),
        ("a%C2%9Bb.mp4", "ab.mp4"),
        ("a%0D%0Ab.mp4", "ab.mp4"),
        ("gpj%E2%80%AE4pm.exe", "gpj4pm.exe"),
        ("%00", FALLBACK),
    ] {
        let name = named(Some(&format!("attachment; filename*=UTF-8''{encoded}"))).await;
        assert_eq!(name, expected, "{encoded}");
    }
}

#[tokio::test]
async fn a_name_encoded_by_rfc_8187_is_decoded_and_no_path_in_it_either() {
    for (disposition, expected) in [
        ("attachment; filename*=UTF-8''na%C3%AFve%20%E2%82%AC.mp4", "naïve €.mp4"),
        ("attachment; filename=\"x.mp4\"; filename*=UTF-8'en'y.mp4", "y.mp4"),
        ("attachment; filename*=UTF-8''..%2F..%2Fetc%2Fpasswd", "passwd"),
        ("attachment; filename*=UTF-8''%FF%FE; filename=\"x.mp4\"", "x.mp4"),
    ] {
        assert_eq!(named(Some(disposition)).await, expected, "{disposition}");
    }
}

#[tokio::test]
async fn without_a_name_or_with_nonsense_it_is_the_uuid_with_the_extension_of_the_type() {
    assert_eq!(named(None).await, FALLBACK);
    for nonsense in ["attachment", "", ";;;=", "filename", "attachment; filename="] {
        assert_eq!(named(Some(nonsense)).await, FALLBACK, "{nonsense}");
    }
}
