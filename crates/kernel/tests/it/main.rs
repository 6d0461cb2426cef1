//! The kernel's promises, each on SQLite and on PostgreSQL.
#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::disallowed_methods,
    reason = "tests: they fail by panicking, and some wait"
)]

mod access;
mod administer;
mod append_only;
mod assembled;
mod assembly;
mod audit;
mod backup;
mod batches;
mod beds;
mod charts;
mod durability;
mod erasing;
mod expiring;
mod faults;
mod followers;
mod glass;
mod golden;
mod holding;
mod house;
mod leaves;
mod merging;
mod odd;
mod people;
mod races;
mod relationships;
mod replay;
mod rules;
mod seals;
mod triggers;
mod unmounted;
mod views;
mod witness;
