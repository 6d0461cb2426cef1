//! Prescribing on SQLite and on PostgreSQL, as its users meet it.
#![expect(clippy::unwrap_used, clippy::panic, reason = "tests fail by panicking")]

mod assembling;
mod bedside;
#[cfg(feature = "pages")]
mod browser;
mod changing;
#[cfg(feature = "pages")]
mod chart_pages;
mod giving;
mod golden;
mod house;
mod interleaving;
mod loading;
#[cfg(feature = "pages")]
mod pages;
#[cfg(feature = "pages")]
mod round_pages;
#[cfg(feature = "pages")]
mod sealing;
mod signing;
mod ward;
