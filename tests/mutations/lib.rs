//! The short form of fuzzing, for the test suite: the seeds of a target in `fuzz/seeds/`, and
//! mutations of them. What they are is the same in every run; a failure is shrunk and shown.

use std::{fmt, fs, panic, path::Path};

use proptest::{
    prelude::*,
    sample::Index,
    test_runner::{Config, RngAlgorithm, TestRng, TestRunner},
};

/// Pieces of input that readers of JSON, headers and Markdown treat in a way of their own.
const TOKENS: &[&str] = &[
    "null",
    "true",
    "{}",
    "[]",
    "\"\"",
    "{",
    "}",
    "[",
    "]",
    "\"",
    ":",
    ",",
    "-1",
    "0",
    "1.5",
    "1e400",
    "18446744073709551616",
    "99999999999999999999",
    "\\u0000",
    "\\ud800",
    "\\",
    "\u{0}",
    "\u{1b}[31m",
    "\u{202e}",
    "\u{feff}",
    "\u{e9}",
    "\r\n",
    "\n",
    " ",
    "\t",
    ";",
    "=",
    "'",
    "%",
    "/",
    "..",
];

/// Checks the seeds of a target and `cases` mutations of them. `tokens` are what to insert beside
/// what is of interest everywhere.
///
/// # Panics
///
/// If `check` does, or there is no seed.
pub fn hold(target: &str, tokens: &[&str], cases: u32, check: impl Fn(&[u8])) {
    let seeds = seeds(target);
    assert!(!seeds.is_empty(), "fuzz/seeds/{target} has no seed");
    let fails =
        |bytes: &[u8]| panic::catch_unwind(panic::AssertUnwindSafe(|| check(bytes))).is_err();
    let failed: Vec<_> =
        seeds.iter().filter(|(_, bytes)| fails(bytes)).map(|(name, _)| name).collect();
    assert!(failed.is_empty(), "{target}: these seeds fail: {failed:?}");
    let config = Config { cases, failure_persistence: None, ..Config::default() };
    let rng = TestRng::deterministic_rng(RngAlgorithm::ChaCha);
    let tokens: Vec<&[u8]> = TOKENS.iter().chain(tokens).map(|token| token.as_bytes()).collect();
    let inputs = (any::<Index>(), prop::collection::vec(edit(), 1..5)).prop_map(|(seed, edits)| {
        let mut bytes = seed.get(&seeds).1.clone();
        for edit in edits {
            edit.apply(&mut bytes, &seeds, &tokens);
        }
        Input(bytes)
    });
    let ran = TestRunner::new_with_rng(config, rng).run(&inputs, |input| {
        check(&input.0);
        Ok(())
    });
    if let Err(error) = ran {
        panic!("{target}: {error}");
    }
}

/// The seeds of a target with their names, in the order of these.
fn seeds(target: &str) -> Vec<(String, Vec<u8>)> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../fuzz/seeds").join(target);
    let files = fs::read_dir(&folder).unwrap_or_else(|e| panic!("{}: {e}", folder.display()));
    let mut seeds: Vec<_> = files
        .map(|file| {
            let file = file.expect("an entry of the folder");
            let bytes = fs::read(file.path()).expect("a seed that can be read");
            (file.file_name().to_string_lossy().into_owned(), bytes)
        })
        .collect();
    seeds.sort();
    seeds
}

/// Bytes, shown as a byte string of Rust.
#[derive(Clone)]
struct Input(Vec<u8>);

impl fmt::Debug for Input {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "b\"{}\"", self.0.escape_ascii())
    }
}

/// One change at a place.
#[derive(Clone, Debug)]
enum Edit {
    Flip(Index, u8),
    Set(Index, u8),
    Truncate(Index),
    Remove(Index, usize),
    /// A piece once more, in another place.
    Copy(Index, usize, Index),
    Insert(Index, Index),
    /// A piece of any seed.
    Splice(Index, Index, Index, usize),
}

fn edit() -> impl Strategy<Value = Edit> {
    let at = any::<Index>;
    let some = || prop_oneof![3 => 1..9usize, 2 => 9..80usize, 1 => 80..2000usize];
    prop_oneof![
        2 => (at(), 0..8u8).prop_map(|(at, bit)| Edit::Flip(at, bit)),
        2 => (at(), any::<u8>()).prop_map(|(at, byte)| Edit::Set(at, byte)),
        1 => at().prop_map(Edit::Truncate),
        2 => (at(), some()).prop_map(|(at, length)| Edit::Remove(at, length)),
        2 => (at(), some(), at()).prop_map(|(at, length, to)| Edit::Copy(at, length, to)),
        4 => (at(), at()).prop_map(|(at, token)| Edit::Insert(at, token)),
        2 => (at(), at(), at(), some())
            .prop_map(|(at, seed, from, length)| Edit::Splice(at, seed, from, length)),
    ]
}

impl Edit {
    fn apply(&self, bytes: &mut Vec<u8>, seeds: &[(String, Vec<u8>)], tokens: &[&[u8]]) {
        // The place behind the last byte is a place as well.
        let place = |at: &Index, bytes: &[u8]| at.index(bytes.len() + 1);
        let piece = |at: usize, length: usize, bytes: &[u8]| at..bytes.len().min(at + length);
        match self {
            Self::Flip(at, bit) => {
                let at = place(at, bytes);
                bytes.get_mut(at).into_iter().for_each(|byte| *byte ^= 1 << bit);
            }
            Self::Set(at, value) => {
                let at = place(at, bytes);
                bytes.get_mut(at).into_iter().for_each(|byte| *byte = *value);
            }
            Self::Truncate(at) => bytes.truncate(place(at, bytes)),
            Self::Remove(at, length) => {
                drop(bytes.drain(piece(place(at, bytes), *length, bytes)));
            }
            Self::Copy(at, length, to) => {
                let copied = bytes[piece(place(at, bytes), *length, bytes)].to_vec();
                let to = place(to, bytes);
                bytes.splice(to..to, copied);
            }
            Self::Insert(at, token) => {
                let at = place(at, bytes);
                bytes.splice(at..at, token.get(tokens).iter().copied());
            }
            Self::Splice(at, seed, from, length) => {
                let other = &seed.get(seeds).1;
                let other = &other[piece(place(from, other), *length, other)];
                let at = place(at, bytes);
                bytes.splice(at..at, other.iter().copied());
            }
        }
    }
}
