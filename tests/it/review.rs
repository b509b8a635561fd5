//! What a hostile look at the client found, each as the sentence that must hold instead.

use std::{
    fs,
    path::{Path, PathBuf},
    time::Duration,
};

use futures_util::{StreamExt as _, TryStreamExt as _};
use screendesk_client::{Client, Error, RetryPolicy, download::Saved};
use uuid::Uuid;

use crate::support::{
    Fault, Operation, Screendesk, Video, account, client, empty, quick, recording,
};

const LENGTH: u64 = 1_000_000;

/// A server with one video, a client, and a place for a file.
struct Scene {
    server: Screendesk,
    client: Client,
    uuid: Uuid,
    dir: tempfile::TempDir,
}

async fn scene() -> Scene {
    let (server, client) = empty().await;
    let uuid = server.add(recording().video(Video::synthetic(LENGTH)));
    Scene { server, client, uuid, dir: tempfile::tempdir().expect("a directory") }
}

impl Scene {
    fn path(&self) -> PathBuf {
        self.dir.path().join("call.mp4")
    }

    fn part(&self) -> PathBuf {
        self.dir.path().join("call.mp4.part")
    }

    fn fault(&self, fault: impl FnOnce(Fault) -> Fault) {
        self.server.fault(fault(Fault::on(Operation::DownloadRecording)));
    }

    async fn download(&self) -> Result<Saved, Error> {
        to_file(&self.client, self.uuid, &self.path()).await
    }

    /// A client that tries every request as often as told.
    fn tries(&self, attempts: u32) -> Client {
        client(&self.server).retry(quick().with_attempts(attempts)).build().expect("a client")
    }

    /// A run that breaks off after 400,000 bytes and gives up.
    async fn broken_run(&self) {
        self.fault(|f| f.close_after(400_000));
        to_file(&self.tries(1), self.uuid, &self.path()).await.expect_err("it breaks off");
    }

    async fn etag(&self) -> String {
        let body = self.client.download_recording().uuid(self.uuid).open().await.expect("open");
        body.info().etag.clone().expect("an ETag")
    }

    fn has_whole_file(&self) -> bool {
        fs::read(self.path()).expect("the file") == Video::synthetic(LENGTH).expected(..)
    }
}

async fn to_file(client: &Client, uuid: Uuid, path: &Path) -> Result<Saved, Error> {
    client.download_recording().uuid(uuid).to_file(path).await
}

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
async fn a_file_in_an_encoding_that_was_not_asked_for_is_refused_where_it_is_not_decoded() {
    let scene = scene().await;
    scene.fault(|f| f.header("content-encoding", "br"));
    let error = scene.download().await.expect_err("these are not the bytes of the video");
    assert!(matches!(error, Error::Unexpected(_)), "{error:?}");
    assert!(!scene.path().exists());
}

#[tokio::test]
async fn a_consumer_that_takes_its_time_does_not_use_up_the_patience_with_the_network() {
    let scene = scene().await;
    scene.fault(|f| f.close_after(400_000));
    let policy = quick().with_total_time(Duration::from_millis(300));
    let client = client(&scene.server).retry(policy).build().expect("a client");
    let mut body = client.download_recording().uuid(scene.uuid).open().await.expect("open");
    let mut read = 0;
    while let Some(chunk) = body.chunk().await.expect("the break is bridged") {
        if read < 400_000 && read + chunk.len() >= 400_000 {
            tokio::time::sleep(Duration::from_millis(400)).await;
        }
        read += chunk.len();
    }
    assert_eq!(read as u64, LENGTH);
}

#[tokio::test]
async fn breaks_with_progress_between_them_leave_the_budget_of_retries_alone() {
    let scene = scene().await;
    // 200 answers make the file: more than the budget has retries.
    scene.fault(|f| f.always().close_after(5_000));
    scene.download().await.expect("saved");
    assert!(scene.has_whole_file());
}

#[tokio::test]
async fn a_retry_after_without_bounds_is_an_error_and_no_panic_however_patient_the_caller() {
    let (server, _) = account(1).await;
    let wait = u64::MAX.to_string();
    server.fault(
        Fault::on(Operation::ListRecordings).always().status(503).header("retry-after", &wait),
    );
    let long = Duration::from_secs(10_000);
    let policy =
        RetryPolicy::default().with_retry_after_cap(Duration::MAX).with_backoff(long, long);
    let client = client(&server).retry(policy).build().expect("a client");
    let error = client.list_recordings().send().await.expect_err("no one waits that long");
    assert!(matches!(error, Error::Server(_)), "{error:?}");
}

#[tokio::test]
async fn entries_and_pages_have_what_the_stream_has_when_an_unknown_field_is_not_utf8() {
    let (server, client) = account(3).await;
    server.fault(Fault::on(Operation::ListRecordings).always().map_body(|body| {
        let mut bytes = b"{\"note\": \"caf\xe9\", ".to_vec();
        bytes.extend_from_slice(&body[1..]);
        bytes.into()
    }));
    let items: Vec<_> = client.list_recordings().stream().try_collect().await.expect("a walk");
    let entries: Vec<_> = client.list_recordings().entries().try_collect().await.expect("a walk");
    let pages: Vec<_> = client.list_recordings().pages().try_collect().await.expect("a walk");
    assert_eq!(items.len(), 3);
    assert_eq!(entries.len(), 3, "items are lost without a word");
    assert_eq!(pages[0].entries().len(), 3, "items are lost without a word");
}

#[tokio::test]
async fn the_place_of_a_decoding_error_is_fit_for_a_terminal() {
    let (server, client) = account(1).await;
    let body = format!("{{\"\\u001b[31m{}\": nonsense}}", server.token());
    server.fault(
        Fault::on(Operation::GetRecording)
            .status(200)
            .body(body)
            .header("content-type", "application/json"),
    );
    let error = client.get_recording().uuid(server.uuids()[0]).send().await.expect_err("no JSON");
    assert!(matches!(error, Error::Undecodable(_)), "{error:?}");
    let words = format!("{error} {error:?}");
    assert!(!error.to_string().contains('\u{1b}'), "{error}");
    assert!(!words.contains(server.token()), "{words}");
}

#[tokio::test]
async fn a_decoding_error_stays_short_however_long_the_value_that_does_not_fit() {
    let (server, client) = account(1).await;
    let long = "x".repeat(100_000);
    server.fault(
        Fault::on(Operation::GetRecording)
            .json(serde_json::json!({ "metadata": long }))
            .status(200),
    );
    let error = client.get_recording().uuid(server.uuids()[0]).send().await.expect_err("no fit");
    assert!(matches!(error, Error::Undecodable(_)), "{error:?}");
    assert!(error.to_string().len() < 2_000, "{} bytes", error.to_string().len());
}

#[tokio::test]
async fn a_token_that_comes_back_in_escapes_or_is_cut_off_is_in_no_error() {
    let (server, _) = account(1).await;
    let token = "c2VjcmV0/dG9rZW4/c2VjcmV0";
    let client = client(&server).token(token).build().expect("a client");
    let uuid = server.uuids()[0];
    let escaped = token.replace('/', "\\/");
    server.fault(
        Fault::on(Operation::GetRecording)
            .status(403)
            .body(format!("{{\"error\": \"no rights for {escaped}\"}}"))
            .header("content-type", "application/json"),
    );
    let error = client.get_recording().uuid(uuid).send().await.expect_err("forbidden");
    assert!(matches!(error, Error::Forbidden(_)), "{error:?}");
    assert!(!format!("{error} {error:?}").contains(token), "{error}");

    let filler = "x".repeat(180);
    server.fault(
        Fault::on(Operation::GetRecording)
            .status(200)
            .body(format!("[\"{filler}{token}\"]"))
            .header("content-type", "application/json"),
    );
    let error = client.get_recording().uuid(uuid).send().await.expect_err("no recording");
    assert!(matches!(error, Error::Undecodable(_)), "{error:?}");
    assert!(!format!("{error} {error:?}").contains(&token[..12]), "{error}");
}

#[tokio::test]
async fn bytes_that_are_not_utf8_in_a_title_cost_that_recording_alone() {
    let (server, client) = account(3).await;
    let uuid = server.uuids()[1].to_string();
    server.fault(Fault::on(Operation::ListRecordings).always().map_body(move |body| {
        // The title of the second recording gets a byte that no UTF-8 has.
        let mut bytes = body.to_vec();
        let at = find(&bytes, format!("\"uuid\":\"{uuid}\"").as_bytes());
        let title = bytes[..at].windows(9).rposition(|w| w == b"\"title\":\"").expect("a title");
        bytes[title + 9] = 0xff;
        bytes.into()
    }));
    let items: Vec<_> = client.list_recordings().stream().collect().await;
    assert_eq!(items.len(), 3);
    assert!(items[0].is_ok() && items[2].is_ok(), "{items:?}");
    let Err(Error::Undecodable(error)) = &items[1] else { panic!("{:?}", items[1]) };
    assert_eq!(error.index, Some(1));
    assert!(error.problem.contains("UTF-8"), "{error}");
}

fn find(bytes: &[u8], text: &[u8]) -> usize {
    bytes.windows(text.len()).position(|window| window == text).expect("it is there")
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
