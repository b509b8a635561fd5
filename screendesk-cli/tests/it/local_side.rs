//! The local side of a download: what the disk, other files, other processes, signals and closed
//! pipes do to it.

mod closed_output; // a reader that goes away
mod disk; // full, limited, read-only
#[cfg(unix)]
mod kills; // signals, and the run after them
mod places; // what is at the place, or in its way
mod processes; // several at once
