//! Taking responsibility for a report as it stood when it was looked at. Looking at it is not that.

use async_trait::async_trait;
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use trefoil_core::{Command, Context, PatientId, Permission, RecordId, Refused, StaffId};
use trefoil_kernel::{Gather, Look, Ports};

use super::{Report, ReportEvent};
use crate::permissions::ACKNOWLEDGE_RESULT;

/// The longest remark.
const LONGEST: usize = 500;

/// What is done about a result. \[D, medicines-and-orders 5.4]
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Action {
    /// Nothing needs to be done.
    NoAction,
    /// The test is to be repeated.
    Repeat,
    /// The treatment was changed.
    TreatmentChanged,
    /// The patient was referred.
    Referred,
    /// The patient was told.
    PatientInformed,
    /// Somebody else was told, by name.
    PassedOn,
    /// It was known, and is being dealt with.
    AlreadyKnown,
}

impl Action {
    /// All, in the order in which a form offers them.
    pub const ALL: [Self; 7] = [
        Self::NoAction,
        Self::TreatmentChanged,
        Self::Repeat,
        Self::Referred,
        Self::PatientInformed,
        Self::PassedOn,
        Self::AlreadyKnown,
    ];

    /// As a form sends it.
    pub fn code(self) -> &'static str {
        match self {
            Self::NoAction => "no_action",
            Self::Repeat => "repeat",
            Self::TreatmentChanged => "treatment_changed",
            Self::Referred => "referred",
            Self::PatientInformed => "patient_informed",
            Self::PassedOn => "passed_on",
            Self::AlreadyKnown => "already_known",
        }
    }

    /// From a form.
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|action| action.code() == code)
    }

    /// As a person reads it.
    pub fn words(self) -> &'static str {
        match self {
            Self::NoAction => "No action needed",
            Self::Repeat => "Test to be repeated",
            Self::TreatmentChanged => "Treatment changed",
            Self::Referred => "Referred",
            Self::PatientInformed => "Patient informed",
            Self::PassedOn => "Passed on to a named person",
            Self::AlreadyKnown => "Already known",
        }
    }
}

/// Who took responsibility, when, and what is done about it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Acknowledgement {
    /// When.
    pub at: DateTime<Utc>,
    /// Who.
    pub by: StaffId,
    /// Their name.
    pub name: String,
    /// The version of the report they looked at.
    pub version: i64,
    /// What is done about it.
    pub action: Action,
    /// In their words.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub note: Option<String>,
    /// When something changed that made it void.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub void: Option<DateTime<Utc>>,
}

/// Take responsibility for a report as it stood at version `seen`.
#[derive(Debug, Clone)]
pub struct AcknowledgeReport {
    /// The report.
    pub id: RecordId,
    /// Whose.
    pub patient: PatientId,
    /// The version that was looked at. One that was corrected meanwhile is refused: nobody acknowledges what they
    /// have not seen.
    pub seen: i64,
    /// What is done about it.
    pub action: Action,
    /// In their words; who was told, where it is passed on.
    pub note: Option<String>,
}

/// Why it was not acknowledged.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum AcknowledgeReportError {
    /// No such report.
    #[error("there is no such report of this patient; look at the list again")]
    Unknown,
    /// Nothing of it waits.
    #[error("this report was acknowledged already, or nothing of it is verified yet; nothing to do")]
    Nothing,
    /// To whom?
    #[error("say to whom the result was passed on")]
    ToWhom,
    /// Too long.
    #[error("the remark has more than {LONGEST} letters; write a note instead")]
    TooLong,
    /// See [`Refused`].
    #[error(transparent)]
    Refused(#[from] Refused),
}

impl Command for AcknowledgeReport {
    type Record = Report;
    type Facts = ();
    type Error = AcknowledgeReportError;
    const NAME: &'static str = "orders_results.acknowledge_report";
    const NEEDS: Permission = ACKNOWLEDGE_RESULT;

    fn id(&self) -> RecordId {
        self.id
    }
    fn patient(&self) -> PatientId {
        self.patient
    }
    fn seen(&self) -> i64 {
        self.seen
    }

    fn decide(
        &self,
        now: Option<&Report>,
        (): &(),
        context: &Context,
    ) -> Result<ReportEvent, AcknowledgeReportError> {
        let report = now.ok_or(AcknowledgeReportError::Unknown)?;
        if !report.due() {
            return Err(AcknowledgeReportError::Nothing);
        }
        let note = self
            .note
            .as_deref()
            .map(str::trim)
            .filter(|note| !note.is_empty());
        if self.action == Action::PassedOn && note.is_none() {
            return Err(AcknowledgeReportError::ToWhom);
        }
        if note.is_some_and(|note| note.chars().count() > LONGEST) {
            return Err(AcknowledgeReportError::TooLong);
        }
        Ok(ReportEvent::ReportAcknowledged {
            acknowledgement: Acknowledgement {
                at: context.now(),
                by: context.principal.staff,
                name: context.principal.name.clone(),
                version: self.seen,
                action: self.action,
                note: note.map(str::to_owned),
                void: None,
            },
        })
    }
}

#[async_trait]
impl Gather for AcknowledgeReport {
    async fn gather(&self, _: &Ports, _: &mut Look<'_>, _: &Context) -> Result<(), Refused> {
        Ok(())
    }
}
