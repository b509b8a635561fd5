//! A part of the account: which of N machines sees to which recordings.

use std::{env, fmt, str::FromStr};

use sha2::{Digest as _, Sha256};
use uuid::Uuid;

/// One of `count` parts of an account, counted from 0 as Kubernetes and AWS Batch do.
///
/// A recording belongs to the part that the first eight bytes of the SHA-256 of its uuid (16
/// bytes), as a big-endian number, leave as the remainder of a division by `count`.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct Shard {
    index: u32,
    count: u32,
}

/// Why a text or the environment names no part of an account.
#[derive(Clone, Debug, Eq, PartialEq, thiserror::Error)]
#[error("{0}")]
pub struct InvalidShard(String);

/// The variables in which schedulers tell a task its number, counted from 0, and how many there are.
const SCHEDULERS: [(&str, Option<&str>, Option<&str>); 3] = [
    // A Kubernetes Indexed Job does not tell how many there are.
    ("JOB_COMPLETION_INDEX", None, None),
    ("AWS_BATCH_JOB_ARRAY_INDEX", None, Some("AWS_BATCH_JOB_ARRAY_SIZE")),
    // Slurm counts from where the user says.
    ("SLURM_ARRAY_TASK_ID", Some("SLURM_ARRAY_TASK_MIN"), Some("SLURM_ARRAY_TASK_COUNT")),
];

impl Shard {
    /// Returns part `index`, counted from 0, of `count`.
    ///
    /// # Errors
    ///
    /// [`InvalidShard`] if there is no such part.
    pub fn new(index: u32, count: u32) -> Result<Self, InvalidShard> {
        if index < count {
            Ok(Self { index, count })
        } else {
            Err(InvalidShard(format!(
                "there is no shard {index} of {count}: they are counted from 0"
            )))
        }
    }

    /// Reads `2/8` (the third of eight), `auto/8` (the number from the scheduler's variables) or
    /// `auto` (both from there).
    ///
    /// The variables are `JOB_COMPLETION_INDEX` (Kubernetes), `AWS_BATCH_JOB_ARRAY_INDEX` with
    /// `AWS_BATCH_JOB_ARRAY_SIZE`, and `SLURM_ARRAY_TASK_ID` with `SLURM_ARRAY_TASK_MIN` and
    /// `SLURM_ARRAY_TASK_COUNT`.
    ///
    /// # Errors
    ///
    /// [`InvalidShard`] if the text is none of these, or a variable that it needs is not set.
    pub fn parse(text: &str) -> Result<Self, InvalidShard> {
        Self::parse_with(text, |name| env::var(name).ok())
    }

    fn parse_with(
        text: &str,
        variable: impl Fn(&str) -> Option<String>,
    ) -> Result<Self, InvalidShard> {
        let number = |text: &str, what: &str| {
            text.parse::<u32>().map_err(|_| {
                InvalidShard(format!("`{text}` is no number ({what}); say 0/4, auto/4 or auto"))
            })
        };
        let (index, count) = match text.split_once('/') {
            Some((index, count)) => (index, Some(number(count, "how many shards there are")?)),
            None if text == "auto" => (text, None),
            None => return Err(InvalidShard(format!("`{text}` is no shard; say 0/4 or auto/4"))),
        };
        if index != "auto" {
            let count = count.unwrap_or(0);
            return Self::new(number(index, "the number of the shard")?, count);
        }
        let found = SCHEDULERS.iter().find_map(|(index, first, size)| {
            Some((index, variable(index)?, first.and_then(&variable), size.and_then(&variable)))
        });
        let Some((name, index, first, size)) = found else {
            let names: Vec<&str> = SCHEDULERS.iter().map(|(index, ..)| *index).collect();
            return Err(InvalidShard(format!(
                "no scheduler says which shard this is: none of {} is set",
                names.join(", ")
            )));
        };
        let first =
            first.map_or(Ok(0), |first| number(&first, "where the scheduler counts from"))?;
        let index = number(&index, name)?.checked_sub(first).unwrap_or(u32::MAX);
        let count = match (count, size) {
            (Some(count), _) => count,
            (None, Some(size)) => number(&size, "how many tasks the scheduler has")?,
            (None, None) => {
                return Err(InvalidShard(format!(
                    "{name} does not tell how many shards there are; say auto/4 for four"
                )));
            }
        };
        Self::new(index, count)
    }

    /// Returns whether a recording belongs to this part.
    pub fn owns(self, uuid: Uuid) -> bool {
        let hash = Sha256::digest(uuid.as_bytes());
        let head: [u8; 8] = std::array::from_fn(|at| hash[at]);
        u64::from_be_bytes(head) % u64::from(self.count) == u64::from(self.index)
    }

    /// Whether this is the part that sees to what has no uuid.
    pub(crate) fn is_first(self) -> bool {
        self.index == 0
    }

    /// The name of the shard in file names.
    pub(crate) fn tag(self) -> String {
        format!("{}-of-{}", self.index, self.count)
    }
}

impl FromStr for Shard {
    type Err = InvalidShard;

    fn from_str(text: &str) -> Result<Self, InvalidShard> {
        Self::parse(text)
    }
}

impl fmt::Display for Shard {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.index, self.count)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(text: &str, variables: &[(&str, &str)]) -> Result<String, String> {
        let variable = |name: &str| {
            variables.iter().find(|(n, _)| *n == name).map(|(_, value)| (*value).to_owned())
        };
        Shard::parse_with(text, variable).map(|s| s.to_string()).map_err(|e| e.to_string())
    }

    #[test]
    fn a_shard_is_said_or_taken_from_the_scheduler() {
        let kubernetes = [("JOB_COMPLETION_INDEX", "3")];
        let batch = [("AWS_BATCH_JOB_ARRAY_INDEX", "1"), ("AWS_BATCH_JOB_ARRAY_SIZE", "5")];
        let slurm = [
            ("SLURM_ARRAY_TASK_ID", "11"),
            ("SLURM_ARRAY_TASK_MIN", "10"),
            ("SLURM_ARRAY_TASK_COUNT", "4"),
        ];
        assert_eq!(parse("0/1", &[]).as_deref(), Ok("0/1"));
        assert_eq!(parse("3/4", &kubernetes).as_deref(), Ok("3/4"));
        assert_eq!(parse("auto/8", &kubernetes).as_deref(), Ok("3/8"));
        assert_eq!(parse("auto", &batch).as_deref(), Ok("1/5"));
        assert_eq!(parse("auto", &slurm).as_deref(), Ok("1/4"));
        for (text, variables, words) in [
            ("4/4", &[][..], "counted from 0"),
            ("0/0", &[], "no shard 0 of 0"),
            ("4", &[], "no shard"),
            ("-1/4", &[], "no number"),
            ("a/4", &[], "no number"),
            ("auto/4", &[], "JOB_COMPLETION_INDEX"),
            ("auto", &kubernetes, "how many"),
            ("auto/2", &kubernetes, "no shard 3 of 2"),
            ("auto/2", &[("JOB_COMPLETION_INDEX", "x")], "no number"),
        ] {
            let error = parse(text, variables).expect_err(text);
            assert!(error.contains(words), "{text}: {error}");
        }
    }

    #[test]
    fn every_recording_belongs_to_one_shard_and_all_have_about_as_many() {
        let shards: Vec<Shard> = (0..4).map(|i| Shard::new(i, 4).expect("a shard")).collect();
        let mut owned = [0; 4];
        for n in 0..4000_u128 {
            let uuid = Uuid::from_u128(n << 64 | n);
            let owners: Vec<usize> = (0..4).filter(|i| shards[*i].owns(uuid)).collect();
            assert_eq!(owners.len(), 1);
            owned[owners[0]] += 1;
        }
        assert!(owned.iter().all(|n| (850..1150).contains(n)), "{owned:?}");
    }

    /// Other versions, and other programs, must come to the same result.
    #[test]
    fn the_assignment_never_changes() {
        let owner =
            |n| (0..8).find(|i| Shard::new(*i, 8).expect("a shard").owns(Uuid::from_u128(n)));
        assert_eq!([1, 2, 3, 4].map(owner), [Some(3), Some(0), Some(6), Some(0)]);
    }
}
