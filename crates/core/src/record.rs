//! What a record is: every state the fold of its events.

use std::fmt;

use serde::{Serialize, de::DeserializeOwned};

use crate::{PatientId, RecordId};

/// What happens to a kind of record when two patients are found to be one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum OnMerge {
    /// It is shown under the surviving patient.
    Follows,
    /// It follows, and where both patients had one, somebody must look at this.
    Review(&'static str),
    /// It stays under the number it was written for.
    Stays,
}

/// A clinical record whose every state is the fold of its events.
///
/// `ON_MERGE` has no default: a kind that does not say what a merge means for it does not compile.
///
/// ```compile_fail,E0046
/// # use trefoil_core::Record;
/// #[derive(Clone, Debug, PartialEq, serde::Serialize, serde::Deserialize)]
/// struct Allergy;
/// impl Record for Allergy { // error: missing `ON_MERGE`
///     const KIND: &'static str = "notes.allergy";
///     type Event = ();
///     fn apply(_: Option<Self>, _: &()) -> Self { Allergy }
/// }
/// ```
pub trait Record:
    Clone + PartialEq + fmt::Debug + Serialize + DeserializeOwned + Send + Sync + 'static
{
    /// `module.record`, never changed once released.
    const KIND: &'static str;
    /// What a merge of two patients means for it.
    const ON_MERGE: OnMerge;
    /// What can happen to it. Every form ever released must decode for ever.
    type Event: Clone + fmt::Debug + Serialize + DeserializeOwned + Send + Sync + 'static;
    /// Total and pure: an event that was once written can always be replayed.
    fn apply(before: Option<Self>, event: &Self::Event) -> Self;
}

/// A record as it stood at one version.
#[derive(Debug, Clone, PartialEq)]
pub struct Version<R> {
    /// The patient it was first written for: the first half of its key.
    pub home: PatientId,
    /// The patient it is shown under; differs from `home` after a merge.
    pub patient: PatientId,
    /// The record.
    pub id: RecordId,
    /// 1 for the first.
    pub number: i64,
    /// How it stood.
    pub record: R,
}
