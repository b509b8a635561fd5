use std::io;

use screendesk_mock::{Mismatch, Video};

const MIB: usize = 1 << 20;

/// Where the first difference was found; `None` when there was none.
fn mismatch(video: &Video, bytes: &[u8]) -> Option<Mismatch> {
    let error: io::Error = video.verify(bytes).err()?;
    Some(*error.get_ref().unwrap().downcast_ref::<Mismatch>().unwrap())
}

#[test]
fn what_is_written_is_what_is_expected_is_what_verifies() {
    for video in [Video::synthetic(3 * MIB as u64 + 17), Video::mp4(), Video::synthetic(0)] {
        let mut written = Vec::new();
        video.write_to(&mut written).unwrap();
        assert_eq!(written, video.expected(..));
        assert_eq!(mismatch(&video, &written), None);
    }
}

#[test]
fn every_range_is_a_part_of_the_whole() {
    let video = Video::synthetic(MIB as u64);
    let whole = video.expected(..);
    for (start, end) in [(0, 1), (1, 262_144), (262_143, 262_146), (500_000, 1_000_000), (7, 7)] {
        assert_eq!(video.expected(start..end), whole[start as usize..end as usize]);
    }
    assert_eq!(video.expected(1_000_000..), whole[1_000_000..]);
    assert_eq!(video.expected(..=9), whole[..10]);
    assert!(video.expected(2_000_000..).is_empty());
}

#[test]
fn a_file_that_is_cut_glued_shifted_or_reordered_is_found_out() {
    let video = Video::synthetic(4 * MIB as u64);
    let whole = video.expected(..);
    let other = video.clone().version(1).expected(..);
    let position = 1_500_000;

    let cut = whole[..position].to_vec();
    let lengthened = [&whole[..], b"!"].concat();
    let glued = [&whole[..position], &other[position..]].concat();
    let shifted = [&whole[..position], &whole[position + 1..], b"!"].concat();
    let repeated = [&whole[..position], &whole[position - 1..whole.len() - 1]].concat();
    let chunk = MIB / 4;
    let reordered = [
        &whole[..chunk],
        &whole[2 * chunk..3 * chunk],
        &whole[chunk..2 * chunk],
        &whole[3 * chunk..],
    ]
    .concat();

    let found = |bytes: &[u8]| mismatch(&video, bytes).unwrap();
    assert_eq!((found(&cut).at, found(&cut).ended), (position as u64, true));
    assert_eq!((found(&lengthened).at, found(&lengthened).ended), (whole.len() as u64, false));
    // By chance a wrong byte may be the right one now and then.
    for (bytes, at) in
        [(&glued, position), (&shifted, position), (&repeated, position), (&reordered, chunk)]
    {
        assert!((at as u64..at as u64 + 8).contains(&found(bytes).at), "{:?}", found(bytes));
    }
}

#[test]
fn no_two_chunks_of_a_large_video_are_the_same() {
    let video = Video::synthetic(1 << 40);
    let mut chunks: Vec<_> = (0..10_000_u64)
        .map(|number| video.expected(number * MIB as u64 / 4..number * MIB as u64 / 4 + 32))
        .collect();
    chunks.sort();
    chunks.dedup();
    assert_eq!(chunks.len(), 10_000);
}
