//! Correcting who somebody is, or bringing it up to date.

use async_trait::async_trait;
use serde::Serialize;
use trefoil_core::{Command, Context, PatientId, Permission, RecordId, Refused};
use trefoil_kernel::{Gather, Look, Ports};

use super::{DetailsError, Person, PersonDetails, PersonEvent, person_of};
use crate::{
    permissions::EDIT_IDENTITY,
    store::candidates::{self, Holder},
};

/// Replace what is kept of who somebody is. A message that knows only some of it reads the record, changes what it
/// knows, and sends the whole.
#[derive(Debug, Clone)]
pub struct EditPerson {
    /// Who.
    pub patient: PatientId,
    /// The version that was looked at.
    pub seen: i64,
    /// All of it, as it is to be.
    pub details: PersonDetails,
}

/// Whether somebody else has one of the numbers.
#[derive(Debug, Clone, Default, Serialize)]
pub struct EditFacts {
    nhs_number: Option<Holder>,
    hospital_number: Option<Holder>,
}

/// Why the correction was turned away.
#[derive(Debug, Clone, thiserror::Error)]
pub enum EditError {
    /// No such record.
    #[error("there is no such person; search for them again")]
    Unknown,
    /// Nothing is different.
    #[error("nothing was changed; change something, or go back to the record")]
    Unchanged,
    /// Somebody has this number.
    #[error(
        "{0} is already the number of {1}; if both are one person ask for a merge, otherwise correct the number"
    )]
    InUse(&'static str, Holder),
    /// The same, found at the last moment.
    #[error("this number was given to somebody else at the same moment; look again")]
    NumberTaken,
    /// The hospital number cannot be taken away.
    #[error("a hospital number, once given, stays; put it back, or type the number that replaces it")]
    NumberRemoved,
    /// Something about the details.
    #[error(transparent)]
    Details(#[from] DetailsError),
    /// See [`Refused`].
    #[error(transparent)]
    Refused(#[from] Refused),
}

impl Command for EditPerson {
    type Record = Person;
    type Facts = EditFacts;
    type Error = EditError;
    const NAME: &'static str = "patient_administration.edit_person";
    const NEEDS: Permission = EDIT_IDENTITY;

    fn id(&self) -> RecordId {
        person_of(self.patient)
    }
    fn patient(&self) -> PatientId {
        self.patient
    }
    fn seen(&self) -> i64 {
        self.seen
    }

    fn decide(
        &self,
        now: Option<&Person>,
        facts: &EditFacts,
        context: &Context,
    ) -> Result<PersonEvent, EditError> {
        let Some(person) = now else {
            return Err(EditError::Unknown);
        };
        self.details.check(person.died, context.now())?;
        if person.details == self.details {
            return Err(EditError::Unchanged);
        }
        if let Some(holder) = &facts.nhs_number {
            return Err(EditError::InUse("this NHS number", holder.clone()));
        }
        if let Some(holder) = &facts.hospital_number {
            return Err(EditError::InUse("this hospital number", holder.clone()));
        }
        if person.details.hospital_number.is_some() && self.details.hospital_number.is_none() {
            return Err(EditError::NumberRemoved);
        }
        Ok(PersonEvent::IdentityCorrected {
            details: Box::new(self.details.clone()),
        })
    }

    fn clash(&self, constraint: &str) -> Option<EditError> {
        let ours = constraint == "patient_administration_nhs_number_once"
            || constraint == "patient_administration_hospital_number_once";
        ours.then_some(EditError::NumberTaken)
    }
}

#[async_trait]
impl Gather for EditPerson {
    async fn gather(&self, _: &Ports, look: &mut Look<'_>, context: &Context) -> Result<EditFacts, Refused> {
        Ok(EditFacts {
            nhs_number: candidates::holder_of_nhs_number(look, context, &self.details, self.patient).await?,
            hospital_number: candidates::holder_of_hospital_number(
                look,
                context,
                &self.details,
                self.patient,
            )
            .await?,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::examples;

    fn edit(details: PersonDetails) -> EditPerson {
        EditPerson {
            patient: examples::patient(1),
            seen: 1,
            details,
        }
    }

    #[test]
    fn replaces_all_and_checks_all() {
        let (person, context) = (examples::person("Jones", "Gwyneth"), examples::context());
        let mut new = person.details.clone();
        let decide =
            |new: &PersonDetails, now| edit(new.clone()).decide(now, &EditFacts::default(), &context);
        assert!(matches!(decide(&new, None), Err(EditError::Unknown)));
        assert!(matches!(decide(&new, Some(&person)), Err(EditError::Unchanged)));
        new.identity_unknown = true;
        let event = decide(&new, Some(&person)).unwrap();
        assert_eq!(
            event,
            PersonEvent::IdentityCorrected {
                details: Box::new(new.clone())
            }
        );
        new.born = new
            .born
            .and_then(|born| born.with_day0(0).map(|_| chrono::NaiveDate::MAX));
        assert!(matches!(
            decide(&new, Some(&person)),
            Err(EditError::Details(DetailsError::BirthInFuture(_)))
        ));
    }

    #[test]
    fn a_number_of_somebody_else_and_a_number_taken_away_are_refused() {
        let (person, context) = (examples::person("Jones", "Gwyneth"), examples::context());
        let mut new = person.details.clone();
        new.hospital_number = None;
        assert!(matches!(
            edit(new.clone()).decide(Some(&person), &EditFacts::default(), &context),
            Err(EditError::NumberRemoved)
        ));
        let holder = Some(Holder {
            patient: examples::patient(2),
            shown: Some("SMITH, Ann".into()),
        });
        let facts = EditFacts {
            nhs_number: holder,
            hospital_number: None,
        };
        let refused = edit(new).decide(Some(&person), &facts, &context).unwrap_err();
        assert!(refused.to_string().contains("SMITH, Ann"), "{refused}");
    }

    use chrono::Datelike;
}
