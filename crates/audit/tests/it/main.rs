//! The log, signed and carried outside, watched and answered for, on SQLite and on PostgreSQL.
#![expect(clippy::unwrap_used, reason = "tests fail by panicking")]

mod alerts;
mod browser;
mod clocks;
mod fhir;
mod golden;
mod house;
mod outside;
mod pages;
mod places;
mod plans;
mod retention;
mod subject_access;
mod trust;
