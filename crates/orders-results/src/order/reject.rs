//! What the laboratory says: it does not take the request, or cannot use the specimen.

use async_trait::async_trait;
use trefoil_core::{Command, Context, PatientId, Permission, RecordId, Refused};
use trefoil_kernel::{Gather, Look, Ports};

use super::{Ended, Order, OrderEvent, Signed, Specimen};
use crate::permissions::PROGRESS_ORDER;

/// The laboratory does not take the request, or cannot use its specimen and waits for another.
#[derive(Debug, Clone)]
pub struct RejectOrder {
    /// The order.
    pub id: RecordId,
    /// Whose.
    pub patient: PatientId,
    /// The version that was looked at.
    pub seen: i64,
    /// Why, in its words; "no reason given" where it gave none.
    pub because: String,
    /// Only the specimen cannot be used: the request stands, and another specimen must be taken.
    pub specimen_only: bool,
}

/// Why a rejection was not recorded.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum RejectOrderError {
    /// No such order.
    #[error("there is no such request of this patient; look at the list again")]
    Unknown,
    /// Known already.
    #[error("this request is over, or has its result; nothing to do")]
    Nothing,
    /// There is none.
    #[error("this request has no specimen that could be refused; ask the laboratory what it means")]
    NoSpecimen,
    /// See [`Refused`].
    #[error(transparent)]
    Refused(#[from] Refused),
}

impl Command for RejectOrder {
    type Record = Order;
    type Facts = ();
    type Error = RejectOrderError;
    const NAME: &'static str = "orders_results.reject_order";
    const NEEDS: Permission = PROGRESS_ORDER;

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
    ) -> Result<OrderEvent, RejectOrderError> {
        let order = now.ok_or(RejectOrderError::Unknown)?;
        if !order.state.open() {
            return Err(RejectOrderError::Nothing);
        }
        let because = match self.because.trim() {
            "" => "no reason given".to_owned(),
            said => said.to_owned(),
        };
        let at = context.effective();
        if !self.specimen_only {
            return Ok(OrderEvent::OrderRejected {
                ended: Ended {
                    at,
                    because,
                    by: Signed::by(context),
                },
            });
        }
        match &order.specimen {
            None => Err(RejectOrderError::NoSpecimen),
            Some(Specimen::Unsuitable { .. }) => Err(RejectOrderError::Nothing),
            Some(Specimen::Awaited | Specimen::Collected { .. }) => {
                Ok(OrderEvent::SpecimenUnsuitable { at, because })
            }
        }
    }
}

#[async_trait]
impl Gather for RejectOrder {
    async fn gather(&self, _: &Ports, _: &mut Look<'_>, _: &Context) -> Result<(), Refused> {
        Ok(())
    }
}
