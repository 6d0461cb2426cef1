//! What a person does with a result that could not be matched: files it, or turns it away; both once, with a reason.

use async_trait::async_trait;
use trefoil_core::{Command, Context, PatientId, Permission, RecordId, Refused};
use trefoil_kernel::{Epr, FutureExt, Gather, Look, Ports};
use uuid::Uuid;

use crate::{
    filing::{By, FilingError, file},
    order::{
        Order, OrderEvent,
        progress::{ProgressOrder, ProgressOrderError},
    },
    permissions::MATCH_RESULTS,
    store::{
        order::order,
        unmatched::{self, Settlement},
    },
};

/// The longest reason.
const LONGEST: usize = 500;

/// Why it was not settled.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum SettleError {
    /// Without a reason.
    #[error("say in 3 to 500 letters how you made sure of it, and with whom you spoke")]
    NoReason,
    /// Nobody looked.
    #[error("compare name, numbers and date of birth, and confirm that the result is this patient's")]
    NotConfirmed,
    /// Somebody else was quicker, or there is none.
    #[error("this result is no longer waiting; go back to the list")]
    NotWaiting,
    /// No such request.
    #[error("this patient has no such request; look the request up again")]
    NoRequest,
    /// It belongs to something sealed, which this person may not open.
    #[error(
        "this result belongs to something that is withheld from you: ask whoever may open what is sealed to file it"
    )]
    Withheld,
    /// As filing says.
    #[error(transparent)]
    Filing(FilingError),
    /// See [`Refused`].
    #[error(transparent)]
    Refused(#[from] Refused),
}

impl From<FilingError> for SettleError {
    fn from(error: FilingError) -> Self {
        match error {
            // The request is there: what a person does not find is its report.
            FilingError::Refused(Refused::NotFound) => Self::Withheld,
            FilingError::Refused(refused) => Self::Refused(refused),
            other => Self::Filing(other),
        }
    }
}

fn reason(because: &str) -> Result<String, SettleError> {
    let because = because.trim();
    let fits = (3..=LONGEST).contains(&because.chars().count());
    fits.then(|| because.to_owned()).ok_or(SettleError::NoReason)
}

/// File it to a patient's request, after somebody compared both and said so. All or nothing.
///
/// # Errors
/// See [`SettleError`].
pub async fn file_unmatched(
    epr: &Epr,
    context: &Context,
    id: Uuid,
    (patient, request): (PatientId, RecordId),
    confirmed: bool,
    because: &str,
) -> Result<(), SettleError> {
    let because = reason(because)?;
    if !confirmed {
        return Err(SettleError::NotConfirmed);
    }
    context.may(MATCH_RESULTS)?;
    let context = context.clone().because(because.clone());
    epr.together(&context, move |unit| {
        let because = because.clone();
        async move {
            let found = unmatched::unmatched(&mut unit.look(), id)
                .await?
                .ok_or(SettleError::NotWaiting)?;
            let settled = Settlement::Filed(patient, request);
            if !unmatched::settle(unit, id, &settled, &because)
                .await
                .map_err(Refused::from)?
            {
                return Err(SettleError::NotWaiting);
            }
            let order = order(&mut unit.look(), patient, request)
                .await?
                .ok_or(SettleError::NoRequest)?;
            file(unit, patient, &order, found.said, By::Person).await?;
            Ok(())
        }
        .boxed()
    })
    .await
}

/// Turn it away: it is nobody's here, or the laboratory took it back.
///
/// # Errors
/// See [`SettleError`].
pub async fn reject_unmatched(
    epr: &Epr,
    context: &Context,
    id: Uuid,
    because: &str,
) -> Result<(), SettleError> {
    let because = reason(because)?;
    context.may(MATCH_RESULTS)?;
    let context = context.clone().because(because.clone());
    epr.note_act(
        &context,
        "administer",
        "orders_results.reject_unmatched",
        "asked",
        Some(id.to_string()),
    )
    .await?;
    epr.together(&context, move |unit| {
        let because = because.clone();
        async move {
            let done = unmatched::settle(unit, id, &Settlement::Rejected, &because)
                .await
                .map_err(Refused::from)?;
            done.then_some(()).ok_or(SettleError::NotWaiting)
        }
        .boxed()
    })
    .await
}

/// The request goes on because a person filed its result: as [`ProgressOrder`], for whoever may settle whose a result is.
#[derive(Debug, Clone)]
pub struct ProgressMatchedOrder(pub ProgressOrder);

impl Command for ProgressMatchedOrder {
    type Record = Order;
    type Facts = ();
    type Error = ProgressOrderError;
    const NAME: &'static str = "orders_results.progress_matched_order";
    const NEEDS: Permission = MATCH_RESULTS;

    fn id(&self) -> RecordId {
        self.0.id
    }
    fn patient(&self) -> PatientId {
        self.0.patient
    }
    fn seen(&self) -> i64 {
        self.0.seen
    }

    fn decide(
        &self,
        now: Option<&Order>,
        (): &(),
        context: &Context,
    ) -> Result<OrderEvent, ProgressOrderError> {
        self.0.decide(now, &(), context)
    }
}

#[async_trait]
impl Gather for ProgressMatchedOrder {
    async fn gather(&self, _: &Ports, _: &mut Look<'_>, _: &Context) -> Result<(), Refused> {
        Ok(())
    }
}
