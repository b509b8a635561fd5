//! Exports over real HTTP on loopback, into folders and into object stores.

mod again; // what a later run fetches, replaces, keeps and marks
mod failures; // recordings that cannot be had, and servers and stores that break
mod layout; // what is written, byte for byte
mod locks; // one run at a time
mod parts; // shards, and how they become the whole
mod verification;

mod support; // a server, an account, and the same export into a folder and into a store
