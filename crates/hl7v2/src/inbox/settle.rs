//! Writing down that a message was not applied, and why.

use trefoil_core::{Context, Refused};
use trefoil_kernel::{Epr, FutureExt};
use uuid::Uuid;

use super::{Inbox, State, entry::Entry};
use crate::{acknowledgement::AcknowledgementCode, handler::NotApplied, permissions::RECEIVE};

impl Inbox {
    /// The row waits or is rejected; it stands so from now on, unless somebody else applied it meanwhile.
    pub(super) async fn settle(
        &self,
        epr: &Epr,
        context: &Context,
        entry: &Entry,
        code: AcknowledgementCode,
        fault: NotApplied,
    ) -> Result<Entry, Refused> {
        let state = if code == AcknowledgementCode::Reject {
            State::Rejected
        } else {
            State::Waiting
        };
        let (id, now, patient) = (entry.id, context.now(), fault.patient.map(|patient| patient.0));
        let error = fault.error;
        let place = format!("{}^{}^{}", error.segment, error.sequence, error.field);
        tracing::warn!(message = %id, code = error.code.as_str(), %place, "an HL7 message was not applied");
        epr.keep_house(context, RECEIVE, None, move |tx| {
            async move {
                let (state, code) = (state.word(), code.as_str());
                tx.exec(
                    "UPDATE hl7v2_inbox SET state = $2, ack_code = $3, error_code = $4, error_text = $5, error_detail = $6,
                       error_location = $7, patient = COALESCE($8, patient), settled = $9, attempts = attempts + 1
                     WHERE id = $1 AND state IN ('received', 'waiting', 'rejected')",
                    &[&id, &state, &code, &error.code.as_str(), &error.text, &fault.detail, &place, &patient, &now],
                )
                .await
                .map(drop)
            }
            .boxed()
        })
        .await?;
        self.again(epr, id).await
    }

    /// That the store failed once more.
    pub(super) async fn note_attempt(&self, epr: &Epr, context: &Context, id: Uuid) -> Result<(), Refused> {
        epr.keep_house(context, RECEIVE, None, move |tx| {
            async move {
                tx.exec(
                    "UPDATE hl7v2_inbox SET attempts = attempts + 1 WHERE id = $1 AND state = 'received'",
                    &[&id],
                )
                .await
                .map(drop)
            }
            .boxed()
        })
        .await
    }
}
