//! Which redirects are followed, and what those who are redirected to get to see.

use screendesk_client::{Client, Error};

use crate::{
    support::{Fault, Operation, Screendesk, Video, client, empty, quick, recording},
    tls::{Certificate, TlsFront},
};

const TOKEN: &str = "s3cr3t/t0k3n";

async fn server_with_token() -> (Screendesk, Client) {
    let server = Screendesk::builder().recordings(30).token(TOKEN).start().await.expect("a server");
    let client = client(&server).retry(quick().with_attempts(2)).build().expect("a client");
    (server, client)
}

#[tokio::test]
async fn a_download_follows_a_redirect_to_another_origin_without_the_token() {
    let (server, client) = server_with_token().await;
    let elsewhere = Screendesk::start().await;
    let uuid = server.add(recording());
    let bytes = b"from elsewhere".to_vec();
    let target = format!("{}/storage/video.mp4?signature=x", elsewhere.url());
    server.fault(Fault::on(Operation::DownloadRecording).redirect(&target));
    elsewhere.fault(Fault::on_any().respond(200, [("content-type", "video/mp4")], bytes.clone()));
    let mut read = Vec::new();
    client.download_recording().uuid(uuid).to_writer(&mut read).await.expect("followed");
    assert_eq!(read, bytes);
    let seen = elsewhere.requests();
    assert_eq!(seen.len(), 1);
    assert_eq!(seen[0].header("authorization"), None);
    let whole = format!("{:?} {:?}", seen[0].headers, seen[0].query);
    assert!(!whole.contains(TOKEN));
}

#[tokio::test]
async fn a_list_get_or_update_that_is_redirected_to_another_origin_is_refused() {
    let (server, client) = server_with_token().await;
    let elsewhere = Screendesk::start().await;
    let uuid = server.uuids()[0];
    for status in [301, 302, 303, 307, 308] {
        for operation in
            [Operation::ListRecordings, Operation::GetRecording, Operation::UpdateRecording]
        {
            server.fault(
                Fault::on(operation)
                    .status(status)
                    .redirect(&format!("{}/recordings", elsewhere.url())),
            );
            let error = match operation {
                Operation::ListRecordings => client.list_recordings().send().await.map(drop),
                Operation::GetRecording => client.get_recording().uuid(uuid).send().await.map(drop),
                _ => client.update_recording().uuid(uuid).title("T").send().await.map(drop),
            }
            .expect_err("refused");
            assert!(matches!(&error, Error::Unexpected(_)), "{error:?}");
            assert!(error.to_string().contains("redirect"), "{error}");
        }
    }
    assert!(elsewhere.requests().is_empty(), "nothing was sent there");
}

#[tokio::test]
async fn a_redirect_within_the_origin_is_followed_with_the_token() {
    let (server, client) = server_with_token().await;
    let uuid = server.uuids()[0];
    let target = format!("{}/recordings/{uuid}", server.url());
    server.fault(Fault::on(Operation::GetRecording).status(307).redirect(&target));
    client.get_recording().uuid(uuid).send().await.expect("followed");
    server.fault(Fault::on(Operation::UpdateRecording).status(308).redirect(&target));
    let updated = client.update_recording().uuid(uuid).title("T").send().await.expect("followed");
    assert_eq!(updated.title.as_deref(), Some("T"));
}

#[tokio::test]
async fn redirects_without_end_or_aim_are_refused() {
    let (server, client) = empty().await;
    let uuid = server.add(recording().video(Video::mp4()));
    for target in ["/api/v2/recordings", "file:///etc/passwd", "", "http://["] {
        server.clear_requests();
        let fault = Fault::on(Operation::ListRecordings).always();
        server.fault(match target {
            "" => fault.status(302),
            target => fault.redirect(target),
        });
        let error = client.list_recordings().send().await.expect_err("refused");
        assert!(matches!(&error, Error::Unexpected(_)), "{target}: {error:?}");
        assert!(error.to_string().contains("redirect"), "{error}");
        assert!(server.requests().len() <= 11, "{target}: {}", server.requests().len());
        server.clear_faults();
    }
    let error = {
        server.fault(Fault::on(Operation::DownloadRecording).redirect("ftp://127.0.0.1/x"));
        client.download_recording().uuid(uuid).open().await.expect_err("refused")
    };
    assert!(error.to_string().contains("not an http or https URL"), "{error}");
}

#[tokio::test]
async fn a_redirect_from_https_to_http_is_refused_for_a_download_as_well() {
    let (server, _) = empty().await;
    let uuid = server.add(recording());
    let front = TlsFront::start(&server, Certificate::Good).await;
    let client = front.client(&server);
    let plain = format!("{}/recordings/{uuid}/download", server.url());
    server.fault(Fault::on(Operation::DownloadRecording).redirect(&plain));
    let error = client.download_recording().uuid(uuid).open().await.expect_err("refused");
    assert!(matches!(&error, Error::Unexpected(_)), "{error:?}");
    assert!(error.to_string().contains("from https to plain http"), "{error}");
    assert_eq!(server.requests().len(), 1, "nothing was sent there");
}

#[tokio::test]
async fn a_redirect_of_a_download_that_carries_the_token_in_its_url_is_refused() {
    let (server, client) = server_with_token().await;
    let elsewhere = Screendesk::start().await;
    let uuid = server.add(recording());
    for token in [TOKEN, "s3cr3t%2Ft0k3n", "%733cr3t/t0k3n"] {
        let target = format!("{}/video.mp4?access_token={token}", elsewhere.url());
        server.fault(Fault::on(Operation::DownloadRecording).redirect(&target));
        let error = client.download_recording().uuid(uuid).open().await.expect_err("refused");
        assert!(error.to_string().contains("with the API token in its URL"), "{error}");
        let headers = error.response().expect("an answer").headers();
        let shown = format!("{error} {error:?} {headers:?}");
        assert!(!shown.contains(TOKEN) && !shown.contains(token), "{shown}");
    }
    assert!(elsewhere.requests().is_empty(), "nothing was sent there");
}

#[tokio::test]
async fn a_download_that_is_taken_up_again_asks_the_api_and_follows_once_more() {
    let (server, client) = server_with_token().await;
    let elsewhere = Screendesk::builder().without_authentication().start().await.expect("a server");
    let video = Video::synthetic(300_000);
    let uuid = server.add(recording());
    elsewhere.add(recording().uuid(uuid).video(video.clone()));
    let target = format!("{}/recordings/{uuid}/download", elsewhere.url());
    server.fault(Fault::on(Operation::DownloadRecording).always().redirect(&target));
    elsewhere.fault(Fault::on_any().reset_after(100_000));
    let mut read = Vec::new();
    client.download_recording().uuid(uuid).to_writer(&mut read).await.expect("written");
    assert!(read == video.expected(..));
    assert_eq!((server.requests().len(), elsewhere.requests().len()), (2, 2));
    assert!(elsewhere.requests()[1].header("range").is_some(), "from where it broke off");
    assert!(elsewhere.requests().iter().all(|r| r.bearer_token().is_none()), "without the token");
}
