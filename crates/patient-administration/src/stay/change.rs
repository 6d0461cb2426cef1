//! Changing consultant, main problem or expected date of discharge during a stay.

use async_trait::async_trait;
use trefoil_core::{Command, Context, PatientId, Permission, RecordId, Refused, display};
use trefoil_kernel::{Gather, Look, Ports};

use super::{Care, Stay, StayEvent};
use crate::permissions::CHANGE_STAY;

/// The longest of each of the texts.
const LONGEST: usize = 120;

/// Replace what is kept of the care during a stay. A message that knows only some of it reads the stay and changes
/// what it knows.
#[derive(Debug, Clone)]
pub struct ChangeStay {
    /// The stay.
    pub id: RecordId,
    /// Whose.
    pub patient: PatientId,
    /// The version that was looked at.
    pub seen: i64,
    /// All of it, as it is to be.
    pub care: Care,
}

/// Why the change was turned away.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ChangeStayError {
    /// Not in the hospital.
    #[error("this patient is not admitted; search for them again")]
    NotAdmitted,
    /// Nothing is different.
    #[error("nothing was changed; change something, or go back to the record")]
    Unchanged,
    /// The expected date.
    #[error("the expected date of discharge is before the admission; check both dates")]
    ExpectedTooEarly,
    /// Too long for a list.
    #[error("the {0} has more than {LONGEST} letters; say it in fewer words")]
    TooLong(&'static str),
    /// See [`Refused`].
    #[error(transparent)]
    Refused(#[from] Refused),
}

impl Command for ChangeStay {
    type Record = Stay;
    type Facts = ();
    type Error = ChangeStayError;
    const NAME: &'static str = "patient_administration.change_stay";
    const NEEDS: Permission = CHANGE_STAY;

    fn id(&self) -> RecordId {
        self.id
    }
    fn patient(&self) -> PatientId {
        self.patient
    }
    fn seen(&self) -> i64 {
        self.seen
    }

    fn decide(&self, now: Option<&Stay>, (): &(), _: &Context) -> Result<StayEvent, ChangeStayError> {
        let Some(stay) = now.filter(|stay| stay.open()) else {
            return Err(ChangeStayError::NotAdmitted);
        };
        for (text, what) in [
            (&self.care.consultant, "consultant"),
            (&self.care.reason, "main problem"),
            (&self.care.specialty, "specialty"),
        ] {
            if text.as_deref().is_some_and(|text| text.chars().count() > LONGEST) {
                return Err(ChangeStayError::TooLong(what));
            }
        }
        let admitted = display::london_date(stay.admitted);
        if self
            .care
            .expected_discharge
            .is_some_and(|expected| expected < admitted)
        {
            return Err(ChangeStayError::ExpectedTooEarly);
        }
        if stay.care == self.care {
            return Err(ChangeStayError::Unchanged);
        }
        Ok(StayEvent::CareChanged {
            care: self.care.clone(),
        })
    }
}

#[async_trait]
impl Gather for ChangeStay {
    async fn gather(&self, _: &Ports, _: &mut Look<'_>, _: &Context) -> Result<(), Refused> {
        Ok(())
    }
}
