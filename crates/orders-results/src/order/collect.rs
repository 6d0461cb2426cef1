//! Recording that a specimen was taken.

use async_trait::async_trait;
use trefoil_core::{Command, Context, PatientId, Permission, RecordId, Refused};
use trefoil_kernel::{Gather, Look, Ports};

use chrono::Duration;

use super::{Order, OrderEvent, Signed, Specimen};
use crate::permissions::COLLECT_SPECIMEN;

/// A test may be added to a specimen that is in the laboratory already, for this long. \[D]
pub const ADD_ON: Duration = Duration::days(7);

/// Record that the specimen was taken, at the context's effective time.
#[derive(Debug, Clone)]
pub struct RecordCollection {
    /// The order.
    pub id: RecordId,
    /// Whose.
    pub patient: PatientId,
    /// The version that was looked at.
    pub seen: i64,
}

/// Why a collection was not recorded.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum RecordCollectionError {
    /// No such order.
    #[error("there is no such request of this patient; look at the list again")]
    Unknown,
    /// Nothing is to come of it.
    #[error("nothing more is to come of this request; place a new one")]
    Over,
    /// Nothing to take.
    #[error("this request needs no specimen")]
    NoSpecimen,
    /// It was taken.
    #[error("the specimen was recorded as taken already; look at the list again")]
    Already,
    /// In the future.
    #[error("the time of collection is in the future; record it when the specimen is taken")]
    InFuture,
    /// Long before it was asked for.
    #[error("the specimen would be more than 7 days older than the request; check the date, or take another")]
    TooEarly,
    /// See [`Refused`].
    #[error(transparent)]
    Refused(#[from] Refused),
}

impl Command for RecordCollection {
    type Record = Order;
    type Facts = ();
    type Error = RecordCollectionError;
    const NAME: &'static str = "orders_results.record_collection";
    const NEEDS: Permission = COLLECT_SPECIMEN;

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
        now: Option<&Order>,
        (): &(),
        context: &Context,
    ) -> Result<OrderEvent, RecordCollectionError> {
        let order = now.ok_or(RecordCollectionError::Unknown)?;
        if !order.state.open() {
            return Err(RecordCollectionError::Over);
        }
        match order.specimen {
            None => return Err(RecordCollectionError::NoSpecimen),
            Some(Specimen::Collected { .. }) => return Err(RecordCollectionError::Already),
            Some(Specimen::Awaited | Specimen::Unsuitable { .. }) => {}
        }
        let at = context.effective();
        if at > context.now() {
            return Err(RecordCollectionError::InFuture);
        }
        if at < order.placed - ADD_ON {
            return Err(RecordCollectionError::TooEarly);
        }
        Ok(OrderEvent::SpecimenCollected {
            at,
            by: Signed::by(context),
        })
    }
}

#[async_trait]
impl Gather for RecordCollection {
    async fn gather(&self, _: &Ports, _: &mut Look<'_>, _: &Context) -> Result<(), Refused> {
        Ok(())
    }
}
