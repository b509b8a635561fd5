//! The client through its public API, over real HTTP on loopback.
//!
//! One binary, so that the crates of the tree are linked once. The topics:
