//! An allergy that is none any more, or was looked into and is none.

use async_trait::async_trait;
use trefoil_core::{Command, Context, PatientId, Permission, RecordId, Refused};
use trefoil_kernel::{Gather, Look, Ports};

use super::{
    Allergy, AllergyEvent, Standing,
    enter_in_error::{EndAllergyError, ending},
};
use crate::permissions::RECORD_ALLERGY;

/// How it ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum HowResolved {
    /// It was one and is no more.
    Resolved,
    /// It was tested or looked into, and was never one.
    Refuted,
}

/// No longer to be reckoned with.
#[derive(Debug, Clone)]
pub struct ResolveAllergy {
    /// Which.
    pub id: RecordId,
    /// Whose.
    pub patient: PatientId,
    /// The version that was looked at.
    pub seen: i64,
    /// How.
    pub how: HowResolved,
    /// Why: "tolerated a full course in clinic".
    pub reason: String,
}

impl Command for ResolveAllergy {
    type Record = Allergy;
    type Facts = ();
    type Error = EndAllergyError;
    const NAME: &'static str = "clinical_notes.resolve_allergy";
    const NEEDS: Permission = RECORD_ALLERGY;

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
        now: Option<&Allergy>,
        (): &(),
        context: &Context,
    ) -> Result<AllergyEvent, EndAllergyError> {
        let ended = ending(now, &self.reason, false, context)?;
        let standing = match self.how {
            HowResolved::Resolved => Standing::Resolved(ended),
            HowResolved::Refuted => Standing::Refuted(ended),
        };
        Ok(AllergyEvent::AllergyEnded { standing })
    }
}

#[async_trait]
impl Gather for ResolveAllergy {
    async fn gather(&self, _: &Ports, _: &mut Look<'_>, _: &Context) -> Result<(), Refused> {
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use trefoil_core::Record;

    use super::*;
    use crate::{allergy::enter_in_error::MarkAllergyEnteredInError, examples};

    #[test]
    fn ends_once_with_a_reason_and_an_error_is_final() {
        let (allergy, context) = (examples::allergy("Latex"), examples::context());
        let resolve = |reason: &str, how| ResolveAllergy {
            id: examples::record(1),
            patient: examples::patient(),
            seen: 1,
            how,
            reason: reason.into(),
        };
        let bare = resolve(" ", HowResolved::Refuted).decide(Some(&allergy), &(), &context);
        assert!(matches!(bare, Err(EndAllergyError::Reason(_))));
        let refute = resolve("tolerated in clinic", HowResolved::Refuted);
        let event = refute.decide(Some(&allergy), &(), &context).unwrap();
        let refuted = Allergy::apply(Some(allergy), &event);
        assert!(!refuted.stands());
        assert_eq!(
            refute.decide(Some(&refuted), &(), &context),
            Err(EndAllergyError::Already("Refuted"))
        );
        let error = MarkAllergyEnteredInError {
            id: refute.id,
            patient: refute.patient,
            seen: 2,
            reason: "another patient".into(),
        };
        let event = error.decide(Some(&refuted), &(), &context).unwrap();
        let wrong = Allergy::apply(Some(refuted), &event);
        assert_eq!(
            error.decide(Some(&wrong), &(), &context),
            Err(EndAllergyError::Already("Entered in error"))
        );
        assert_eq!(error.decide(None, &(), &context), Err(EndAllergyError::Unknown));
    }
}
