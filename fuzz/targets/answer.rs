#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| screendesk_client::fuzzing::answer(data));
