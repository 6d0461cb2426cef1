//! Administration on SQLite and on PostgreSQL, as a browser without scripts meets it.
#![expect(clippy::unwrap_used, reason = "tests fail by panicking")]

mod browser;
mod house;
mod people;
mod relationships;
mod roles;
