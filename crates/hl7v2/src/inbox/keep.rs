//! Making a message durable, before anything else is done with it.

use trefoil_core::{Context, Refused};
use trefoil_kernel::{Epr, Failed, FutureExt, Tx, digest_of};
use uuid::Uuid;

use super::{entry::Entry, sender::Label};
use crate::{acknowledgement::ErrorCode, permissions::RECEIVE};

const SAME: &str = "SELECT * FROM hl7v2_inbox
    WHERE sending_application = $1 AND sending_facility = $2 AND control_id = $3 AND body_digest = $4";

/// The row of these bytes: a fresh one, or the one they already have.
pub(super) async fn keep(
    epr: &Epr,
    context: &Context,
    id: Uuid,
    label: Label,
    body: &[u8],
) -> Result<Entry, Refused> {
    let (digest, body, now) = (digest_of(body), body.to_vec(), context.now());
    let peer = context.principal.device.clone().unwrap_or_default();
    epr.keep_house(context, RECEIVE, None, move |tx| {
        async move {
            let key = (&label.application, &label.facility, &label.control_id, &digest);
            if let Some(known) = tx.row::<Entry>(SAME, &[key.0, key.1, key.2, key.3]).await? {
                return Ok(known);
            }
            let other = !label.control_id.is_empty() && used(tx, &label).await?;
            let (state, ack, code, text, place) = if other {
                let text = "this control id came before with another content; send it again under a fresh one";
                ("waiting", Some("AE"), Some(ErrorCode::DuplicateKey.as_str()), Some(text), Some("MSH^1^10"))
            } else {
                ("received", None, None, None, None)
            };
            let owned = |text: Option<&str>| text.map(str::to_owned);
            let attempts = 0_i64;
            tx.exec(
                "INSERT INTO hl7v2_inbox (id, sending_application, sending_facility, control_id, body_digest, body,
                   received, peer, event, about, state, ack_code, error_code, error_text, error_location, attempts)
                 VALUES ($1,$2,$3,$4,$5,$6,$7,$8,$9,$10,$11,$12,$13,$14,$15,$16)
                 ON CONFLICT (sending_application, sending_facility, control_id, body_digest) DO NOTHING",
                &[
                    &id, key.0, key.1, key.2, key.3, &body, &now, &peer, &label.event, &label.about, &state,
                    &owned(ack), &owned(code), &owned(text), &owned(place), &attempts,
                ],
            )
            .await?;
            let kept = tx.row::<Entry>(SAME, &[key.0, key.1, key.2, key.3]).await?;
            kept.ok_or_else(|| Failed::NotCommitted("a message just kept is not there".to_owned()))
        }
        .boxed()
    })
    .await
}

/// Whether the sender used this control id before.
async fn used(tx: &mut Tx, label: &Label) -> Result<bool, Failed> {
    let found: Vec<(i64,)> = tx
        .rows(
            "SELECT CAST(1 AS BIGINT) FROM hl7v2_inbox
             WHERE sending_application = $1 AND sending_facility = $2 AND control_id = $3 LIMIT 1",
            &[&label.application, &label.facility, &label.control_id],
        )
        .await?;
    Ok(!found.is_empty())
}
