//! Patient administration on SQLite and on PostgreSQL, as its users meet it.
#![expect(clippy::unwrap_used, clippy::panic, reason = "tests fail by panicking")]

mod access;
mod beds;
mod finding;
mod house;
mod merging;
#[cfg(feature = "hl7v2")]
mod messages;
mod people;
mod statements;
