//! Which kinds of record can be sealed, when, and how one is told to whoever opens it.

use std::{collections::BTreeMap, sync::Arc};

use chrono::{DateTime, Utc};
use trefoil_core::{Record, Refused};

/// How records of one kind are sealed. Declared by the module that owns the kind, with [`Mount::sealable`]; a kind
/// nobody declared cannot be sealed.
///
/// What still needs somebody to act cannot be sealed, because what nobody sees nobody does: `may` says so. And every
/// statement that reads the kind's table to show it joins [`unsealed!`].
///
/// [`Mount::sealable`]: crate::Mount::sealable
/// [`unsealed!`]: crate::unsealed
#[derive(Debug)]
pub struct Sealable<R> {
    /// What one is called: `note`. Never says anything of what is in it.
    pub one: &'static str,
    /// Tables beside the kind's own whose rows are parts of one and sealed with it, as doses are with their prescription:
    /// statements that read them are held to join the condition too (`cargo xtask tidy`).
    pub parts: &'static [&'static str],
    /// What this one is called, for whoever chooses it or has opened it.
    pub title: fn(&R) -> String,
    /// What it says, in lines of a word and what stands behind it, for whoever has opened it.
    pub lines: fn(&R) -> Vec<(String, String)>,
    /// Whether it can be sealed at this time; if not, why not and what to do first, as the rest of a sentence.
    pub may: fn(&R, DateTime<Utc>) -> Result<(), &'static str>,
}

/// A record of a kind that can be sealed, in words.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Told {
    /// What one of its kind is called.
    pub one: &'static str,
    /// What this one is called.
    pub title: String,
    /// What it says.
    pub lines: Vec<(String, String)>,
}

/// The same, of a record as it is kept.
pub(crate) trait SealableKind: Send + Sync {
    fn one(&self) -> &'static str;
    fn told(&self, snapshot: &str) -> Result<Told, Refused>;
    fn may(&self, snapshot: &str, now: DateTime<Utc>) -> Result<Option<&'static str>, Refused>;
}

impl<R: Record> SealableKind for Sealable<R> {
    fn one(&self) -> &'static str {
        self.one
    }

    fn told(&self, snapshot: &str) -> Result<Told, Refused> {
        let record = serde_json::from_str(snapshot)?;
        Ok(Told {
            one: self.one,
            title: (self.title)(&record),
            lines: (self.lines)(&record),
        })
    }

    /// Why not, if not.
    fn may(&self, snapshot: &str, now: DateTime<Utc>) -> Result<Option<&'static str>, Refused> {
        Ok((self.may)(&serde_json::from_str(snapshot)?, now).err())
    }
}

/// The kinds that were declared, by kind.
#[derive(Default)]
pub(crate) struct Sealables(pub BTreeMap<&'static str, Arc<dyn SealableKind>>);
