//! ORU^R01: results come in. A group is filed when its request and its patient are both sure; otherwise it is kept for a
//! person to settle, and the sender is told that it was taken: it is safe here.

mod group;
mod observation;
mod person;
mod read;

use async_trait::async_trait;
use chrono::{DateTime, Utc};
use trefoil_core::{Answer, PatientId, Permission, Refused, ports::Demographics};
use trefoil_hl7v2::{
    Message,
    acknowledgement::ErrorCode,
    handler::{Applied, Arrival, Handles, MessageHandler, NotApplied},
};
use trefoil_kernel::{Mount, Unit};

use crate::{
    filing::{By, FilingError, file},
    matching::{Doubt, SentPerson, same_person},
    permissions::{PROGRESS_ORDER, RECEIVE_RESULT},
    report::{
        incoming::{Incoming, stable},
        receive::ReceiveReportError,
    },
    store::{
        order::{ShownOrder, order_by_placer_number},
        unmatched::{self, Unmatched},
    },
};

/// What an interface that sends results must be allowed to do.
const INTERFACE: [Permission; 2] = [RECEIVE_RESULT, PROGRESS_ORDER];

/// Hang the handler on the house, and let interfaces do what it does.
pub(crate) fn mount(on: &mut Mount) {
    on.add(MessageHandler::new(Oru))
        .suggest("interface", "Interface", &INTERFACE);
}

/// Takes results.
struct Oru;

#[async_trait]
impl Handles for Oru {
    fn name(&self) -> &'static str {
        "orders_results.oru"
    }

    fn triggers(&self) -> &'static [(&'static str, &'static str)] {
        &[("ORU", "R01")]
    }

    fn occurred(&self, message: &Message) -> Option<DateTime<Utc>> {
        let header = message.segment("MSH")?;
        read::time(header.field(7).value().present()?).ok().flatten()
    }

    async fn handle(
        &self,
        unit: &mut Unit<'_>,
        message: &Message,
        arrival: &Arrival,
    ) -> Result<Applied, NotApplied> {
        let own = unit.context().principal.organisation.clone();
        let read = group::read(message, arrival, &own)?;
        let mut applied = Applied::default();
        applied.did.extend(read.remarks);
        for (index, (person, said)) in read.groups.into_iter().enumerate() {
            match matched(unit, &person, &said).await? {
                Ok((patient, order)) => {
                    let told = file(unit, patient, &order, said, By::Interface).await;
                    applied
                        .did
                        .push(told.map_err(|error| fault(error).about(patient))?);
                    applied.patient = applied.patient.or(Some(patient));
                }
                Err(doubt) => {
                    keep(unit, arrival, index, person, said, doubt).await?;
                    applied.did.push(format!("kept for matching: {}", doubt.words()));
                }
            }
        }
        Ok(applied)
    }
}

/// The request and the patient, where both are sure.
async fn matched(
    unit: &mut Unit<'_>,
    person: &SentPerson,
    said: &Incoming,
) -> Result<Result<(PatientId, ShownOrder), Doubt>, Refused> {
    if said.placer.is_empty() {
        return Ok(Err(Doubt::NoPlacer));
    }
    let Some((patient, order)) = order_by_placer_number(&mut unit.look(), &said.placer).await? else {
        return Ok(Err(Doubt::UnknownPlacer));
    };
    let demographics = unit.epr().ports().get::<dyn Demographics>()?;
    let kept = match demographics.identity(unit.look().reading(), patient).await? {
        Answer::Known { value } => value,
        Answer::NoneKnown => return Ok(Err(Doubt::UnknownPlacer)),
        Answer::Unavailable { .. } => return Ok(Err(Doubt::Unavailable)),
    };
    Ok(same_person(person, &kept).map(|()| (patient, order)))
}

/// Put it where a person sees it.
async fn keep(
    unit: &mut Unit<'_>,
    arrival: &Arrival,
    index: usize,
    person: SentPerson,
    said: Incoming,
    doubt: Doubt,
) -> Result<(), NotApplied> {
    let critical = said.lines.iter().any(|line| {
        let flags = line.flags.iter().map(String::as_str);
        line.alert || flags.into_iter().any(|flag| matches!(flag, "HH" | "LL" | "AA"))
    });
    let unmatched = Unmatched {
        id: stable(&format!("orders_results.unmatched\0{}\0{index}", arrival.id)),
        message: arrival.id,
        arrived: arrival.received,
        reason: doubt.words().to_owned(),
        person,
        said,
        critical,
    };
    unmatched::keep(unit, &unmatched)
        .await
        .map_err(|failed| Refused::from(failed).into())
}

/// A refusal to file as a fault of the message. It waits in the queue with these words.
fn fault(error: FilingError) -> NotApplied {
    match error {
        FilingError::Refused(refused) => refused.into(),
        FilingError::Report(error) => {
            let code = match error {
                ReceiveReportError::TooLong { .. } => ErrorCode::DataType,
                _ => ErrorCode::InternalError,
            };
            NotApplied::at("OBX", 1, 5, code, error.to_string())
        }
    }
}
