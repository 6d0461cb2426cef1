//! What a command is: one intention of one person about one record, decided by a pure function.

use serde::Serialize;

use crate::{Context, PatientId, Permission, Record, RecordId, Refused};

/// One intention of one person about one record. The kernel adds how its facts are gathered.
pub trait Command: Send + Sync + 'static {
    /// What it is about.
    type Record: Record;
    /// What it must know of its neighbours before it can decide; `()` when nothing. Journalled with the event.
    type Facts: Serialize + Send + Sync;
    /// The ways it can be turned away, each saying what to do next.
    type Error: std::error::Error + From<Refused> + Send + Sync + 'static;
    /// `module.verb_noun`, never changed once released.
    const NAME: &'static str;
    /// What one must be allowed to do.
    const NEEDS: Permission;

    /// The record.
    fn id(&self) -> RecordId;
    /// Whose.
    fn patient(&self) -> PatientId;
    /// The version the person was looking at; 0 when they are starting a record.
    fn seen(&self) -> i64;
    /// Pure: no clock, no store, no luck.
    ///
    /// # Errors
    /// The command's own, in clinical words.
    fn decide(
        &self,
        now: Option<&Self::Record>,
        facts: &Self::Facts,
        context: &Context,
    ) -> Result<<Self::Record as Record>::Event, Self::Error>;
    /// Give a constraint of the database its clinical meaning, where it has one: "bed A1 is taken".
    fn clash(&self, _constraint: &str) -> Option<Self::Error> {
        None
    }
}
