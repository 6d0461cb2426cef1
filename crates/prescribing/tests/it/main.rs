//! Prescribing on SQLite and on PostgreSQL, as its users meet it.
#![expect(clippy::unwrap_used, clippy::panic, reason = "tests fail by panicking")]

mod assembling;
#[cfg(feature = "pages")]
mod browser;
mod changing;
mod giving;
mod golden;
mod house;
mod interleaving;
mod loading;
#[cfg(feature = "pages")]
mod pages;
mod signing;
mod ward;
