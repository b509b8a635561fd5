//! The tasks, through the library and through the program.

/// The spec in the tree is what the stored pages say: byte for byte, nothing lost, nothing added.
mod vendored;
