//! The embedded Screendesk, seen over HTTP by a client that knows nothing of it.

/// Tokens, roles and what they may do.
mod access;
