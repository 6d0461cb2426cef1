//! AL1: statements about allergies, kept unreconciled, each once however often it is sent.

use trefoil_core::{PatientId, RecordId, Refused};
use trefoil_hl7v2::{
    Message,
    handler::{Applied, Arrival, NotApplied},
    message::Segment,
    stable_id,
    timestamp::{Precision, Timestamp},
};
use trefoil_kernel::Unit;

use super::faults;
use crate::{
    allergy_statement::{AllergyStatement, receive::ReceiveAllergyStatement},
    store::allergy_statement::known,
};

/// Keep each statement that is not known yet. One that is no longer sent stays until a clinician reconciles it: that an
/// allergy is left out of a message does not mean that there is none.
pub(super) async fn receive(
    unit: &mut Unit<'_>,
    message: &Message,
    arrival: &Arrival,
    patient: PatientId,
    applied: &mut Applied,
) -> Result<(), NotApplied> {
    for (sequence, segment) in (1_u16..).zip(message.segments("AL1")) {
        if segment.field(3).is_absent() || segment.field(3).is_null() {
            continue;
        }
        let statement = statement(segment, arrival);
        let id = identity(patient, &statement);
        if known(&mut unit.look(), patient, id)
            .await
            .map_err(Refused::from)?
        {
            continue;
        }
        let command = ReceiveAllergyStatement {
            id,
            patient,
            statement,
        };
        unit.execute(&command)
            .await
            .map_err(|error| faults::allergy(error, sequence))?;
        applied
            .did
            .push("allergy statement kept for reconciliation".to_owned());
    }
    Ok(())
}

fn statement(segment: Segment<'_>, arrival: &Arrival) -> AllergyStatement {
    let substance = |number| segment.field(3).component(number).value().into_present();
    let onset = segment
        .field(6)
        .value()
        .into_present()
        .and_then(|sent| sent.parse::<Timestamp>().ok());
    AllergyStatement {
        agent: substance(2).or_else(|| substance(1)).unwrap_or_default(),
        code: substance(1),
        system: substance(3),
        severity: segment.field(4).value().into_present(),
        reaction: segment.field(5).free_text().into_present(),
        onset: onset
            .filter(|sent| sent.precision() >= Precision::Day)
            .map(|sent| sent.date()),
        application: arrival.sending_application.clone(),
        facility: arrival.sending_facility.clone(),
        received: arrival.received,
    }
}

/// The same words of the same sender about the same patient are the same statement.
fn identity(patient: PatientId, said: &AllergyStatement) -> RecordId {
    let text = |part: &Option<String>| part.clone().unwrap_or_default();
    let onset = said.onset.map(|day| day.to_string()).unwrap_or_default();
    let parts = [
        patient.to_string(),
        said.agent.clone(),
        text(&said.code),
        text(&said.system),
        text(&said.severity),
        text(&said.reaction),
        onset,
        said.application.clone(),
        said.facility.clone(),
    ];
    RecordId(stable_id(format!("allergy\0{}", parts.join("\0")).as_bytes()))
}
