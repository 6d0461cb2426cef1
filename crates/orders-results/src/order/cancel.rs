//! Taking a request back.

use async_trait::async_trait;
use trefoil_core::{Command, Context, PatientId, Permission, RecordId, Refused};
use trefoil_kernel::{Gather, Look, Ports};

use super::{Ended, Order, OrderEvent, Signed, State};
use crate::permissions::CANCEL_ORDER;

/// Take a request back. The context says why. Where the laboratory was told of it, it is told of this too.
#[derive(Debug, Clone)]
pub struct CancelOrder {
    /// The order.
    pub id: RecordId,
    /// Whose.
    pub patient: PatientId,
    /// The version that was looked at.
    pub seen: i64,
}

/// Why a request was not taken back.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum CancelOrderError {
    /// No such order.
    #[error("there is no such request of this patient; look at the list again")]
    Unknown,
    /// No reason.
    #[error("say why the request is cancelled")]
    NoReason,
    /// Too long for a message.
    #[error("shorten the reason to 200 characters")]
    LongReason,
    /// Too late.
    #[error("this request has its result; it cannot be cancelled any more")]
    Resulted,
    /// Nothing to take back.
    #[error("this request is over already; look at the list again")]
    Over,
    /// See [`Refused`].
    #[error(transparent)]
    Refused(#[from] Refused),
}

impl Command for CancelOrder {
    type Record = Order;
    type Facts = ();
    type Error = CancelOrderError;
    const NAME: &'static str = "orders_results.cancel_order";
    const NEEDS: Permission = CANCEL_ORDER;

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
    ) -> Result<OrderEvent, CancelOrderError> {
        let order = now.ok_or(CancelOrderError::Unknown)?;
        match order.state {
            State::Resulted => return Err(CancelOrderError::Resulted),
            State::Cancelled | State::Rejected => return Err(CancelOrderError::Over),
            State::Placed | State::Accepted | State::InProgress => {}
        }
        let because = context.reason.as_deref().map(str::trim).unwrap_or_default();
        match because.chars().count() {
            0 => Err(CancelOrderError::NoReason),
            long if long > super::place::LONGEST_ANSWER => Err(CancelOrderError::LongReason),
            _ => Ok(OrderEvent::OrderCancelled {
                ended: Ended {
                    at: context.now(),
                    because: because.to_owned(),
                    by: Signed::by(context),
                },
            }),
        }
    }
}

#[async_trait]
impl Gather for CancelOrder {
    async fn gather(&self, _: &Ports, _: &mut Look<'_>, _: &Context) -> Result<(), Refused> {
        Ok(())
    }
}
