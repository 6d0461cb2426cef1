//! Restricting who may know that somebody is here, and lifting it.

use async_trait::async_trait;
use trefoil_core::{Command, Context, PatientId, Permission, RecordId, Refused};
use trefoil_kernel::{Gather, Look, Ports};

use super::{Person, PersonEvent, Restriction, person_of};
use crate::permissions::RESTRICT;

/// Restrict a record, or lift the restriction.
#[derive(Debug, Clone)]
pub struct RestrictPerson {
    /// Who.
    pub patient: PatientId,
    /// The version that was looked at.
    pub seen: i64,
    /// Why it is restricted; none lifts it.
    pub reason: Option<String>,
}

/// Why it was turned away.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum RestrictError {
    /// No such record.
    #[error("there is no such person; search for them again")]
    Unknown,
    /// Without a reason.
    #[error("say in 3 to 200 letters why the record is restricted")]
    NoReason,
    /// Already so.
    #[error("the record is already as asked; go back to it")]
    Unchanged,
    /// See [`Refused`].
    #[error(transparent)]
    Refused(#[from] Refused),
}

impl Command for RestrictPerson {
    type Record = Person;
    type Facts = ();
    type Error = RestrictError;
    const NAME: &'static str = "patient_administration.restrict_person";
    const NEEDS: Permission = RESTRICT;

    fn id(&self) -> RecordId {
        person_of(self.patient)
    }
    fn patient(&self) -> PatientId {
        self.patient
    }
    fn seen(&self) -> i64 {
        self.seen
    }

    fn decide(&self, now: Option<&Person>, (): &(), context: &Context) -> Result<PersonEvent, RestrictError> {
        let Some(person) = now else {
            return Err(RestrictError::Unknown);
        };
        match self.reason.as_deref().map(str::trim) {
            reason if reason.is_some() == person.restricted() => Err(RestrictError::Unchanged),
            None => Ok(PersonEvent::RestrictionLifted { at: context.now() }),
            Some(reason) if !(3..=200).contains(&reason.chars().count()) => Err(RestrictError::NoReason),
            Some(reason) => Ok(PersonEvent::RestrictionSet {
                restriction: Restriction {
                    by: context.principal.staff,
                    reason: reason.to_owned(),
                    since: context.now(),
                    lifted: None,
                },
            }),
        }
    }
}

#[async_trait]
impl Gather for RestrictPerson {
    async fn gather(&self, _: &Ports, _: &mut Look<'_>, _: &Context) -> Result<(), Refused> {
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use trefoil_core::Record;

    use super::*;
    use crate::examples;

    #[test]
    fn set_with_a_reason_and_lifted() {
        let (person, context) = (examples::person("Jones", "Gwyneth"), examples::context());
        let decide = |person: &Person, reason: Option<&str>| {
            let reason = reason.map(str::to_owned);
            RestrictPerson {
                patient: examples::patient(1),
                seen: 1,
                reason,
            }
            .decide(Some(person), &(), &context)
        };
        assert_eq!(decide(&person, None), Err(RestrictError::Unchanged));
        assert_eq!(decide(&person, Some(" ")), Err(RestrictError::NoReason));
        let event = decide(&person, Some("court order")).unwrap();
        let person = Person::apply(Some(person), &event);
        assert!(person.restricted());
        assert_eq!(decide(&person, Some("again")), Err(RestrictError::Unchanged));
        let person = Person::apply(Some(person.clone()), &decide(&person, None).unwrap());
        assert!(!person.restricted());
    }
}
