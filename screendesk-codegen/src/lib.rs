//! The code generation of screendesk-client.
