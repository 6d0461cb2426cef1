//! What the kernel adds to a command: how its facts are gathered, how its record is projected, who may object.

use async_trait::async_trait;
use trefoil_core::{Command, Context, Record, Refused, Version};

use crate::{
    db::{Failed, Look, Tx},
    ports::Ports,
};

/// How a command learns what it must know of its neighbours, inside its own transaction.
#[async_trait]
pub trait Gather: Command {
    /// No default: a fact that was forgotten must not read as "none known".
    async fn gather(
        &self,
        ports: &Ports,
        look: &mut Look<'_>,
        context: &Context,
    ) -> Result<Self::Facts, Refused>;
}

/// Keeps a module's own tables in step with the journal, inside the same transaction.
#[async_trait]
pub trait Project<R: Record>: Send + Sync + 'static {
    /// Show this version, and no earlier one, under `version.patient`.
    async fn project(&self, tx: &mut Tx, version: &Version<R>) -> Result<(), Failed>;
}

/// What a rule says to what is about to be done.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Verdict {
    /// Nothing against it.
    Allow,
    /// It may be done with a reason.
    Warn(String),
    /// It may not be done.
    Refuse(String),
}

/// A local condition a trust adds to somebody else's command. A rule that fails, refuses.
#[async_trait]
pub trait Rule<C: Command>: Send + Sync + 'static {
    /// Kept with every answer; never change it once released.
    fn name(&self) -> &'static str;
    /// Look, and say. `next` is the record as it would be.
    async fn check(
        &self,
        look: &mut Look<'_>,
        command: &C,
        next: &C::Record,
        context: &Context,
    ) -> Result<Verdict, Failed>;
}
