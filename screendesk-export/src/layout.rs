//! The names of all that an export writes, relative to its destination.

use uuid::Uuid;

use crate::shard::Shard;

pub(crate) const VIDEOS: &str = "videos";
pub(crate) const SHARDS: &str = "shards";
/// What is no part of the export's data.
pub(crate) const STATE: &str = ".screendesk-export";

const RECORDINGS: &str = "recordings.ndjson";
const MANIFEST: &str = "manifest.ndjson";

/// The metadata of all recordings, or of those of one shard.
pub(crate) fn recordings(shard: Option<Shard>) -> String {
    of(shard, RECORDINGS)
}

/// What is stored, and what failed.
pub(crate) fn manifest(shard: Option<Shard>) -> String {
    of(shard, MANIFEST)
}

fn of(shard: Option<Shard>, name: &str) -> String {
    match shard {
        None => name.to_owned(),
        Some(shard) => format!("{SHARDS}/{}/{name}", shard.tag()),
    }
}

pub(crate) fn is_manifest(name: &str) -> bool {
    name == MANIFEST || name.starts_with(SHARDS) && name.ends_with(&format!("/{MANIFEST}"))
}

pub(crate) fn is_recordings(name: &str) -> bool {
    name == RECORDINGS || name.starts_with(SHARDS) && name.ends_with(&format!("/{RECORDINGS}"))
}

/// A video; the extension is that of its content type.
pub(crate) fn video(uuid: Uuid, extension: &str) -> String {
    format!("{VIDEOS}/{uuid}.{extension}")
}

/// The recording and the extension of what `video` named; none for any other file.
pub(crate) fn parse_video(name: &str) -> Option<(Uuid, &str)> {
    let (uuid, extension) = name.strip_prefix(VIDEOS)?.strip_prefix('/')?.split_once('.')?;
    let is_plain = !extension.is_empty() && extension.bytes().all(|b| b.is_ascii_alphanumeric());
    Some((uuid.parse().ok().filter(|_| uuid.len() == 36)?, extension)).filter(|_| is_plain)
}

/// The journals of the runs of a shard; each run's have names that sort behind those before it.
pub(crate) fn journals(shard: Option<Shard>) -> String {
    format!("{}/{}", all_journals(), tag(shard))
}

pub(crate) fn all_journals() -> String {
    format!("{STATE}/journal")
}

pub(crate) fn locks() -> String {
    format!("{STATE}/lock")
}

pub(crate) fn all_uploads() -> String {
    format!("{STATE}/uploads")
}

/// What is being written: what is left of it when a run is killed must be given up.
pub(crate) fn uploads(shard: Option<Shard>) -> String {
    format!("{}/{}", all_uploads(), tag(shard))
}

/// A name for what belongs to a shard, or to the whole.
pub(crate) fn tag(shard: Option<Shard>) -> String {
    shard.map_or_else(|| "all".to_owned(), Shard::tag)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_videos_name_tells_its_recording_and_no_other_name_does() {
        let uuid = Uuid::from_u128(7);
        assert_eq!(parse_video(&video(uuid, "mp4")), Some((uuid, "mp4")));
        for other in [
            format!("videos/{uuid}.mp4.part"),
            format!("videos/{uuid}.mp4.part.json"),
            format!("videos/{uuid}"),
            format!("videos/{uuid}."),
            format!("{uuid}.mp4"),
            "videos/holiday.mp4".to_owned(),
            format!("videos/{}.mp4", uuid.simple()),
        ] {
            assert_eq!(parse_video(&other), None, "{other}");
        }
    }
}
