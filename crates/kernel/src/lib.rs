//! The kernel: the one road to a write, and the one road to a read.
//!
//! - A write is a command: [`Epr::execute`], or several in one transaction, [`Epr::together`]. Permission and
//!   relationship are checked, facts gathered, the event decided by a pure function, rules asked; then journal row,
//!   typed tables and audit event commit as one.
//! - A read is a view: [`Epr::view`]. Its access event is on disk before what it found is handed over.
//!
//! Nothing else in the workspace begins or ends a transaction, reads the clock or draws a random number. What is
//! not here: any clinical rule, any page, any wire format.

pub mod access;
pub mod administer;
mod assembly;
pub mod audit;
mod backup;
pub mod break_glass;
pub mod clock;
pub mod command;
pub mod db;
mod digest;
pub mod drafts;
mod epr;
pub mod half_signed_in;
pub mod held;
mod housekeeping;
mod includes;
pub mod journal;
pub mod kept_form;
pub mod locator;
pub mod merge;
mod migrate;
pub mod mistake;
pub mod module;
pub mod passwords;
pub mod people;
mod ports;
mod schema;
pub mod seal;
pub mod second_factor;
mod secrets_key;
pub mod sequencer;
pub mod sessions;
pub mod settings;
pub mod sign_in_tries;
pub mod staff_person;
pub mod stamps;
pub mod strong_proof;
pub mod unit;
pub mod username;
pub mod view;
pub mod watch;
mod words;
mod writer;

pub use async_trait::async_trait;
pub use clock::{Clock, SystemClock, TestClock, fresh_id};
pub use command::{Gather, Project, Rule, Verdict};
pub use db::{Db, Durability, Failed, Look, Opening, Param, Row, Tx};
pub use digest::{digest_of, hex, unhex};
pub use epr::Epr;
pub use futures_util::{FutureExt, future::BoxFuture};
pub use migrate::Migration;
pub use mistake::{Mistake, Unbuildable};
pub use module::{Builder, Contribution, Manifest, Module, Mount};
pub use ports::Ports;
pub use secrets_key::{SecretsKey, SecretsKeyError};
pub use sequencer::Follower;
pub use settings::Settings;
pub use sqlx::FromRow;
pub use unit::Unit;
pub use view::{Door, View};
