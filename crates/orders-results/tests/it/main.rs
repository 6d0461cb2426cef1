//! Orders and results on SQLite and on PostgreSQL, as their users meet them.
#![expect(clippy::unwrap_used, clippy::panic, reason = "tests fail by panicking")]

#[cfg(feature = "pages")]
mod browser;
mod golden;
mod house;
#[cfg(feature = "hl7v2")]
mod laboratory;
#[cfg(feature = "pages")]
mod order_pages;
mod orders;
