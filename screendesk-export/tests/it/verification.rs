//! Is everything there that the manifest says?

use screendesk_export::{Error, Finding, Findings, Options, Problem, verify};

use crate::support::{Place, account, places, run};

async fn findings(place: &Place, with_hashes: bool) -> (Findings, Vec<Finding>) {
    let mut found = Vec::new();
    let findings = verify(&place.destination(), with_hashes, 4, |f| found.push(f)).await;
    found.sort_by_key(|finding| finding.file.clone());
    (findings.expect("a verification"), found)
}

#[tokio::test]
async fn a_sound_export_is_found_to_be_one() {
    for place in places() {
        let server = account(30).await;
        run(&server, &place, Options::default()).await.expect("a run");
        let (findings, found) = findings(&place, true).await;
        assert!(findings.is_sound() && found.is_empty(), "{found:?}");
        assert_eq!((findings.sound, findings.bytes), (30, 30 * 3000));
    }
}

#[tokio::test]
async fn what_is_missing_damaged_cut_short_or_unnamed_is_named() {
    for place in places() {
        let server = account(30).await;
        run(&server, &place, Options::default()).await.expect("a run");
        let uuids = server.uuids();
        let name = |n: usize| format!("videos/{}.mp4", uuids[n]);
        place.remove(&name(0)).await;
        place.write(&name(1), b"short").await;
        place.write(&name(2), &[0; 3000]).await;
        place.write("videos/holiday.mp4", b"x").await;
        place.write("videos/x.mp4.part", b"x").await;
        let (findings_, found) = findings(&place, true).await;
        assert!(!findings_.is_sound());
        assert_eq!((findings_.sound, findings_.damaged), (27, 3));
        assert_eq!((findings_.unnamed, findings_.unfinished), (1, 1));
        let problem = |file: &str| found.iter().find(|f| f.file == file).map(|f| f.problem);
        assert_eq!(problem(&name(0)), Some(Problem::Missing));
        assert_eq!(problem(&name(1)), Some(Problem::Length));
        assert_eq!(problem(&name(2)), Some(Problem::Damaged));
        assert_eq!(problem("videos/holiday.mp4"), Some(Problem::Unnamed));
        assert_eq!(problem("videos/x.mp4.part"), Some(Problem::Unfinished));
        let (quick, _) = findings(&place, false).await;
        assert_eq!((quick.sound, quick.damaged), (28, 2), "lengths alone see less");
    }
}

#[tokio::test]
async fn where_there_is_no_export_nothing_can_be_verified() {
    for place in places() {
        let error = verify(&place.destination(), true, 4, |_| ()).await.expect_err("nothing");
        assert!(matches!(error, Error::Nothing { .. }), "{error:?}");
    }
}
