//! Twelve hex digits that stand for one change: the same change has the same ones on every machine.

use serde_json::Value;
use sha2::{Digest, Sha256};

use crate::canonical;

/// The fingerprint over a change's id, places and values.
pub(super) fn fingerprint(
    id: &str,
    old_pointer: Option<&str>,
    new_pointer: Option<&str>,
    before: Option<&Value>,
    after: Option<&Value>,
) -> String {
    let mut digest = Sha256::new();
    let mut part = |bytes: Option<&[u8]>| {
        // The length before each part keeps two different lists of parts from being the same bytes.
        digest.update((bytes.map_or(u64::MAX, |bytes| bytes.len() as u64)).to_be_bytes());
        digest.update(bytes.unwrap_or_default());
    };
    part(Some(id.as_bytes()));
    part(old_pointer.map(str::as_bytes));
    part(new_pointer.map(str::as_bytes));
    part(before.map(canonical::bytes).as_deref());
    part(after.map(canonical::bytes).as_deref());
    digest.finalize().iter().take(6).map(|byte| format!("{byte:02x}")).collect()
}
