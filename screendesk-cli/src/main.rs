//! The `screendesk` command.

fn main() {}
