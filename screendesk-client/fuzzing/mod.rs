//! What must hold whatever a server sends: one function for each target of `fuzz/`, which runs it
//! on what it finds; the tests run it on seeds and on mutations of them.
//!
//! Each takes bytes and panics where something does not hold. None of this is in a build without
//! `--cfg fuzzing`, which cargo-fuzz sets.

mod answers;
pub(crate) mod client;
mod patches;
pub(crate) mod shown;

pub use self::{
    answers::{answer, list_page, recording},
    patches::patch,
};
pub use crate::download::fuzzing::{file_name, headers, part_note};

#[cfg(test)]
mod tests {
    use mutations::hold;

    /// Names and values of the answers.
    const JSON: &[&str] = &[
        "\"uuid\":",
        "\"records\":",
        "\"pagination\":",
        "\"metadata\":",
        "\"platform\":",
        "\"next_page\":",
        "\"2024-02-30T25:61:61Z\"",
        "\"2016-12-31T23:59:60+23:59\"",
        "\"Live\"",
        "\"zendesk\"",
        "[[",
        "{\"",
    ];

    #[test]
    fn a_page_gives_every_item_once_or_says_what_is_wrong_with_it() {
        hold("list_page", JSON, 2000, super::list_page);
    }

    #[test]
    fn a_recording_is_what_the_server_said_or_an_error_that_can_be_shown() {
        hold("recording", JSON, 3000, super::recording);
    }

    #[test]
    fn the_body_of_an_update_is_read_as_it_was_written() {
        hold("patch", &["\"title\":", "\"summary\":", "\"recording\":"], 3000, super::patch);
    }

    #[test]
    fn an_error_never_shows_the_token_nor_anything_that_moves_a_cursor() {
        let token = super::client::TOKEN;
        let tokens = [
            token,
            "\\\\",
            "\\u0073",
            "\"error\":",
            "\"message\":",
            "content-type:",
            "retry-after:",
        ];
        hold("answer", &tokens, 3000, super::answer);
    }

    #[test]
    fn a_file_name_from_outside_is_one_safe_name() {
        let tokens =
            ["filename=", "filename*=UTF-8''", "%2F", "CON", ".part", ".json", ".tmp", "\\"];
        hold("file_name", &tokens, 5000, super::file_name);
    }

    #[test]
    fn the_headers_of_a_file_are_read_soundly_or_not_at_all() {
        let tokens = ["etag: ", "content-range: bytes ", "retry-after: ", "-", "*", "W/\"", "GMT"];
        hold("headers", &tokens, 3000, super::headers);
    }

    #[test]
    fn a_note_beside_a_part_is_trusted_no_further_than_it_can_be() {
        let folder = tempfile::tempdir().expect("a folder");
        let tokens = ["\"synced\":", "\"length\":", "\"validator\":", "\"screendesk_part\":"];
        hold("part_note", &tokens, 1000, |note| super::part_note(folder.path(), note));
    }
}
