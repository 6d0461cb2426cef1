//! Writing down what came of a try, and who carries.

use chrono::Duration;
use trefoil_core::{Context, Refused};
use trefoil_kernel::{Epr, FutureExt};
use uuid::Uuid;

use super::entry::OutboundState;
use crate::permissions::SEND;

/// Take a destination, or hold it on: whether nobody else holds it.
pub(super) async fn hold(
    epr: &Epr,
    context: &Context,
    destination: &str,
    carrier: Uuid,
    lasts: Duration,
) -> Result<bool, Refused> {
    let (destination, now) = (destination.to_owned(), context.now());
    let until = now + lasts;
    epr.keep_house(context, SEND, None, move |tx| {
        async move {
            let held = tx
                .exec(
                    "INSERT INTO hl7v2_carrier (destination, carrier, until) VALUES ($1, $2, $3)
                     ON CONFLICT (destination) DO UPDATE SET carrier = excluded.carrier, until = excluded.until
                     WHERE hl7v2_carrier.carrier = $2 OR hl7v2_carrier.until <= $4",
                    &[&destination, &carrier, &until, &now],
                )
                .await?;
            Ok(held == 1)
        }
        .boxed()
    })
    .await
}

/// Let a destination go, so that another carrier need not wait.
pub(super) async fn let_go(
    epr: &Epr,
    context: &Context,
    destination: &str,
    carrier: Uuid,
) -> Result<(), Refused> {
    let destination = destination.to_owned();
    epr.keep_house(context, SEND, None, move |tx| {
        async move {
            tx.exec(
                "DELETE FROM hl7v2_carrier WHERE destination = $1 AND carrier = $2",
                &[&destination, &carrier],
            )
            .await
            .map(drop)
        }
        .boxed()
    })
    .await
}

/// What came of one try: `state` waiting for one that is to be tried again.
pub(super) async fn note(
    epr: &Epr,
    context: &Context,
    id: Uuid,
    state: OutboundState,
    ack_code: Option<&'static str>,
    trouble: Option<String>,
) -> Result<(), Refused> {
    let now = context.now();
    let settled = (state != OutboundState::Waiting).then_some(now);
    epr.keep_house(context, SEND, None, move |tx| {
        async move {
            // One that was settled meanwhile by a person stays so.
            tx.exec(
                "UPDATE hl7v2_outbox SET state = $2, ack_code = $3, trouble = $4, tried = $5, settled = $6,
                   attempts = attempts + 1 WHERE id = $1 AND state = 'waiting'",
                &[
                    &id,
                    &state.word(),
                    &ack_code.map(str::to_owned),
                    &trouble,
                    &now,
                    &settled,
                ],
            )
            .await
            .map(drop)
        }
        .boxed()
    })
    .await
}
