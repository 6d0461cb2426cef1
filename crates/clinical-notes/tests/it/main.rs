//! Clinical notes on SQLite and on PostgreSQL, as its users meet it.
#![expect(clippy::unwrap_used, clippy::panic, reason = "tests fail by panicking")]

mod allergies;
#[cfg(feature = "pages")]
mod browser;
mod golden;
mod house;
mod notes;
#[cfg(feature = "pages")]
mod observations;
#[cfg(feature = "pages")]
mod observations_watched;
#[cfg(feature = "pages")]
mod pages;
#[cfg(feature = "pages")]
mod pages_of_notes;
mod problems;
mod sealing;
