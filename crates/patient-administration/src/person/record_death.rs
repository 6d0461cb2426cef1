//! Recording that somebody has died, and correcting it.

use async_trait::async_trait;
use chrono::{DateTime, Utc};
use trefoil_core::{Command, Context, PatientId, Permission, RecordId, Refused};
use trefoil_kernel::{Gather, Look, Ports};

use super::{DetailsError, Person, PersonEvent, person_of};
use crate::permissions::RECORD_DEATH;

/// Record when somebody died; `None` takes back a death that was recorded in error, and needs a reason.
#[derive(Debug, Clone)]
pub struct RecordDeath {
    /// Who.
    pub patient: PatientId,
    /// The version that was looked at.
    pub seen: i64,
    /// When they died.
    pub died: Option<DateTime<Utc>>,
}

/// Why it was turned away.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum RecordDeathError {
    /// No such record.
    #[error("there is no such person; search for them again")]
    Unknown,
    /// A death to come.
    #[error("the time of death is in the future; check the date and time")]
    InFuture,
    /// Already so.
    #[error("this is already recorded; go back to the record")]
    Unchanged,
    /// A correction without a reason.
    #[error("say why the recorded death is corrected")]
    NoReason,
    /// Before the birth.
    #[error(transparent)]
    Details(#[from] DetailsError),
    /// See [`Refused`].
    #[error(transparent)]
    Refused(#[from] Refused),
}

impl Command for RecordDeath {
    type Record = Person;
    type Facts = ();
    type Error = RecordDeathError;
    const NAME: &'static str = "patient_administration.record_death";
    const NEEDS: Permission = RECORD_DEATH;

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
        (): &(),
        context: &Context,
    ) -> Result<PersonEvent, RecordDeathError> {
        let Some(person) = now else {
            return Err(RecordDeathError::Unknown);
        };
        if self.died.is_some_and(|died| died > context.now()) {
            return Err(RecordDeathError::InFuture);
        }
        if person.died == self.died {
            return Err(RecordDeathError::Unchanged);
        }
        person.details.check(self.died, context.now())?;
        match (person.died, self.died) {
            (None, Some(died)) => Ok(PersonEvent::DeathRecorded { died }),
            _ if context
                .reason
                .as_deref()
                .is_none_or(|reason| reason.trim().is_empty()) =>
            {
                Err(RecordDeathError::NoReason)
            }
            (_, died) => Ok(PersonEvent::DeathCorrected { died }),
        }
    }
}

#[async_trait]
impl Gather for RecordDeath {
    async fn gather(&self, _: &Ports, _: &mut Look<'_>, _: &Context) -> Result<(), Refused> {
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use chrono::Duration;

    use super::*;
    use crate::examples;

    #[test]
    fn recorded_once_and_corrected_with_a_reason() {
        let (mut person, context) = (examples::person("Jones", "Gwyneth"), examples::context());
        let decide = |person: &Person, died, context: &Context| {
            RecordDeath {
                patient: examples::patient(1),
                seen: 1,
                died,
            }
            .decide(Some(person), &(), context)
        };
        let died = context.now() - Duration::hours(1);
        assert_eq!(
            decide(&person, Some(context.now() + Duration::minutes(1)), &context),
            Err(RecordDeathError::InFuture)
        );
        assert_eq!(
            decide(&person, Some(context.now() - Duration::days(40_000)), &context),
            Err(DetailsError::DeathBeforeBirth.into())
        );
        assert_eq!(
            decide(&person, Some(died), &context),
            Ok(PersonEvent::DeathRecorded { died })
        );
        person.died = Some(died);
        assert_eq!(
            decide(&person, Some(died), &context),
            Err(RecordDeathError::Unchanged)
        );
        assert_eq!(decide(&person, None, &context), Err(RecordDeathError::NoReason));
        let context = context.because("recorded on the wrong record");
        assert_eq!(
            decide(&person, None, &context),
            Ok(PersonEvent::DeathCorrected { died: None })
        );
    }
}
