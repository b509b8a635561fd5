#![no_main]

#[allow(dead_code, reason = "each target runs one of them")]
#[path = "../../xtask/tests/it/holds.rs"]
mod holds;

libfuzzer_sys::fuzz_target!(|data: &[u8]| holds::spec_drift(data));
