//! Admitting a patient to a ward, with or without a bed.

use async_trait::async_trait;
use chrono::{DateTime, NaiveDate, Utc};
use serde::Serialize;
use trefoil_core::{Command, Context, PatientId, Permission, RecordId, Refused, display};
use trefoil_kernel::{Gather, Look, Ports};

use super::{
    Care, Movement, Stay, StayEvent,
    place::{Destination, PlaceError, PlaceFacts},
};
use crate::{codes::AdmissionMethod, permissions::ADMIT, store};

/// Begin a stay, at the context's effective time.
#[derive(Debug, Clone)]
pub struct AdmitPatient {
    /// A fresh id, or one the caller derives from the sender's number for the stay.
    pub id: RecordId,
    /// Whom.
    pub patient: PatientId,
    /// Where to.
    pub to: Destination,
    /// How they came to be admitted.
    pub method: Option<AdmissionMethod>,
    /// Under whose care, why, until when.
    pub care: Care,
    /// The number another system gave the stay.
    pub spell_number: Option<String>,
}

/// What an admission must know.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct AdmitFacts {
    pub(crate) place: PlaceFacts,
    pub(crate) open_stay: bool,
    pub(crate) died: Option<DateTime<Utc>>,
    pub(crate) born: Option<NaiveDate>,
}

/// Why an admission was turned away.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum AdmitError {
    /// This very stay has begun.
    #[error("this admission was already saved; open the stay instead")]
    Already,
    /// Another stay is open.
    #[error("this patient is already admitted; transfer them instead, or discharge them first")]
    OpenStay,
    /// In the future.
    #[error("the time of admission is in the future; admit the patient when they arrive")]
    InFuture,
    /// Before they were born.
    #[error(
        "the admission would be before the patient's birth; check the date, and that this is the right patient"
    )]
    BeforeBirth,
    /// They died.
    #[error(
        "this patient is recorded as having died on {0}; check that this is the right patient, and give a reason to go on"
    )]
    Died(String),
    /// The expected date.
    #[error("the expected date of discharge is before the admission; check both dates")]
    ExpectedTooEarly,
    /// The place.
    #[error(transparent)]
    Place(#[from] PlaceError),
    /// See [`Refused`].
    #[error(transparent)]
    Refused(#[from] Refused),
}

impl Command for AdmitPatient {
    type Record = Stay;
    type Facts = AdmitFacts;
    type Error = AdmitError;
    const NAME: &'static str = "patient_administration.admit_patient";
    const NEEDS: Permission = ADMIT;

    fn id(&self) -> RecordId {
        self.id
    }
    fn patient(&self) -> PatientId {
        self.patient
    }
    fn seen(&self) -> i64 {
        0
    }

    fn decide(
        &self,
        now: Option<&Stay>,
        facts: &AdmitFacts,
        context: &Context,
    ) -> Result<StayEvent, AdmitError> {
        let at = context.effective();
        if now.is_some() {
            return Err(AdmitError::Already);
        }
        if facts.open_stay {
            return Err(AdmitError::OpenStay);
        }
        if at > context.now() {
            return Err(AdmitError::InFuture);
        }
        let day = display::london_date(at);
        if facts.born.is_some_and(|born| day < born) {
            return Err(AdmitError::BeforeBirth);
        }
        let reason = context.reason.as_deref().map_or("", str::trim);
        if let (Some(died), "") = (facts.died.filter(|died| *died <= at), reason) {
            return Err(AdmitError::Died(display::date(display::london_date(died))));
        }
        if self
            .care
            .expected_discharge
            .is_some_and(|expected| expected < day)
        {
            return Err(AdmitError::ExpectedTooEarly);
        }
        let place = self.to.settle(&facts.place)?;
        Ok(StayEvent::PatientAdmitted {
            stay: Box::new(Stay {
                spell_number: self.spell_number.clone(),
                admitted: at,
                admitted_by: context.principal.staff,
                method: self.method.clone(),
                care: self.care.clone(),
                movements: vec![Movement { at, place }],
                discharge: None,
                cancelled: None,
            }),
        })
    }

    fn clash(&self, constraint: &str) -> Option<AdmitError> {
        if constraint == "patient_administration_one_open_stay" {
            return Some(AdmitError::OpenStay);
        }
        self.to.taken(constraint).map(AdmitError::Place)
    }
}

#[async_trait]
impl Gather for AdmitPatient {
    async fn gather(&self, _: &Ports, look: &mut Look<'_>, _: &Context) -> Result<AdmitFacts, Refused> {
        let person = store::person::life(look, self.patient)
            .await?
            .ok_or(Refused::NotFound)?;
        Ok(AdmitFacts {
            place: store::ward::place(look, &self.to, self.id).await?,
            open_stay: store::stay::open_stay(look, self.patient).await?.is_some(),
            died: person.died,
            born: person.born,
        })
    }
}
