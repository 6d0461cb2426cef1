//! The fields of an event that can be erased by law, and the salts that let the leaf stand without them.
//!
//! In form 2 each field enters the leaf as SHA-256(its salt || its value). The salts are derived from one master that is
//! kept with the event. Erasing a field replaces the master by the salts of the fields that stay and the commitment of the
//! one that goes: value and salt are then nowhere, and the leaf is what it was. The master cannot be had from its children.

use std::{collections::BTreeMap, fmt};

use serde::{Deserialize, Serialize};

use crate::digest::{hex, sha256};

/// What stands where a value was.
pub const ERASED: &str = "[erased]";

/// A field that can be erased.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Field {
    /// Who, by the name they had then.
    ActorName,
    /// The device or peer.
    Device,
    /// How it went.
    Outcome,
    /// Why.
    Reason,
    /// What was asked or administered.
    Detail,
}

impl Field {
    /// All of them.
    pub const ALL: [Self; 5] = [
        Self::ActorName,
        Self::Device,
        Self::Outcome,
        Self::Reason,
        Self::Detail,
    ];

    /// The column.
    pub fn name(self) -> &'static str {
        match self {
            Self::ActorName => "actor_name",
            Self::Device => "device",
            Self::Outcome => "outcome",
            Self::Reason => "reason",
            Self::Detail => "detail",
        }
    }

    /// By its column.
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|field| field.name() == name)
    }

    /// What the event of its erasure says it is about. It is in no commitment, so that it cannot be erased in turn.
    pub(crate) fn kind(self) -> &'static str {
        match self {
            Self::ActorName => "kernel.audit.actor_name",
            Self::Device => "kernel.audit.device",
            Self::Outcome => "kernel.audit.outcome",
            Self::Reason => "kernel.audit.reason",
            Self::Detail => "kernel.audit.detail",
        }
    }

    /// The reverse of what the event of an erasure says.
    pub fn of_kind(kind: &str) -> Option<Self> {
        Self::named(kind.strip_prefix("kernel.audit.")?)
    }
}

impl fmt::Display for Field {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// What is kept of one field once another was erased.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub(super) enum Kept {
    /// The field stands: its salt.
    Salt(String),
    /// The field is gone: its commitment.
    Erased(String),
}

/// The column `salt` of form 2.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Salts {
    /// Nothing was erased.
    Master(String),
    /// Something was.
    Kept(BTreeMap<Field, Kept>),
}

impl Salts {
    /// Anything that is not exactly as the kernel writes it is a master that fits nothing.
    pub(super) fn read(column: &str) -> Self {
        match serde_json::from_str(column) {
            Ok(kept) if Self::Kept(Clone::clone(&kept)).text() == column => Self::Kept(kept),
            _ => Self::Master(column.to_owned()),
        }
    }

    pub(super) fn text(&self) -> String {
        match self {
            Self::Master(master) => master.clone(),
            // A map of words can always be written.
            Self::Kept(kept) => serde_json::to_string(kept).unwrap_or_default(),
        }
    }

    fn salt(master: &str, field: Field) -> String {
        hex(&sha256(&[
            b"trefoil audit field",
            &[0],
            field.name().as_bytes(),
            &[0],
            master.as_bytes(),
        ]))
    }

    /// What the leaf holds of a field with this value. An erased one is believed only where the mark stands for it.
    pub(super) fn commitment(&self, field: Field, value: Option<&str>) -> Option<String> {
        let value = value?;
        let of = |salt: &str| hex(&sha256(&[salt.as_bytes(), &[0], value.as_bytes()]));
        match self {
            Self::Master(master) => Some(of(&Self::salt(master, field))),
            Self::Kept(kept) => match kept.get(&field) {
                Some(Kept::Salt(salt)) => Some(of(salt)),
                Some(Kept::Erased(commitment)) if value == ERASED => Some(commitment.clone()),
                _ => Some(String::new()),
            },
        }
    }

    /// The same without one of the fields that have a value.
    pub(super) fn without(&self, gone: Field, values: &[(Field, &str)]) -> Self {
        let kept = values.iter().filter_map(|(field, value)| {
            let kept = match self {
                Self::Kept(kept) if *field != gone => kept.get(field)?.clone(),
                Self::Master(master) if *field != gone => Kept::Salt(Self::salt(master, *field)),
                _ => Kept::Erased(self.commitment(*field, Some(value))?),
            };
            Some((*field, kept))
        });
        Self::Kept(kept.collect())
    }

    pub(super) fn erased(&self) -> Vec<Field> {
        match self {
            Self::Master(_) => vec![],
            Self::Kept(kept) => kept
                .iter()
                .filter(|(_, kept)| matches!(kept, Kept::Erased(_)))
                .map(|(field, _)| *field)
                .collect(),
        }
    }
}
