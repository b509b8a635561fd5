use reqwest::{Method, StatusCode};
use screendesk_mock::{Screendesk, Uuid, Value, Video, recording};

use crate::caller::{Caller, header};

async fn server_with(video: Video) -> (Screendesk, Uuid) {
    let server = Screendesk::builder().recordings(0).start().await.unwrap();
    let uuid = server.add(recording().title("Demo").video(video));
    (server, uuid)
}

#[tokio::test]
async fn each_video_comes_whole_under_its_type_and_name() {
    let cases = [
        (Video::mp4(), "video/mp4", "Demo.mp4"),
        (Video::webm(), "video/webm", "Demo.webm"),
        (Video::mov(), "video/quicktime", "Demo.mov"),
        (Video::octet_stream(), "application/octet-stream", "Demo.bin"),
        (Video::synthetic(5_000_000), "video/mp4", "Demo.mp4"),
        (Video::synthetic(0), "video/mp4", "Demo.mp4"),
        (Video::from_bytes("hello", "video/webm"), "video/webm", "Demo.webm"),
    ];
    for (video, content_type, name) in cases {
        let (server, uuid) = server_with(video.clone()).await;
        let answer = Caller::admin(&server).download(uuid).await;
        assert_eq!(answer.status(), StatusCode::OK);
        assert_eq!(header(&answer, "content-type"), content_type);
        assert_eq!(header(&answer, "content-length"), video.len().to_string());
        assert_eq!(header(&answer, "accept-ranges"), "bytes");
        assert_eq!(
            header(&answer, "content-disposition"),
            format!("attachment; filename=\"{name}\"")
        );
        assert!(header(&answer, "etag").starts_with('"'), "{video:?}");
        assert!(httpdate_like(header(&answer, "last-modified")), "{video:?}");
        video.verify(&answer.bytes().await.unwrap()[..]).unwrap();
    }
}

fn httpdate_like(text: &str) -> bool {
    text.len() == "Sun, 06 Nov 1994 08:49:37 GMT".len() && text.ends_with(" GMT")
}

#[tokio::test]
async fn the_real_videos_begin_as_their_formats_do() {
    for (video, at, magic) in [
        (Video::mp4(), 4, &b"ftyp"[..]),
        (Video::mov(), 4, b"ftypqt"),
        (Video::webm(), 0, b"\x1a\x45\xdf\xa3"),
    ] {
        assert!(video.expected(at..).starts_with(magic), "{video:?}");
    }
}

#[tokio::test]
async fn the_suggested_file_name_follows_rfc_6266() {
    let named = |name: &str| recording().video(Video::mp4().file_name(name));
    let cases = [
        (
            recording().title("Grüße 👋"),
            "filename=\"Gr__e _.mp4\"; filename*=UTF-8''Gr%C3%BC%C3%9Fe%20%F0%9F%91%8B.mp4",
        ),
        (recording().title("a/b\\c"), "filename=\"a-b-c.mp4\""),
        (recording().title("say \"hi\""), "filename=\"say \\\"hi\\\".mp4\""),
        (named("../../etc/passwd"), "filename=\"../../etc/passwd\""),
        (named("C:\\x"), "filename=\"C:\\\\x\""),
        (named("a\nb"), "filename=\"a_b\"; filename*=UTF-8''a%0Ab"),
        (named(""), "filename=\"\""),
    ];
    let server = Screendesk::builder().recordings(0).start().await.unwrap();
    for (recording, expected) in cases {
        let uuid = server.add(recording);
        let answer = Caller::admin(&server).download(uuid).await;
        assert_eq!(header(&answer, "content-disposition"), format!("attachment; {expected}"));
    }
    let untitled = server.add(recording().field("/title", Value::Null));
    let answer = Caller::admin(&server).download(untitled).await;
    let expected = format!("attachment; filename=\"recording-{untitled}.mp4\"");
    assert_eq!(header(&answer, "content-disposition"), expected);
}

#[tokio::test]
async fn a_range_is_served_as_asked() {
    let video = Video::synthetic(1_000_000);
    let (server, uuid) = server_with(video.clone()).await;
    for (range, expected) in [
        ("bytes=0-0", 0..1),
        ("bytes=600000-", 600_000..1_000_000),
        ("bytes=-5", 999_995..1_000_000),
        ("bytes=262143-262144", 262_143..262_145),
        ("bytes=999999-2000000", 999_999..1_000_000),
    ] {
        let answer = Caller::admin(&server).download_with(uuid, [("range", range)]).await;
        assert_eq!(answer.status(), StatusCode::PARTIAL_CONTENT, "{range}");
        let (first, last) = (expected.start, expected.end - 1);
        assert_eq!(header(&answer, "content-range"), format!("bytes {first}-{last}/1000000"));
        assert_eq!(header(&answer, "content-length"), (expected.end - expected.start).to_string());
        assert_eq!(answer.bytes().await.unwrap(), video.expected(expected), "{range}");
    }
}

#[tokio::test]
async fn a_range_beyond_the_end_answers_416_with_the_length() {
    let (server, uuid) = server_with(Video::synthetic(1000)).await;
    let answer = Caller::admin(&server).download_with(uuid, [("range", "bytes=1000-")]).await;
    assert_eq!(answer.status(), StatusCode::RANGE_NOT_SATISFIABLE);
    assert_eq!(header(&answer, "content-range"), "bytes */1000");
}

#[tokio::test]
async fn several_ranges_and_nonsense_get_the_whole_video() {
    let (server, uuid) = server_with(Video::synthetic(1000)).await;
    for range in ["bytes=0-1,5-6", "bytes=9-5", "lines=1-2", "nonsense"] {
        let answer = Caller::admin(&server).download_with(uuid, [("range", range)]).await;
        assert_eq!(answer.status(), StatusCode::OK, "{range}");
        assert_eq!(header(&answer, "content-length"), "1000", "{range}");
    }
}

#[tokio::test]
async fn if_range_serves_the_part_only_while_the_video_is_the_same() {
    let (server, uuid) = server_with(Video::synthetic(1000)).await;
    let admin = Caller::admin(&server);
    let first = admin.download(uuid).await;
    let (etag, modified) = (header(&first, "etag"), header(&first, "last-modified"));
    let status = async |condition: &str| {
        admin.download_with(uuid, [("range", "bytes=5-"), ("if-range", condition)]).await.status()
    };
    assert_eq!(status(etag).await, StatusCode::PARTIAL_CONTENT);
    assert_eq!(status(modified).await, StatusCode::PARTIAL_CONTENT);
    assert_eq!(status("\"other\"").await, StatusCode::OK);
    assert_eq!(status(&format!("W/{etag}")).await, StatusCode::OK);
    assert_eq!(status("Sun, 06 Nov 1994 08:49:37 GMT").await, StatusCode::OK);

    server.set_video(uuid, Video::synthetic(1000).version(2));
    assert_eq!(status(etag).await, StatusCode::OK);
    assert_eq!(status(modified).await, StatusCode::OK);

    // A weak tag never matches: it does not promise the same bytes.
    server.set_video(uuid, Video::synthetic(1000).etag("W/\"v1\""));
    assert_eq!(status("W/\"v1\"").await, StatusCode::OK);
}

#[tokio::test]
async fn a_head_request_gets_the_header_fields_of_the_whole_video() {
    let (server, uuid) = server_with(Video::synthetic(1 << 40)).await;
    let path = format!("/recordings/{uuid}/download");
    let request = Caller::admin(&server).request(Method::HEAD, &path);
    let answer = request.header("range", "bytes=5-").send().await.unwrap();
    assert_eq!(answer.status(), StatusCode::OK);
    assert_eq!(header(&answer, "content-length"), (1_u64 << 40).to_string());
    assert_eq!(answer.bytes().await.unwrap().len(), 0);
}

#[tokio::test]
async fn a_video_in_the_works_is_a_conflict_until_it_is_ready() {
    let (server, uuid) = server_with(Video::processing()).await;
    let admin = Caller::admin(&server);
    let answer = admin.download(uuid).await;
    assert_eq!(answer.status(), StatusCode::CONFLICT);
    assert_eq!(answer.json::<Value>().await.unwrap()["error"], "Video file is not available yet");
    assert!(server.set_video(uuid, Video::mp4()));
    assert_eq!(admin.download(uuid).await.status(), StatusCode::OK);
}

#[tokio::test]
async fn a_recording_without_a_video_has_none_to_download() {
    let (server, uuid) = server_with(Video::none()).await;
    assert_eq!(Caller::admin(&server).download(uuid).await.status(), StatusCode::NOT_FOUND);
}
