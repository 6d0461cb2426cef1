//! What must be known before a dose is recorded, and why it may not be.

use chrono::{DateTime, Utc};
use serde::Serialize;
use trefoil_core::{PatientId, RecordId, Refused, display};
use trefoil_kernel::Look;

use super::{Administration, Outcome};
use crate::{
    prescription::{Act, Prescription},
    store::{self, prescription::ShownPrescription},
};

/// What became of this very dose already, in words for whoever comes second.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Recorded {
    /// "given" or "recorded as not given".
    pub what: String,
    /// By whom.
    pub by: String,
    /// When it was given, or when it was recorded that it was not.
    pub at: DateTime<Utc>,
}

impl From<&Administration> for Recorded {
    fn from(it: &Administration) -> Self {
        let (what, at) = match &it.outcome {
            Outcome::Given { at, .. } => ("given".to_owned(), *at),
            Outcome::NotGiven { reason, .. } => (format!("recorded as not given ({reason})"), it.recorded.at),
        };
        Self {
            what,
            by: it.recorded.name.clone(),
            at,
        }
    }
}

/// The prescription, and what is recorded of this dose of it.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct DoseFacts {
    /// The prescription's newest version; the journal has it.
    pub(crate) version: i64,
    #[serde(skip)]
    pub(crate) prescription: Option<Prescription>,
    pub(crate) recorded: Option<Recorded>,
}

impl DoseFacts {
    /// # Errors
    /// As the store says.
    pub(crate) async fn gather(
        look: &mut Look<'_>,
        patient: PatientId,
        prescription: RecordId,
        due: Option<DateTime<Utc>>,
    ) -> Result<Self, Refused> {
        let shown = store::prescription::unsealed_prescription(look, patient, prescription).await?;
        let recorded = match due {
            Some(due) => store::administration::of_dose(look, patient, prescription, due).await?,
            None => None,
        };
        let (version, prescription) = match shown {
            Some(ShownPrescription {
                version,
                prescription,
                ..
            }) => (version, Some(prescription)),
            None => (0, None),
        };
        Ok(Self {
            version,
            prescription,
            recorded: recorded
                .as_ref()
                .map(|shown| Recorded::from(&shown.administration)),
        })
    }
}

/// Why a dose of a prescription cannot be recorded, whatever is to be recorded of it.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum DoseFault {
    /// No such prescription.
    #[error("there is no such prescription; open the drug chart again")]
    NoPrescription,
    /// It was stopped, suspended or cancelled, or its course is over.
    #[error("this prescription {0}: nothing was recorded; open the drug chart again")]
    NotInForce(String),
    /// Somebody changed it after the page was made.
    #[error("this prescription was changed since the page was made: nothing was recorded; read it again")]
    Changed,
    /// No dose is due then.
    #[error("no dose of this prescription is due at that time; open the drug chart again")]
    NotDue,
    /// Somebody was first.
    #[error("this dose was already {} by {} at {}; nothing more was recorded", .0.what, .0.by, display::time(.0.at))]
    Already(Recorded),
    /// The index of doses had the last word.
    #[error(
        "somebody else has just recorded this dose; nothing more was recorded; open the drug chart again"
    )]
    AlreadyNow,
    /// Not yet.
    #[error("the time is in the future; record a dose when it is given")]
    InFuture,
    /// Too early.
    #[error("this dose is due at {} and may be given from {} on", display::date_time(*.due), display::time(*.from))]
    TooEarly {
        /// When it is due.
        due: DateTime<Utc>,
        /// From when it may be given.
        from: DateTime<Utc>,
    },
}

impl DoseFault {
    /// Its start is still to come.
    pub(crate) fn begins(prescription: &Prescription) -> Self {
        Self::NotInForce(format!("begins {}", display::date_time(prescription.start)))
    }
}

/// The name of the index that keeps two records of one dose apart.
pub(crate) const ONE_RECORD: &str = "prescribing_one_record_per_dose";

/// What a prescription says to a dose at a moment, if it was not in force then.
pub(crate) fn in_force(prescription: &Prescription, at: DateTime<Utc>) -> Result<(), DoseFault> {
    let told = |what: &str, act: &Act| {
        let reason = if act.reason.is_empty() {
            String::new()
        } else {
            format!(" ({})", act.reason)
        };
        DoseFault::NotInForce(format!(
            "{what} {} by {}{reason}",
            display::date_time(act.at),
            act.name
        ))
    };
    if let Some(ended) = prescription
        .ended
        .as_ref()
        .filter(|ended| !prescription.valid() || ended.at <= at)
    {
        let what = if prescription.valid() {
            "was stopped"
        } else {
            "was cancelled as entered in error"
        };
        return Err(told(what, ended));
    }
    if let Some(pause) = prescription.pauses.iter().rev().find(|pause| {
        pause.suspended.at <= at && pause.resumed.as_ref().is_none_or(|resumed| at < resumed.at)
    }) {
        let what = if pause.resumed.is_some() {
            "was at that time suspended, since"
        } else {
            "was suspended"
        };
        return Err(told(what, &pause.suspended));
    }
    if let Some(end) = prescription.end.filter(|end| *end <= at) {
        return Err(DoseFault::NotInForce(format!(
            "ended {}",
            display::date_time(end)
        )));
    }
    Ok(())
}
