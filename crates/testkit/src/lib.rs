//! A throwaway EPR on SQLite and on PostgreSQL, a clock that is moved by hand, and personas. For tests alone.
//!
//! - [`both!`] and [`both_engines!`] make one body into two tests, each with a [`Store`] of its own.
//! - [`assemble`] migrates as the owner and serves as the application role, as a trust does.
//! - [`personas`] are the people who act; what they may do is chosen by the test.
//! - [`golden::events`] holds every form of event that was ever released.
//! - [`browser::Browser`] asks the pages in process, with its cookies; [`authenticator::Authenticator`] is its passkey.
//! - [`openid_provider::Provider`] signs people in by OpenID Connect with real tokens, and misbehaves where a test says so.
//! - [`Store::attack`] is what somebody does behind the kernel's back.
//!
//! PostgreSQL is reached by `TREFOIL_TEST_POSTGRES`, the address of a superuser; without it those tests say that they
//! were skipped. Give it a throwaway server: the databases made there are left behind, for taking one away costs the
//! server a checkpoint. Real message and data samples are found by [`shared_data`].
#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a fixture fails by panicking"
)]

mod assembling;
mod attack;
mod audit_stub;
pub mod authenticator;
pub mod browser;
mod counting;
mod engine;
pub mod golden;
pub mod openid_provider;
pub mod personas;
mod samples;
mod store;

pub use assembling::{assemble, assemble_durable, try_assemble};
pub use attack::Attacker;
pub use audit_stub::AuditStub;
pub use counting::{anew, at, count, id};
pub use engine::{Engine, run};
pub use samples::shared_data;
pub use store::Store;
