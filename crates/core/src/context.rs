//! Who acts, as what, for whom, where, when and why. One per intention.

use std::{collections::BTreeSet, sync::Arc};

use chrono::{DateTime, Duration, SubsecRound, Utc};
use serde::{Deserialize, Serialize};

use crate::{CommandId, Permission, Refused, SessionId, StaffId};

/// The permissions of a role as they stood when the request began.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Grants {
    names: Arc<BTreeSet<String>>,
    step_up: Option<Arc<StepUp>>,
}

/// What has to be proved again, how well and how lately, before some of the permissions may be used.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StepUp {
    /// The permissions, by name.
    pub permissions: BTreeSet<&'static str>,
    /// How well: 1 a password, 2 a second factor or a passkey, 3 a passkey or card that holds the key itself.
    pub level: u8,
    /// How long a proof counts.
    pub within: Duration,
}

/// How well and when somebody last proved who they are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Proved {
    /// As in [`StepUp::level`].
    pub level: u8,
    /// When.
    pub at: DateTime<Utc>,
}

impl Proved {
    /// Whether this is proof enough at a time. A proof from the future is none: the clock was set back.
    fn meets(self, asked: &StepUp, now: DateTime<Utc>) -> bool {
        let age = now - self.at;
        self.level >= asked.level && age >= Duration::minutes(-1) && age <= asked.within
    }
}

impl Grants {
    /// From the names kept as data.
    pub fn named(names: impl IntoIterator<Item = String>) -> Self {
        Self {
            names: Arc::new(names.into_iter().collect()),
            step_up: None,
        }
    }

    /// From permissions declared in code; for tests and for interfaces with a fixed task.
    pub fn of(permissions: &[Permission]) -> Self {
        Self::named(permissions.iter().map(|permission| permission.name.to_owned()))
    }

    /// The same, of which some need a fresh proof. The kernel says so of everybody who has a sitting.
    #[must_use]
    pub fn proving(self, step_up: StepUp) -> Self {
        Self {
            step_up: Some(Arc::new(step_up)),
            ..self
        }
    }

    /// Whether it is among them. An empty set allows nothing. This is for what is offered on a page; what is done is
    /// decided by [`Context::may`], which also asks for proof.
    pub fn allow(&self, permission: Permission) -> bool {
        self.names.contains(permission.name)
    }

    /// How well one has to have proved who one is to use this, where one has.
    pub fn needs_proof(&self, permission: Permission) -> Option<&StepUp> {
        self.step_up
            .as_deref()
            .filter(|step_up| step_up.permissions.contains(permission.name))
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
    /// How they last proved who they are; none for a program.
    pub proved: Option<Proved>,
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

    /// Whether the role may do this at all, and whether the person has lately enough proved who they are.
    ///
    /// # Errors
    /// [`Refused::Denied`], with the role and the permission in words; [`Refused::StepUp`].
    pub fn may(&self, needs: Permission) -> Result<(), Refused> {
        if !self.principal.grants.allow(needs) {
            return Err(Refused::Denied {
                role: self.principal.role.clone(),
                needs: needs.says.to_owned(),
            });
        }
        match self.principal.grants.needs_proof(needs) {
            Some(asked)
                if !self
                    .principal
                    .proved
                    .is_some_and(|proved| proved.meets(asked, self.now)) =>
            {
                Err(Refused::StepUp {
                    needs: needs.says.to_owned(),
                    level: asked.level,
                })
            }
            _ => Ok(()),
        }
    }
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;
    use crate::Reach;

    const SEAL: Permission = Permission {
        name: "test.seal",
        says: "seal it",
        reach: Reach::System,
    };
    const LOOK: Permission = Permission {
        name: "test.look",
        says: "look at it",
        reach: Reach::System,
    };

    fn context(proved: Option<(u8, i64)>) -> Context {
        let now = DateTime::from_timestamp(1_800_000_000, 0).unwrap_or_default();
        let principal = Principal {
            staff: StaffId(Uuid::nil()),
            name: "K Turner, RN".to_owned(),
            role: "nurse".to_owned(),
            organisation: "RXX01".to_owned(),
            on_behalf_of: None,
            session: None,
            device: None,
            grants: Grants::of(&[SEAL, LOOK]).proving(StepUp {
                permissions: BTreeSet::from([SEAL.name]),
                level: 2,
                within: Duration::minutes(15),
            }),
            proved: proved.map(|(level, minutes)| Proved {
                level,
                at: now - Duration::minutes(minutes),
            }),
        };
        Context::new(CommandId(Uuid::nil()), principal, Purpose::DirectCare, now)
    }

    #[test]
    fn a_marked_permission_asks_for_a_fresh_proof_and_no_other_does() {
        for proved in [Some((2, 0)), Some((3, 15))] {
            assert_eq!(context(proved).may(SEAL), Ok(()), "{proved:?}");
        }
        // None, too weak, too old, and from the future: the clock was set back.
        for proved in [None, Some((1, 0)), Some((2, 16)), Some((3, -2))] {
            let refused = context(proved).may(SEAL);
            assert!(
                matches!(refused, Err(Refused::StepUp { level: 2, .. })),
                "{proved:?}"
            );
            assert_eq!(context(proved).may(LOOK), Ok(()), "{proved:?}");
        }
    }

    #[test]
    fn a_proof_never_stands_for_a_permission() {
        let mut proved = context(Some((3, 0)));
        proved.principal.grants = Grants::of(&[LOOK]);
        assert!(matches!(proved.may(SEAL), Err(Refused::Denied { .. })));
    }
}
