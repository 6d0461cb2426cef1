//! Sending a refused message again, because a person says that it will be taken now.

use trefoil_core::{Context, Refused, StoreFault};
use trefoil_kernel::{Epr, Failed, FutureExt};
use uuid::Uuid;

use super::entry::{Outbound, OutboundState};
use crate::permissions::SETTLE_QUEUE;

const NOT_REFUSED: &str = "hl7v2_outbox_refused";

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
    context.may(SETTLE_QUEUE)?;
    let message = Outbound::find(&mut epr.db().look(), id)
        .await
        .map_err(Refused::from)?;
    let message = message.ok_or(ResendError::Unknown)?;
    if message.state() != OutboundState::Refused {
        return Err(ResendError::NotRefused);
    }
    let did = format!("sent again by {}", context.principal.name);
    let note = Some(("hl7v2.resend", id.to_string()));
    let sent = epr
        .keep_house(context, SETTLE_QUEUE, note, move |tx| {
            async move {
                // In one statement with the change: a cancellation that commits in this moment is seen, or waits for us.
                let changed = tx
                    .exec(
                        "UPDATE hl7v2_outbox SET state = 'waiting', trouble = NULL, ack_code = NULL, settled = NULL, did = $2
                         WHERE id = $1 AND state = 'refused' AND NOT EXISTS (
                           SELECT 1 FROM hl7v2_outbox later WHERE later.record = hl7v2_outbox.record
                             AND later.destination = hl7v2_outbox.destination AND later.number > hl7v2_outbox.number)",
                        &[&id, &did],
                    )
                    .await?;
                if changed == 1 { Ok(()) } else { Err(Failed::Clash(NOT_REFUSED.to_owned())) }
            }
            .boxed()
        })
        .await;
    match sent {
        Err(Refused::Store(StoreFault::Clash(what))) if what == NOT_REFUSED => {
            let now = Outbound::find(&mut epr.db().look(), id)
                .await
                .map_err(Refused::from)?;
            match now.map(|now| now.state()) {
                Some(OutboundState::Refused) => Err(ResendError::Superseded),
                _ => Err(ResendError::NotRefused),
            }
        }
        sent => Ok(sent?),
    }
}
