//! The shell on SQLite and on PostgreSQL, as a browser and a module author meet it.
#![expect(clippy::unwrap_used, clippy::panic, reason = "tests fail by panicking")]

mod assembling;
mod browser;
mod doors;
mod forms;
mod person;
mod recorded;
mod signing_in;
mod sockets;
mod stepping_up;
mod timeline;
mod ward;
