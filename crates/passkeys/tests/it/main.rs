//! Passkeys on both databases, with a device in software that makes real signatures.
#![expect(clippy::unwrap_used, clippy::panic, reason = "tests fail by panicking")]

mod again;
mod enrolling;
mod house;
mod signing_in;
