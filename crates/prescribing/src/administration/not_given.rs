//! Recording that a dose was not given, and why.

use async_trait::async_trait;
use chrono::{DateTime, Utc};
use trefoil_core::{Command, Context, PatientId, Permission, RecordId, Refused};
use trefoil_kernel::{Gather, Look, Ports};

use super::{
    Administration, AdministrationEvent, Outcome,
    facts::{DoseFacts, DoseFault, ONE_RECORD, in_force},
    give::recorded,
    omission,
};
use crate::{permissions::ADMINISTER, schedule::margin};

/// Record that a dose was not given.
#[derive(Debug, Clone)]
pub struct RecordNotGiven {
    /// A fresh id, made of nothing but this intention.
    pub id: RecordId,
    /// To whom.
    pub patient: PatientId,
    /// Of which prescription.
    pub prescription: RecordId,
    /// The version of the prescription that was looked at.
    pub prescription_seen: i64,
    /// Which dose, by the moment it is due.
    pub due: DateTime<Utc>,
    /// Why, by its code on the chart.
    pub reason: String,
    /// In one's own words.
    pub words: Option<String>,
}

/// Why it was turned away.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum NotGivenError {
    /// The prescription or the dose.
    #[error(transparent)]
    Dose(#[from] DoseFault),
    /// No reason, or one that is not on the list.
    #[error("choose why it was not given; no dose stays without a reason")]
    NoReason,
    /// The code alone does not do.
    #[error("with this reason, write {0}")]
    Say(&'static str),
    /// Too long.
    #[error("this is longer than 300 characters; shorten it, or write a note")]
    TooLong,
    /// See [`Refused`].
    #[error(transparent)]
    Refused(#[from] Refused),
}

/// The longest words beside a reason, in characters.
const LONGEST: usize = 300;

impl Command for RecordNotGiven {
    type Record = Administration;
    type Facts = DoseFacts;
    type Error = NotGivenError;
    const NAME: &'static str = "prescribing.record_not_given";
    const NEEDS: Permission = ADMINISTER;

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
        _: Option<&Administration>,
        facts: &DoseFacts,
        context: &Context,
    ) -> Result<AdministrationEvent, NotGivenError> {
        let prescription = facts.prescription.as_ref().ok_or(DoseFault::NoPrescription)?;
        in_force(prescription, self.due.min(context.now()))?;
        if let Some(recorded) = &facts.recorded {
            return Err(DoseFault::Already(recorded.clone()).into());
        }
        if facts.version != self.prescription_seen {
            return Err(DoseFault::Changed.into());
        }
        if !prescription.is_due(self.due) {
            return Err(DoseFault::NotDue.into());
        }
        let from = self.due - margin(&prescription.timing);
        if context.now() < from {
            return Err(DoseFault::TooEarly { due: self.due, from }.into());
        }
        let known = omission(&self.reason).ok_or(NotGivenError::NoReason)?;
        let words = self
            .words
            .as_deref()
            .map(str::trim)
            .filter(|words| !words.is_empty());
        if let (Some(say), None) = (known.say, words) {
            return Err(NotGivenError::Say(say));
        }
        if words.is_some_and(|words| words.chars().count() > LONGEST) {
            return Err(NotGivenError::TooLong);
        }
        Ok(AdministrationEvent::DoseNotGiven {
            administration: Box::new(Administration {
                prescription: self.prescription,
                prescription_version: facts.version,
                medicine: prescription.medicine.clone(),
                due: Some(self.due),
                outcome: Outcome::NotGiven {
                    reason: known.coded().ok_or(NotGivenError::NoReason)?,
                    words: words.map(str::to_owned),
                    had: known.counts_as_given.then(|| prescription.dose.most()),
                },
                recorded: recorded(context),
                witness: None,
                overrides: vec![],
                unchecked: None,
                in_error: None,
            }),
        })
    }

    fn clash(&self, constraint: &str) -> Option<NotGivenError> {
        (constraint == ONE_RECORD).then(|| DoseFault::AlreadyNow.into())
    }
}

#[async_trait]
impl Gather for RecordNotGiven {
    async fn gather(&self, _: &Ports, look: &mut Look<'_>, _: &Context) -> Result<DoseFacts, Refused> {
        DoseFacts::gather(look, self.patient, self.prescription, Some(self.due)).await
    }
}
