//! What did not arrive whole: a line of the queue without a body.

use trefoil_core::Refused;
use trefoil_kernel::{Epr, FutureExt, digest_of, fresh_id};

use super::Inbox;
use crate::{permissions::RECEIVE, server::FrameFault};

impl Inbox {
    /// Put a broken frame in sight. The like of it from one address on one day is one line that counts, so that a
    /// scanner cannot bury what matters; after it was dismissed, the next one shows it again.
    ///
    /// # Errors
    /// As the store says.
    pub async fn fault(&self, epr: &Epr, peer: &str, fault: FrameFault) -> Result<(), Refused> {
        let id = fresh_id();
        let context = self.acting(epr, ("", "", peer), id).await?;
        let kind = match fault {
            FrameFault::Truncated { .. } => "cut off",
            FrameFault::Oversized { .. } => "too long",
            FrameFault::Garbage { .. } => "outside a frame",
            FrameFault::TooSlow { .. } => "too slow",
        };
        let (now, peer) = (context.now(), peer.to_owned());
        let digest = digest_of(format!("fault\0{peer}\0{kind}\0{}", now.date_naive()).as_bytes());
        let text = format!("{fault}; ask whoever runs the sending system to look, and to send it again");
        epr.keep_house(&context, RECEIVE, None, move |tx| {
            async move {
                tx.exec(
                    "INSERT INTO hl7v2_inbox (id, sending_application, sending_facility, control_id, body_digest, received,
                       peer, event, state, ack_code, error_code, error_text, error_location, attempts)
                     VALUES ($1, '', '', '', $2, $3, $4, '', 'rejected', 'AR', '100', $5, '', 1)
                     ON CONFLICT (sending_application, sending_facility, control_id, body_digest) DO UPDATE
                     SET attempts = hl7v2_inbox.attempts + 1, received = excluded.received, state = 'rejected',
                       error_text = excluded.error_text",
                    &[&id, &digest, &now, &peer, &text],
                )
                .await
                .map(drop)
            }
            .boxed()
        })
        .await
    }
}
