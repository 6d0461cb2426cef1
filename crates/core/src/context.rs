//! Who acts, as what, for whom, where, when and why. One per intention.

use std::{collections::BTreeSet, sync::Arc};

use chrono::{DateTime, SubsecRound, Utc};
use serde::{Deserialize, Serialize};

use crate::{CommandId, Permission, Refused, SessionId, StaffId};

/// The permissions of a role as they stood when the request began.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Grants(Arc<BTreeSet<String>>);

impl Grants {
    /// From the names kept as data.
    pub fn named(names: impl IntoIterator<Item = String>) -> Self {
        Self(Arc::new(names.into_iter().collect()))
    }

    /// From permissions declared in code; for tests and for interfaces with a fixed task.
    pub fn of(permissions: &[Permission]) -> Self {
        Self::named(permissions.iter().map(|permission| permission.name.to_owned()))
    }

    /// Whether it is among them. An empty set allows nothing.
    pub fn allow(&self, permission: Permission) -> bool {
        self.0.contains(permission.name)
    }
}

/// Why a record is looked at or changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Purpose {
    /// The care of this patient.
    DirectCare,
    /// Running the hospital: beds, letters, identity.
    Administration,
    /// A message from or to another system.
    Interface,
    /// Checking who did what.
    Audit,
}

impl Purpose {
    /// The word kept in the journal and the audit log.
    pub fn word(self) -> &'static str {
        match self {
            Self::DirectCare => "direct_care",
            Self::Administration => "administration",
            Self::Interface => "interface",
            Self::Audit => "audit",
        }
    }
}

/// Who acts, as they were then. Kept with everything they do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Principal {
    /// Who.
    pub staff: StaffId,
    /// Their name as shown to others: "K Turner, RN".
    pub name: String,
    /// The role they act in.
    pub role: String,
    /// The organisation they act for, by ODS code.
    pub organisation: String,
    /// Another person, where they act for one.
    pub on_behalf_of: Option<StaffId>,
    /// The sitting.
    pub session: Option<SessionId>,
    /// The device or peer, as far as it is known.
    pub device: Option<String>,
    /// What the role may do.
    pub grants: Grants,
}

/// One intention of one person at one time.
#[derive(Debug, Clone)]
pub struct Context {
    /// See [`CommandId`].
    pub command_id: CommandId,
    /// Who acts.
    pub principal: Principal,
    /// What for.
    pub purpose: Purpose,
    /// Why, where a rule warned or the glass was broken; kept with what is done.
    pub reason: Option<String>,
    effective: DateTime<Utc>,
    now: DateTime<Utc>,
}

impl Context {
    /// `now` is cut to microseconds, the finest that both databases keep.
    pub fn new(command_id: CommandId, principal: Principal, purpose: Purpose, now: DateTime<Utc>) -> Self {
        let now = now.trunc_subsecs(6);
        Self {
            command_id,
            principal,
            purpose,
            reason: None,
            effective: now,
            now,
        }
    }

    /// When it is recorded.
    pub fn now(&self) -> DateTime<Utc> {
        self.now
    }

    /// When it was true. Differs from `now` for a message about the past and for entry after downtime.
    pub fn effective(&self) -> DateTime<Utc> {
        self.effective
    }

    /// The same intention about an earlier time.
    #[must_use]
    pub fn true_at(self, effective: DateTime<Utc>) -> Self {
        Self {
            effective: effective.trunc_subsecs(6),
            ..self
        }
    }

    /// The same intention with a reason given.
    #[must_use]
    pub fn because(self, reason: impl Into<String>) -> Self {
        Self {
            reason: Some(reason.into()),
            ..self
        }
    }

    /// The same person, meaning something new.
    #[must_use]
    pub fn anew(&self, command_id: CommandId) -> Self {
        Self {
            command_id,
            ..self.clone()
        }
    }

    /// Whether the role may do this at all.
    ///
    /// # Errors
    /// [`Refused::Denied`], with the role and the permission in words.
    pub fn may(&self, needs: Permission) -> Result<(), Refused> {
        if self.principal.grants.allow(needs) {
            Ok(())
        } else {
            Err(Refused::Denied {
                role: self.principal.role.clone(),
                needs: needs.says.to_owned(),
            })
        }
    }
}
