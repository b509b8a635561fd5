//! Videos into files, directories and standard output, when all goes well.

use std::fs;

use screendesk_mock::{Fault, Operation, Video, recording};
use uuid::Uuid;

use crate::program::{names, run, scene, within};

#[tokio::test]
async fn a_video_goes_into_the_current_directory_a_file_or_standard_output() {
    let video = Video::mp4();
    let (server, uuid, dir) = scene(video.clone()).await;
    let uuid = uuid.to_string();
    let here = run(within(&server, dir.path(), &["download", &uuid])).await;
    assert_eq!((here.code, here.stdout.as_str()), (Some(0), ""), "{}", here.stderr);
    let [name] = &names(dir.path())[..] else { panic!("{:?}", names(dir.path())) };
    assert!(here.stderr.contains(&format!("{name} (32795 bytes)")), "{}", here.stderr);
    assert_eq!(fs::read(dir.path().join(name)).expect("the file"), video.expected(..));
    let named = run(within(&server, dir.path(), &["download", &uuid, "-o", "other.mp4"])).await;
    assert_eq!(named.code, Some(0), "{}", named.stderr);
    assert_eq!(fs::read(dir.path().join("other.mp4")).expect("the file"), video.expected(..));
    let mut command = within(&server, dir.path(), &["download", &uuid, "-o", "-"]);
    let output = tokio::task::spawn_blocking(move || command.output()).await;
    assert_eq!(output.expect("no panic").expect("it runs").stdout, video.expected(..));
}

#[tokio::test]
async fn recordings_of_one_name_do_not_replace_each_other_even_when_forced() {
    let (server, first, dir) = scene(Video::synthetic(1000)).await;
    let second = server.add(recording().title("Call").video(Video::synthetic(2000)));
    let nobody = Uuid::nil().to_string();
    let (first, second) = (first.to_string(), second.to_string());
    for _ in 0..2 {
        let arguments = ["download", &first, &second, &nobody, "-o", "videos/", "--force"];
        let ran = run(within(&server, dir.path(), &arguments)).await;
        assert_eq!(ran.code, Some(4), "{}", ran.stderr);
        assert!(ran.stderr.contains(&nobody) && ran.stderr.contains("1 of 3"), "{}", ran.stderr);
        let videos = dir.path().join("videos");
        let mut sizes: Vec<u64> = names(&videos)
            .iter()
            .map(|name| fs::metadata(videos.join(name)).expect("the file").len())
            .collect();
        sizes.sort_unstable();
        assert_eq!(sizes, [1000, 2000], "{:?}", names(&videos));
    }
}

#[tokio::test]
async fn uuids_are_read_from_standard_input() {
    let (server, uuid, dir) = scene(Video::mp4()).await;
    let list = dir.path().join("uuids");
    fs::write(&list, format!("{uuid}\n\n")).expect("a file");
    let mut command = within(&server, dir.path(), &["download", "-o", "one.mp4"]);
    command.stdin(fs::File::open(list).expect("the file"));
    let ran = run(command).await;
    assert_eq!(ran.code, Some(0), "{}", ran.stderr);
    assert!(dir.path().join("one.mp4").exists());
}

#[tokio::test]
async fn waiting_ends_with_the_video() {
    let (server, uuid, dir) = scene(Video::mp4()).await;
    let busy = Fault::on(Operation::DownloadRecording).status(409).header("retry-after", "1");
    server.fault(busy);
    let uuid = uuid.to_string();
    let ran =
        run(within(&server, dir.path(), &["download", &uuid, "-o", "a.mp4", "--wait=1m"])).await;
    assert_eq!(ran.code, Some(0), "{}", ran.stderr);
    assert_eq!(server.requests().len(), 2);
}
