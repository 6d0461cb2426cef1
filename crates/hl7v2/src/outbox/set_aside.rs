//! Setting a message aside: what it says was told by telephone or on paper, or need not be told any more.

use trefoil_core::{Context, Refused, StoreFault};
use trefoil_kernel::{Epr, Failed, FutureExt};
use uuid::Uuid;

use crate::permissions::SETTLE_QUEUE;

const OVER: &str = "hl7v2_outbox_in_sight";

/// Why it was not set aside.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum SetAsideError {
    /// Without a reason.
    #[error(
        "say in 3 to 500 letters why this message is not sent, for example that the laboratory was telephoned"
    )]
    NoReason,
    /// Delivered or set aside already.
    #[error("this message is no longer waiting or refused; go back to the list")]
    Over,
    /// See [`Refused`].
    #[error(transparent)]
    Refused(#[from] Refused),
}

/// Set a message that waits or was refused aside, with a reason that is kept with it and in the audit log. One that holds
/// up those behind it no longer does.
///
/// # Errors
/// See [`SetAsideError`].
pub async fn set_aside(epr: &Epr, context: &Context, id: Uuid, reason: &str) -> Result<(), SetAsideError> {
    let reason = reason.trim();
    if !(3..=500).contains(&reason.chars().count()) {
        return Err(SetAsideError::NoReason);
    }
    let context = context.clone().because(reason);
    let now = context.now();
    let did = format!("set aside by {}: {reason}", context.principal.name);
    let note = Some(("hl7v2.set_aside", id.to_string()));
    let done = epr
        .keep_house(&context, SETTLE_QUEUE, note, move |tx| {
            async move {
                let changed = tx
                    .exec(
                        "UPDATE hl7v2_outbox SET state = 'set_aside', settled = $2, did = $3
                         WHERE id = $1 AND state IN ('waiting', 'refused')",
                        &[&id, &now, &did],
                    )
                    .await?;
                if changed == 1 {
                    Ok(())
                } else {
                    Err(Failed::Clash(OVER.to_owned()))
                }
            }
            .boxed()
        })
        .await;
    match done {
        Err(Refused::Store(StoreFault::Clash(what))) if what == OVER => Err(SetAsideError::Over),
        done => Ok(done?),
    }
}
