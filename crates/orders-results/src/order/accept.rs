//! What the laboratory says: it takes the request.

use async_trait::async_trait;
use trefoil_core::{Command, Context, PatientId, Permission, RecordId, Refused};
use trefoil_kernel::{Gather, Look, Ports};

use super::{Order, OrderEvent, State};
use crate::permissions::PROGRESS_ORDER;

/// The laboratory takes the request (ORC-1 `OK` of an ORL).
#[derive(Debug, Clone)]
pub struct AcceptOrder {
    /// The order.
    pub id: RecordId,
    /// Whose.
    pub patient: PatientId,
    /// The version that was looked at.
    pub seen: i64,
    /// Its number there.
    pub filler_number: Option<String>,
}

/// Why an acceptance was not recorded.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum AcceptOrderError {
    /// No such order.
    #[error("there is no such request of this patient; look at the list again")]
    Unknown,
    /// Known already, or later things are.
    #[error("that the laboratory takes this request was known already; nothing to do")]
    Nothing,
    /// Cancelled or rejected meanwhile.
    #[error("this request was cancelled or rejected; ask the laboratory not to do it")]
    Over,
    /// See [`Refused`].
    #[error(transparent)]
    Refused(#[from] Refused),
}

impl Command for AcceptOrder {
    type Record = Order;
    type Facts = ();
    type Error = AcceptOrderError;
    const NAME: &'static str = "orders_results.accept_order";
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
    ) -> Result<OrderEvent, AcceptOrderError> {
        let order = now.ok_or(AcceptOrderError::Unknown)?;
        match order.state {
            State::Placed => Ok(OrderEvent::OrderAccepted {
                at: context.effective(),
                filler_number: self.filler_number.clone(),
            }),
            State::Accepted | State::InProgress | State::Resulted => Err(AcceptOrderError::Nothing),
            State::Rejected | State::Cancelled => Err(AcceptOrderError::Over),
        }
    }
}

#[async_trait]
impl Gather for AcceptOrder {
    async fn gather(&self, _: &Ports, _: &mut Look<'_>, _: &Context) -> Result<(), Refused> {
        Ok(())
    }
}
