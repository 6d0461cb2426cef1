//! Judging an alert. Nobody judges one about themself.

use async_trait::async_trait;
use trefoil_core::{Command, Context, PatientId, Permission, RecordId, Refused};
use trefoil_kernel::{Gather, Look, Ports, staff_person::person_of};

use super::{Alert, AlertEvent, Outcome, Review};
use crate::permissions::REVIEW_ALERTS;

/// Say how an alert ended.
#[derive(Debug, Clone)]
pub struct ReviewAlert {
    /// Whose record it is about.
    pub patient: PatientId,
    /// The alert.
    pub id: RecordId,
    /// The version that was looked at.
    pub seen: i64,
    /// How it ended; none when nothing was chosen.
    pub outcome: Option<Outcome>,
    /// In words.
    pub text: String,
}

/// Why it was turned away.
#[derive(Debug, Clone, thiserror::Error)]
pub enum ReviewError {
    /// Nothing chosen.
    #[error("choose how the review ended")]
    NoOutcome,
    /// Words are needed.
    #[error("say what you found and with whom you spoke, in at least 10 letters")]
    NoText,
    /// Too many words.
    #[error("say it in at most 2,000 letters, and keep the correspondence where it belongs")]
    TooLong,
    /// It is about the reader.
    #[error("this alert is about you; ask another privacy officer to review it")]
    AboutYou,
    /// Somebody did.
    #[error("this alert was reviewed already; open it again, with a reason, to change that")]
    Already,
    /// See [`Refused`].
    #[error(transparent)]
    Refused(#[from] Refused),
}

/// The words of a person, within bounds.
pub(crate) fn words(text: &str) -> Result<String, ReviewError> {
    let text = text.trim();
    match text.chars().count() {
        0..10 => Err(ReviewError::NoText),
        2_001.. => Err(ReviewError::TooLong),
        _ => Ok(text.to_owned()),
    }
}

/// Whether an alert is about this person: what they did, or a look at their own record.
pub(crate) fn about(alert: &Alert, patient: PatientId, own: Option<PatientId>, context: &Context) -> bool {
    alert.cause.actor == context.principal.staff || (alert.cause.of_a_patient && own == Some(patient))
}

impl Command for ReviewAlert {
    type Record = Alert;
    /// The reviewer's own number as a patient, where they have one.
    type Facts = Option<PatientId>;
    type Error = ReviewError;
    const NAME: &'static str = "audit.review_alert";
    const NEEDS: Permission = REVIEW_ALERTS;

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
        now: Option<&Alert>,
        own: &Option<PatientId>,
        context: &Context,
    ) -> Result<AlertEvent, ReviewError> {
        let alert = now.ok_or(Refused::NotFound)?;
        if about(alert, self.patient, *own, context) {
            return Err(ReviewError::AboutYou);
        }
        if !alert.open() {
            return Err(ReviewError::Already);
        }
        Ok(AlertEvent::AlertReviewed {
            review: Review {
                outcome: self.outcome.ok_or(ReviewError::NoOutcome)?,
                text: words(&self.text)?,
                by: context.principal.staff,
                by_name: context.principal.name.clone(),
                at: context.now(),
            },
        })
    }
}

#[async_trait]
impl Gather for ReviewAlert {
    async fn gather(
        &self,
        _: &Ports,
        look: &mut Look<'_>,
        context: &Context,
    ) -> Result<Option<PatientId>, Refused> {
        Ok(person_of(look, context.principal.staff).await?)
    }
}
