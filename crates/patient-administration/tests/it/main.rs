//! Patient administration on SQLite and on PostgreSQL, as its users meet it.
#![expect(clippy::unwrap_used, clippy::panic, reason = "tests fail by panicking")]

mod access;
mod beds;
#[cfg(feature = "pages")]
mod browser;
#[cfg(feature = "fhir")]
mod fhir;
mod finding;
mod golden;
mod house;
mod merging;
#[cfg(feature = "hl7v2")]
mod messages;
#[cfg(feature = "pages")]
mod pages;
mod people;
mod statements;
