//! The Rust client for the Screendesk API.
