//! What the build script made of `spec/screendesk.json`: types, builders of operations, the client.
//!
//! Nothing here is written by hand. To read it: `cargo run -p screendesk-codegen --example generate`.

#![allow(
    clippy::all,
    rustdoc::bare_urls,
    unused_imports,
    reason = "it is generated: what matters of it is checked where it is generated from"
)]

include!(concat!(env!("OUT_DIR"), "/codegen.rs"));
