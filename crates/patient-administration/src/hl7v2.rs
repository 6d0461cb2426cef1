//! ADT messages of another patient administration system: people, stays and allergy statements.
//!
//! A28 and A31 tell of a person; A01, A02 and A03 of a stay; A08 of both. A field not sent leaves what is kept as it is,
//! `""` deletes it, and a repeating field that is sent replaces the whole list, except that an NHS number goes only when it
//! is deleted by name. What a person must decide is not guessed: the message waits, with words that say what to do.

mod allergies;
mod change;
mod contact;
mod faults;
mod identity;
mod matching;
mod name;
mod numbers;
mod person;
mod place;
mod said;
mod stay;
mod visit;

use async_trait::async_trait;
use chrono::{DateTime, Utc};
use trefoil_core::Permission;
use trefoil_hl7v2::{
    Message,
    acknowledgement::ErrorCode,
    handler::{Applied, Arrival, Handles, MessageHandler, NotApplied},
};
use trefoil_kernel::{Mount, Unit};

use self::{said::Said, visit::Visit};
use crate::permissions;

/// What an interface that sends ADT messages must be allowed to do.
const INTERFACE: [Permission; 9] = [
    permissions::REGISTER,
    permissions::EDIT_IDENTITY,
    permissions::RECORD_DEATH,
    permissions::RESTRICT,
    permissions::ADMIT,
    permissions::TRANSFER,
    permissions::DISCHARGE,
    permissions::CHANGE_STAY,
    permissions::RECEIVE_ALLERGY_STATEMENT,
];

/// Hang the handler on the house, and let interfaces do what it does.
pub(crate) fn mount(on: &mut Mount) {
    on.add(MessageHandler::new(Adt))
        .suggest("interface", "Interface", &INTERFACE);
}

/// Takes ADT messages.
struct Adt;

#[async_trait]
impl Handles for Adt {
    fn name(&self) -> &'static str {
        "patient_administration.adt"
    }

    fn triggers(&self) -> &'static [(&'static str, &'static str)] {
        &[
            ("ADT", "A01"),
            ("ADT", "A02"),
            ("ADT", "A03"),
            ("ADT", "A08"),
            ("ADT", "A28"),
            ("ADT", "A31"),
        ]
    }

    fn occurred(&self, message: &Message) -> Option<DateTime<Utc>> {
        visit::occurred(message)
    }

    async fn handle(
        &self,
        unit: &mut Unit<'_>,
        message: &Message,
        arrival: &Arrival,
    ) -> Result<Applied, NotApplied> {
        let event = message.header().trigger.event;
        let said = Said::read(message, arrival, &unit.context().principal.organisation)?;
        let known = matching::find(unit, &said).await?;
        let told = async |unit: &mut Unit<'_>, known| -> Result<Applied, NotApplied> {
            let mut applied = Applied::default();
            applied.did.extend(said.remarks.iter().cloned());
            let patient = match (event.as_str(), known) {
                ("A01" | "A28", None) => person::register(unit, &said, arrival, &mut applied).await?,
                (_, None) => {
                    let text = "no patient of these numbers is known here; send A28 first";
                    return Err(NotApplied::at("PID", 1, 3, ErrorCode::UnknownKey, text));
                }
                ("A01" | "A08" | "A28" | "A31", Some(patient)) => {
                    person::update(unit, &said, patient, &mut applied).await?;
                    patient
                }
                (_, Some(patient)) => patient,
            };
            applied.patient = Some(patient);
            if matches!(event.as_str(), "A01" | "A02" | "A03" | "A08") {
                let visit = Visit::read(message)?;
                stay::tell(unit, &event, &visit, &said, patient, arrival, &mut applied).await?;
            }
            allergies::receive(unit, message, arrival, patient, &mut applied).await?;
            Ok(applied)
        };
        match (told(unit, known).await, known) {
            (Err(fault), Some(patient)) => Err(fault.about(patient)),
            (told, _) => told,
        }
    }
}
