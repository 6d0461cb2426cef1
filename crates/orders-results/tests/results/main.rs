//! Results on SQLite and on PostgreSQL: messages in, versions, acknowledgement, the queue, the pages.
#![cfg(all(feature = "hl7v2", feature = "pages"))]
#![expect(clippy::unwrap_used, reason = "tests fail by panicking")]

mod acknowledging;
mod browser;
mod golden;
mod house;
mod messages;
mod pages;
mod queue;
mod sealing;
