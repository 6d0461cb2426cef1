//! Setting a message of the queue aside: what it says was entered by hand, or is not true.

use trefoil_core::{Context, Refused, StoreFault};
use trefoil_kernel::{Epr, Failed, FutureExt};
use uuid::Uuid;

use super::Inbox;
use crate::permissions::SETTLE_QUEUE;

const NOT_WAITING: &str = "hl7v2_inbox_waiting";

/// Why it was not set aside.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum DismissError {
    /// Without a reason.
    #[error("say in 3 to 500 letters why this message is set aside, for example that it was entered by hand")]
    NoReason,
    /// Somebody else was quicker.
    #[error("this message is no longer waiting; go back to the list")]
    NotWaiting,
    /// See [`Refused`].
    #[error(transparent)]
    Refused(#[from] Refused),
}

impl Inbox {
    /// Set a message aside, with a reason that is kept with it and in the audit log. The sender goes on being told what
    /// it was told.
    ///
    /// # Errors
    /// See [`DismissError`].
    pub async fn dismiss(
        &self,
        epr: &Epr,
        context: &Context,
        id: Uuid,
        reason: &str,
    ) -> Result<(), DismissError> {
        let reason = reason.trim();
        if !(3..=500).contains(&reason.chars().count()) {
            return Err(DismissError::NoReason);
        }
        let context = context.clone().because(reason);
        let (now, did) = (
            context.now(),
            format!("dismissed by {}: {reason}", context.principal.name),
        );
        let note = Some(("hl7v2.dismiss", id.to_string()));
        let dismissed = epr
            .keep_house(&context, SETTLE_QUEUE, note, move |tx| {
                async move {
                    let changed = tx
                        .exec(
                            "UPDATE hl7v2_inbox SET state = 'dismissed', settled = $2, did = $3
                             WHERE id = $1 AND (state IN ('waiting', 'rejected') OR (state = 'received' AND attempts > 0))",
                            &[&id, &now, &did],
                        )
                        .await?;
                    // Undone with its note: nothing was set aside.
                    if changed == 1 { Ok(()) } else { Err(Failed::Clash(NOT_WAITING.to_owned())) }
                }
                .boxed()
            })
            .await;
        match dismissed {
            Err(Refused::Store(StoreFault::Clash(what))) if what == NOT_WAITING => {
                Err(DismissError::NotWaiting)
            }
            dismissed => Ok(dismissed?),
        }
    }
}
