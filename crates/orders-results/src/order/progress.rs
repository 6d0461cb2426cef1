//! What the laboratory says: it works on the request, or has answered.

use async_trait::async_trait;
use trefoil_core::{Command, Context, PatientId, Permission, RecordId, Refused};
use trefoil_kernel::{Gather, Look, Ports};

use super::{Order, OrderEvent, State};
use crate::permissions::PROGRESS_ORDER;

/// How far it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Progress {
    /// It works on it, or has sent a part (ORC-5 `IP`, `A`).
    InProgress,
    /// It has answered in full (ORC-5 `CM`, OBR-25 `F`).
    Resulted,
}

/// The request goes on. Run by whoever files a result, in the same unit. A result of a request that was cancelled or
/// rejected here is a result all the same: the laboratory did it.
#[derive(Debug, Clone)]
pub struct ProgressOrder {
    /// The order.
    pub id: RecordId,
    /// Whose.
    pub patient: PatientId,
    /// The version that was looked at.
    pub seen: i64,
    /// How far it is.
    pub to: Progress,
    /// Its number there.
    pub filler_number: Option<String>,
}

/// Why a step was not recorded.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ProgressOrderError {
    /// No such order.
    #[error("there is no such request of this patient; look at the list again")]
    Unknown,
    /// Known already.
    #[error("that this request has come so far was known already; nothing to do")]
    Nothing,
    /// Cancelled or rejected.
    #[error("this request was cancelled or rejected; ask the laboratory not to do it")]
    Over,
    /// See [`Refused`].
    #[error(transparent)]
    Refused(#[from] Refused),
}

impl Command for ProgressOrder {
    type Record = Order;
    type Facts = ();
    type Error = ProgressOrderError;
    const NAME: &'static str = "orders_results.progress_order";
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
    ) -> Result<OrderEvent, ProgressOrderError> {
        let order = now.ok_or(ProgressOrderError::Unknown)?;
        let filler_number = self.filler_number.clone();
        match (self.to, order.state) {
            (Progress::InProgress, State::Placed | State::Accepted) => {
                Ok(OrderEvent::OrderInProgress { filler_number })
            }
            (Progress::InProgress, State::InProgress | State::Resulted) => Err(ProgressOrderError::Nothing),
            (Progress::InProgress, State::Rejected | State::Cancelled) => Err(ProgressOrderError::Over),
            (Progress::Resulted, State::Resulted) => Err(ProgressOrderError::Nothing),
            (Progress::Resulted, _) => Ok(OrderEvent::OrderResulted {
                at: context.effective(),
                filler_number,
            }),
        }
    }
}

#[async_trait]
impl Gather for ProgressOrder {
    async fn gather(&self, _: &Ports, _: &mut Look<'_>, _: &Context) -> Result<(), Refused> {
        Ok(())
    }
}
