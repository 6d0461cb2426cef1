//! Signing in by way of a provider that signs real tokens, and misbehaves, on both databases.
#![expect(clippy::unwrap_used, clippy::panic, reason = "tests fail by panicking")]

mod again;
mod codes;
mod house;
mod linking;
mod reaching;
mod signing_in;
mod tokens;
