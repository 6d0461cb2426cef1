//! Sending a refused message again, because a person says that it will be taken now.

use trefoil_core::{Context, Refused, StoreFault};
use trefoil_kernel::{Epr, Failed, FutureExt};
use uuid::Uuid;

use super::entry::Outbound;
use crate::permissions::SETTLE_QUEUE;

const UNKNOWN: &str = "hl7v2_outbox_unknown";
const NOT_REFUSED: &str = "hl7v2_outbox_refused";
const SUPERSEDED: &str = "hl7v2_outbox_superseded";

/// Why it was not sent again.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ResendError {
    /// There is none.
    #[error("there is no such message; go back to the list")]
    Unknown,
    /// Somebody else was quicker.
    #[error("this message is no longer among the refused; go back to the list")]
    NotRefused,
    /// A later message about the same record would be undone by it.
    #[error(
        "a later message about the same request was written since (it was cancelled or changed); sending this one again would undo it, so set it aside"
    )]
    Superseded,
    /// See [`Refused`].
    #[error(transparent)]
    Refused(#[from] Refused),
}

/// Send a refused message again: the same bytes under the same control id, before those written after it.
///
/// # Errors
/// See [`ResendError`].
pub async fn resend(epr: &Epr, context: &Context, id: Uuid) -> Result<(), ResendError> {
    let did = format!("sent again by {}", context.principal.name);
    let note = Some(("hl7v2.resend", id.to_string()));
    let sent = epr
        .keep_house(context, SETTLE_QUEUE, note, move |tx| {
            async move {
                // Undone with its note, whatever stands in the way.
                let no = |why: &str| Err(Failed::Clash(why.to_owned()));
                let changed = tx
                    .exec(
                        "UPDATE hl7v2_outbox SET state = 'waiting', trouble = NULL, ack_code = NULL, settled = NULL, did = $2
                         WHERE id = $1 AND state = 'refused'",
                        &[&id, &did],
                    )
                    .await?;
                if changed == 0 {
                    let known = Outbound::find(&mut tx.look(), id).await?;
                    return no(if known.is_some() { NOT_REFUSED } else { UNKNOWN });
                }
                // A cancellation that commits after this look is carried after this message: its number is greater.
                let later: Vec<(i64,)> = tx
                    .rows(
                        "SELECT l.number FROM hl7v2_outbox l JOIN hl7v2_outbox o
                           ON l.record = o.record AND l.destination = o.destination AND l.number > o.number
                         WHERE o.id = $1 LIMIT 1",
                        &[&id],
                    )
                    .await?;
                if later.is_empty() { Ok(()) } else { no(SUPERSEDED) }
            }
            .boxed()
        })
        .await;
    match sent {
        Err(Refused::Store(StoreFault::Clash(why))) if why == UNKNOWN => Err(ResendError::Unknown),
        Err(Refused::Store(StoreFault::Clash(why))) if why == NOT_REFUSED => Err(ResendError::NotRefused),
        Err(Refused::Store(StoreFault::Clash(why))) if why == SUPERSEDED => Err(ResendError::Superseded),
        sent => Ok(sent?),
    }
}
