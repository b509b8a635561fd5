//! What is left on disk, and what the server has: no part is trusted too far, none is glued.

use std::fs;

use crate::{
    scene::{LENGTH, scene, to_file},
    support::{Video, account},
};

#[tokio::test]
async fn bytes_of_a_part_that_were_never_noted_as_safe_stay_untrusted_after_a_run_that_failed() {
    let scene = scene().await;
    scene.broken_run().await;
    // A power cut: the file has its new length, what is behind the noted bytes is lost.
    let mut part = fs::read(scene.part()).expect("a part");
    part.resize(600_000, 0);
    fs::write(scene.part(), part).expect("written");
    scene.fault(|f| f.status(404));
    scene.download().await.expect_err("not found, this time");
    let saved = scene.download().await.expect("saved");
    assert_eq!(saved.resumed_from, 400_000);
    assert!(scene.has_whole_file());
}

#[tokio::test]
async fn the_note_of_a_part_names_the_version_whose_bytes_are_there() {
    let scene = scene().await;
    let etag = scene.etag().await;
    let other = Video::synthetic(LENGTH).version(2);
    // Two servers behind one name: the first breaks off at once, the second has another version.
    scene.fault(|f| f.nth(1).close_after(0));
    scene.fault(|f| {
        let headers = [("etag", "\"other\""), ("content-type", "video/mp4")];
        f.nth(2).respond(200, headers, other.expected(..)).close_after(400_000)
    });
    scene.fault(|f| f.nth(3).status(404));
    to_file(&scene.tries(3), scene.uuid, &scene.path()).await.expect_err("it breaks off");
    let note = fs::read_to_string(scene.dir.path().join("call.mp4.part.json")).expect("a note");
    assert!(!note.contains(etag.trim_matches('"')), "{note} for bytes of \"other\"");
    // The first server again, with the first version.
    scene.download().await.expect("saved");
    assert!(scene.has_whole_file(), "two versions are put together");
}

#[tokio::test]
async fn a_part_of_a_file_of_unknown_length_is_not_taken_for_its_end() {
    let scene = scene().await;
    let etag = scene.etag().await;
    scene.fault(|f| f.chunked().close_after(400_000));
    to_file(&scene.tries(1), scene.uuid, &scene.path()).await.expect_err("it breaks off");
    // A server may answer with less than was asked for (RFC 9110, section 15.3.7).
    scene.fault(|f| {
        let headers = [("content-range", "bytes 400000-499999/*"), ("etag", etag.as_str())];
        f.respond(206, headers, Video::synthetic(LENGTH).expected(400_000..500_000))
    });
    let saved = scene.download().await.expect("saved");
    assert_eq!(saved.bytes, LENGTH);
    assert!(scene.has_whole_file());
}

#[tokio::test]
async fn a_206_with_a_weak_etag_of_another_version_is_never_glued() {
    let scene = scene().await;
    scene.broken_run().await;
    scene.fault(|f| {
        let headers = [("content-range", "bytes 400000-999999/1000000"), ("etag", "W/\"other\"")];
        f.respond(206, headers, Video::synthetic(LENGTH).version(2).expected(400_000..))
    });
    scene.download().await.expect("saved");
    assert!(scene.has_whole_file(), "two versions are put together");
}

#[tokio::test]
async fn a_foreign_note_is_left_alone() {
    let (server, client) = account(1).await;
    let dir = tempfile::tempdir().expect("a directory");
    let note = dir.path().join("call.mp4.part.json");
    std::fs::write(&note, "{\"mine\": true}").expect("a file");
    let path = dir.path().join("call.mp4");
    client.download_recording().uuid(server.uuids()[0]).to_file(&path).await.expect("saved");
    assert_eq!(std::fs::read(&note).expect("the file"), b"{\"mine\": true}");
    assert_eq!(crate::download::names(dir.path()), ["call.mp4", "call.mp4.part.json"]);
}
