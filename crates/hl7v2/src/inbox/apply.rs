//! Applying a kept message: all its handlers and the mark on its row, in one transaction.

use std::sync::Arc;

use chrono::{DateTime, Utc};
use trefoil_core::{PatientId, Refused, StaffId, display};
use trefoil_kernel::{Epr, FutureExt, Unit};
use uuid::Uuid;

use super::{Inbox, entry::Entry, read::Readable};
use crate::{
    acknowledgement::{AcknowledgementCode, ErrorCode, ErrorLocation},
    handler::{Applied, Arrival, NotApplied},
    message::Message,
    timestamp::{Precision, Timestamp},
};

/// So many failures of the store, and a message waits for a person.
const TRIES: i64 = 3;

impl Inbox {
    /// Try one message. The row as it then stands; an error when it could not be decided and is still `received`.
    pub(super) async fn apply(
        &self,
        epr: &Epr,
        entry: Entry,
        for_whom: Option<StaffId>,
    ) -> Result<Entry, Refused> {
        let sender = (
            entry.sending_application.as_str(),
            entry.sending_facility.as_str(),
            entry.peer.as_str(),
        );
        let mut context = self.acting(epr, sender, entry.id).await?;
        context.principal.on_behalf_of = for_whom;
        let Some(body) = &entry.body else { return Ok(entry) };
        let Readable { message, handlers } = match self.read(epr, body) {
            Ok(readable) => readable,
            Err(error) => {
                let fault = NotApplied {
                    error,
                    detail: None,
                    patient: None,
                    passing: false,
                };
                return self
                    .settle(epr, &context, &entry, AcknowledgementCode::Reject, fault)
                    .await;
            }
        };
        let told = handlers
            .iter()
            .find_map(|one| one.occurred(&message))
            .filter(|at| *at <= context.now());
        let arrival = arrival(&entry, told.or_else(|| occurred(&message, context.now())));
        if let Some(occurred) = arrival.occurred {
            context = context.true_at(occurred);
        }
        let (work, now) = (Arc::new((message, handlers, arrival)), context.now());
        let done: Result<(), NotApplied> = epr
            .together(&context, move |unit| {
                let work = work.clone();
                async move {
                    let (message, handlers, arrival) = &*work;
                    if !claim(unit, arrival.id).await? {
                        return Ok(()); // somebody else decided it meanwhile
                    }
                    let mut all = Applied::default();
                    for handler in handlers {
                        let one = handler.handle(unit, message, arrival).await?;
                        all.patient = all.patient.or(one.patient);
                        all.did.extend(one.did);
                    }
                    mark(unit, arrival.id, all, now).await
                }
                .boxed()
            })
            .await;
        match done {
            Ok(()) => self.again(epr, entry.id).await,
            Err(fault) if fault.passing && entry.attempts + 1 < TRIES => {
                self.note_attempt(epr, &context, entry.id).await?;
                Err(Refused::Store(trefoil_core::StoreFault::Failed(
                    fault.to_string(),
                )))
            }
            Err(fault) => {
                self.settle(epr, &context, &entry, AcknowledgementCode::Error, fault)
                    .await
            }
        }
    }

    /// The row as it stands now.
    pub(super) async fn again(&self, epr: &Epr, id: Uuid) -> Result<Entry, Refused> {
        Entry::find(&mut epr.db().look(), id)
            .await?
            .ok_or(Refused::NotFound)
    }
}

/// Take the row, so that nobody else decides it in the same moment.
async fn claim(unit: &mut Unit<'_>, id: Uuid) -> Result<bool, NotApplied> {
    let claimed = unit
        .keep(
            "UPDATE hl7v2_inbox SET attempts = attempts + 1 WHERE id = $1 AND state IN ('received', 'waiting', 'rejected')",
            &[&id],
        )
        .await;
    Ok(claimed.map_err(Refused::from)? == 1)
}

async fn mark(unit: &mut Unit<'_>, id: Uuid, applied: Applied, now: DateTime<Utc>) -> Result<(), NotApplied> {
    let (patient, did) = (
        applied.patient.map(|PatientId(patient)| patient),
        applied.did.join("; "),
    );
    let marked = unit
        .keep(
            "UPDATE hl7v2_inbox SET state = 'applied', ack_code = 'AA', error_code = NULL, error_text = NULL,
               error_detail = NULL, error_location = NULL, patient = $2, did = $3, settled = $4 WHERE id = $1",
            &[&id, &patient, &did, &now],
        )
        .await
        .map_err(Refused::from)?;
    if marked == 1 {
        return Ok(());
    }
    let gone = ErrorLocation::new("MSH", 1, 0, ErrorCode::InternalError);
    Err(NotApplied {
        error: gone,
        detail: Some("the message left the inbox; send it again".into()),
        patient: None,
        passing: false,
    })
}

fn arrival(entry: &Entry, occurred: Option<DateTime<Utc>>) -> Arrival {
    Arrival {
        id: entry.id,
        sending_application: entry.sending_application.clone(),
        sending_facility: entry.sending_facility.clone(),
        control_id: entry.control_id.clone(),
        received: entry.received,
        occurred,
    }
}

/// EVN-6 or, failing that, EVN-2, on the clock of London. A day without a time of day says too little, and a time to come is
/// nobody's: then it is taken as true when it came.
fn occurred(message: &Message, now: DateTime<Utc>) -> Option<DateTime<Utc>> {
    let event = message.segment("EVN")?;
    [6, 2].into_iter().find_map(|number| {
        let sent: Timestamp = event.field(number).value().present()?.parse().ok()?;
        let at = sent.instant(|local| Some(display::from_london_earliest(local)))?;
        (sent.precision() >= Precision::Hour && at <= now).then_some(at)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn when_it_happened_is_read_in_london_and_never_to_come() {
        let now = "2026-07-02T12:00:00Z".parse().unwrap();
        let of = |event: &str| {
            let text = format!("MSH|^~\\&|A|B|||20260302||ADT^A01|1|P|2.4\r{event}\r");
            occurred(&Message::parse(text.as_bytes()).unwrap(), now).map(|at| at.to_rfc3339())
        };
        assert_eq!(
            of("EVN||20260702100000||||202607020930"),
            Some("2026-07-02T08:30:00+00:00".into())
        );
        assert_eq!(
            of("EVN||20260702100000||||20260702"),
            Some("2026-07-02T09:00:00+00:00".into())
        );
        assert_eq!(
            of("EVN||20260702100000||||20270702093000"),
            Some("2026-07-02T09:00:00+00:00".into())
        );
        assert_eq!(of("EVN||rubbish"), None);
        assert_eq!(of("PID|1"), None);
    }
}
