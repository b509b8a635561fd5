//! An embedded Screendesk.
