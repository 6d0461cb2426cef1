//! Hand something in.

use trefoil::{
    core::{Command, Context, PatientId, Permission, RecordId, Refused},
    kernel::{Gather, Look, Ports, async_trait},
};

use super::{Belonging, BelongingEvent, KEEP};

/// Put a thing on the list.
#[derive(Debug, Clone)]
pub(crate) struct HandIn {
    /// A fresh id.
    pub(crate) id: RecordId,
    /// Whose it is.
    pub(crate) patient: PatientId,
    /// What it is.
    pub(crate) thing: String,
    /// Where it is kept.
    pub(crate) place: String,
}

/// Why it was turned away.
#[derive(Debug, Clone, thiserror::Error)]
pub(crate) enum HandInError {
    #[error("say what was handed in, in at most 100 letters")]
    Thing,
    #[error("say where it is kept, in at most 100 letters")]
    Place,
    #[error("this is on the list already; look at the list")]
    Already,
    #[error(transparent)]
    Refused(#[from] Refused),
}

impl Command for HandIn {
    type Record = Belonging;
    type Facts = ();
    type Error = HandInError;
    const NAME: &'static str = "example_trust.hand_in";
    const NEEDS: Permission = KEEP;

    fn id(&self) -> RecordId {
        self.id
    }
    fn patient(&self) -> PatientId {
        self.patient
    }
    fn seen(&self) -> i64 {
        0
    }

    fn decide(&self, now: Option<&Belonging>, (): &(), _: &Context) -> Result<BelongingEvent, HandInError> {
        let fits = |text: &str| (1..=100).contains(&text.trim().chars().count());
        match (now, fits(&self.thing), fits(&self.place)) {
            (Some(_), ..) => Err(HandInError::Already),
            (_, false, _) => Err(HandInError::Thing),
            (.., false) => Err(HandInError::Place),
            _ => Ok(BelongingEvent::HandedIn {
                thing: self.thing.trim().into(),
                place: self.place.trim().into(),
            }),
        }
    }
}

#[async_trait]
impl Gather for HandIn {
    async fn gather(&self, _: &Ports, _: &mut Look<'_>, _: &Context) -> Result<(), Refused> {
        Ok(())
    }
}
