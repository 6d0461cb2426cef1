//! What is let go of the log when its time is over, and what never is: the decision about one event, and the digest by
//! which the event that says so is held to exactly those that went.

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use sqlx::FromRow;
use uuid::Uuid;

use super::{AuditEvent, expire::EXPIRE, in_hex};
use crate::digest::hex;

/// An event that was let go: its place and its leaf stay, and which event says that it went.
#[derive(Debug, Clone, PartialEq, Eq, FromRow, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Gone {
    /// Its place in the order.
    pub position: i64,
    /// Its id.
    pub event: Uuid,
    /// Its leaf, as it was signed.
    #[serde(with = "in_hex")]
    pub leaf: Vec<u8>,
    /// The event that says that it was let go.
    pub expiry: Uuid,
    /// Whether the order names a row of the journal here. Those are never let go.
    pub wrote: bool,
}

/// What an event of [`EXPIRE`] says, in columns that cannot be erased.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Expiry {
    /// Up to which place was looked.
    pub until: i64,
    /// [`GoneDigest`] of what was let go.
    pub digest: String,
}

/// The digest of a set of events that went, in their order.
#[derive(Debug, Clone, Default)]
pub struct GoneDigest(Sha256);

impl GoneDigest {
    /// Take in the next of them.
    pub fn add(&mut self, position: i64, event: Uuid, leaf: &[u8]) {
        self.0.update(position.to_be_bytes());
        self.0.update(event.as_bytes());
        self.0.update(leaf);
    }

    /// In hexadecimal.
    pub fn text(self) -> String {
        hex(&self.0.finalize())
    }
}

/// The kind of thing an event of [`EXPIRE`] names in its columns.
pub(super) const KIND: &str = "audit.expired";

impl AuditEvent {
    /// Of an event that says that others were let go: which.
    pub fn expires(&self) -> Option<Expiry> {
        let named = (self.act.as_str(), self.what.as_str(), self.kind.as_deref());
        if named != ("administer", EXPIRE.name, Some(KIND)) {
            return None;
        }
        Some(Expiry {
            until: self.version?,
            digest: self.after_digest.clone()?,
        })
    }
}

/// What is to become of an event that is old enough.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Fate {
    /// It proves a row of the journal, and stays as long as that.
    Written,
    /// It says who may what, or what was done to the log; erasures and earlier expiries rest on it.
    Administered,
    /// Somebody it is about was written about since.
    InUse,
    /// Somebody it is about is under a legal hold, or everything is.
    Held,
    /// A field of it was erased by law, and the event of that rests on it.
    ErasedIn,
    /// It goes.
    Goes,
}

/// What decides the fate of an event.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Signs<'a> {
    pub(super) act: &'a str,
    pub(super) wrote: bool,
    pub(super) in_use: bool,
    pub(super) held: bool,
    pub(super) erased_in: bool,
}

/// The decision, pure. A hold is named before what else would keep it, so that whoever asks sees how much it holds.
pub(super) fn fate(signs: Signs<'_>) -> Fate {
    match signs {
        Signs { wrote: true, .. } => Fate::Written,
        Signs {
            act: "administer" | "write",
            ..
        } => Fate::Administered,
        Signs { held: true, .. } => Fate::Held,
        Signs { in_use: true, .. } => Fate::InUse,
        Signs { erased_in: true, .. } => Fate::ErasedIn,
        _ => Fate::Goes,
    }
}

/// How many events there are of each fate.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Counted {
    /// Let go, or to be.
    pub gone: i64,
    /// Kept: they prove a row of the journal.
    pub written: i64,
    /// Kept: administration.
    pub administered: i64,
    /// Kept: the record is in use.
    pub in_use: i64,
    /// Kept: legal hold.
    pub held: i64,
    /// Kept: erased in by law.
    pub erased_in: i64,
}

impl Counted {
    pub(super) fn count(&mut self, fate: Fate) {
        *match fate {
            Fate::Goes => &mut self.gone,
            Fate::Written => &mut self.written,
            Fate::Administered => &mut self.administered,
            Fate::InUse => &mut self.in_use,
            Fate::Held => &mut self.held,
            Fate::ErasedIn => &mut self.erased_in,
        } += 1;
    }

    /// Both together.
    #[must_use]
    pub fn and(self, other: Self) -> Self {
        Self {
            gone: self.gone + other.gone,
            written: self.written + other.written,
            administered: self.administered + other.administered,
            in_use: self.in_use + other.in_use,
            held: self.held + other.held,
            erased_in: self.erased_in + other.erased_in,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_goes_and_what_stays() {
        let of = |act, wrote, in_use, held, erased_in| {
            fate(Signs {
                act,
                wrote,
                in_use,
                held,
                erased_in,
            })
        };
        for act in [
            "view", "list", "search", "refused", "sign_in", "sign_out", "failed",
        ] {
            assert_eq!(of(act, false, false, false, false), Fate::Goes, "{act}");
            assert_eq!(of(act, false, true, false, false), Fate::InUse, "{act}");
            assert_eq!(of(act, false, false, true, false), Fate::Held, "{act}");
            assert_eq!(of(act, false, true, true, true), Fate::Held, "{act}");
            assert_eq!(of(act, false, false, false, true), Fate::ErasedIn, "{act}");
        }
        for held in [false, true] {
            assert_eq!(of("write", true, false, held, false), Fate::Written);
            assert_eq!(of("view", true, false, held, false), Fate::Written);
            assert_eq!(of("write", false, false, held, false), Fate::Administered);
            assert_eq!(of("administer", false, false, held, false), Fate::Administered);
        }
    }

    #[test]
    fn the_digest_is_of_exactly_these_in_this_order() {
        let of = |all: &[(i64, u128, u8)]| {
            let mut digest = GoneDigest::default();
            for (position, event, leaf) in all {
                digest.add(*position, Uuid::from_u128(*event), &[*leaf; 32]);
            }
            digest.text()
        };
        let whole = of(&[(1, 1, 1), (2, 2, 2)]);
        assert_eq!(whole, of(&[(1, 1, 1), (2, 2, 2)]));
        for other in [
            &[(1, 1, 1)][..],
            &[(2, 2, 2), (1, 1, 1)],
            &[(1, 1, 1), (3, 2, 2)],
            &[(1, 1, 1), (2, 3, 2)],
            &[(1, 1, 1), (2, 2, 3)],
            &[(1, 1, 1), (2, 2, 2), (3, 3, 3)],
        ] {
            assert_ne!(whole, of(other), "{other:?}");
        }
    }
}
