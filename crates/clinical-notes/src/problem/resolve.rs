//! A problem that is over.

use async_trait::async_trait;
use trefoil_core::{
    Command, Context, PatientId, Permission, RecordId, Refused, display, partial_date::PartialDate,
};
use trefoil_kernel::{Gather, Look, Ports};

use super::{Problem, ProblemEvent, ProblemStanding};
use crate::{permissions::RECORD_PROBLEM, signature::Signature};

/// It is over, on this day as far as it is known.
#[derive(Debug, Clone)]
pub struct ResolveProblem {
    /// Which.
    pub id: RecordId,
    /// Whose.
    pub patient: PatientId,
    /// The version that was looked at.
    pub seen: i64,
    /// When.
    pub on: Option<PartialDate>,
}

/// Why it was turned away.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ResolveProblemError {
    /// No such record.
    #[error("there is no such problem; look at the list again")]
    Unknown,
    /// It ended.
    #[error("this problem is already marked as {0}; nothing needs to be done")]
    Already(&'static str),
    /// Not yet.
    #[error("a problem cannot be over on a day to come; check the date")]
    InFuture,
    /// Backwards.
    #[error("a problem cannot be over before it began; check both dates")]
    BeforeOnset,
    /// See [`Refused`].
    #[error(transparent)]
    Refused(#[from] Refused),
}

impl Command for ResolveProblem {
    type Record = Problem;
    type Facts = ();
    type Error = ResolveProblemError;
    const NAME: &'static str = "clinical_notes.resolve_problem";
    const NEEDS: Permission = RECORD_PROBLEM;

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
        now: Option<&Problem>,
        (): &(),
        context: &Context,
    ) -> Result<ProblemEvent, ResolveProblemError> {
        let problem = now.ok_or(ResolveProblemError::Unknown)?;
        if !problem.active() {
            return Err(ResolveProblemError::Already(problem.standing.word()));
        }
        if let Some(on) = self.on {
            if on.earliest() > display::london_date(context.now()) {
                return Err(ResolveProblemError::InFuture);
            }
            if problem
                .details
                .onset
                .is_some_and(|onset| on.latest() < onset.earliest())
            {
                return Err(ResolveProblemError::BeforeOnset);
            }
        }
        let by = Signature::of(context);
        Ok(ProblemEvent::ProblemEnded {
            what: problem.what.clone(),
            standing: ProblemStanding::Resolved {
                on: self.on,
                by: by.clone(),
            },
            by,
        })
    }
}

#[async_trait]
impl Gather for ResolveProblem {
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
    fn dates_are_in_order_and_what_is_over_is_not_the_main_problem() {
        let mut problem = examples::problem("Gout");
        problem.details.main = true;
        problem.details.onset = PartialDate::parse("2024-03").ok();
        let context = examples::context();
        let decide = |on: Option<&str>| {
            let command = ResolveProblem {
                id: examples::record(1),
                patient: examples::patient(),
                seen: 1,
                on: on.map(|on| PartialDate::parse(on).unwrap()),
            };
            command.decide(Some(&problem), &(), &context)
        };
        assert_eq!(decide(Some("2023")), Err(ResolveProblemError::BeforeOnset));
        assert_eq!(decide(Some("9999")), Err(ResolveProblemError::InFuture));
        let event = decide(Some("2024-03")).unwrap();
        let over = Problem::apply(Some(problem.clone()), &event);
        assert!(!over.main() && over.details.main, "what it was stays readable");
        assert!(decide(None).is_ok());
    }
}
