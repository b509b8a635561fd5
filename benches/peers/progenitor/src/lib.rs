//! The client as progenitor generates it, with nothing added.

include!(concat!(env!("OUT_DIR"), "/client.rs"));
