//! Everything a message says of a person.

use trefoil_core::telephone::{Telephone, TelephoneKind};
use trefoil_hl7v2::{
    Message,
    acknowledgement::ErrorCode,
    handler::{Arrival, NotApplied},
};

use super::{
    contact::{self, Contact},
    identity::{self, Life},
    name::{self, Names},
    numbers::{self, Numbers},
};
use crate::person::PersonDetails;

/// Everything a message says of a person.
#[derive(Debug, Clone, Default)]
pub(super) struct Said {
    pub(super) numbers: Numbers,
    pub(super) names: Names,
    pub(super) life: Life,
    pub(super) contact: Contact,
    /// What could not be kept, in words for the queue page.
    pub(super) remarks: Vec<String>,
}

impl Said {
    pub(super) fn read(message: &Message, arrival: &Arrival, own: &str) -> Result<Self, NotApplied> {
        let Some(pid) = message.segment("PID") else {
            let text = "there is no PID segment; send who the message is about";
            return Err(NotApplied::at("PID", 1, 0, ErrorCode::SegmentSequence, text));
        };
        let mut remarks = vec![];
        Ok(Self {
            numbers: numbers::read(pid, own, &arrival.sending_facility)?,
            names: name::read(pid)?,
            life: identity::read(message, pid)?,
            contact: contact::read(message, pid, &mut remarks)?,
            remarks,
        })
    }

    /// What is kept, with what the message says.
    pub(super) fn onto(&self, mut kept: PersonDetails) -> PersonDetails {
        let Self {
            numbers,
            names,
            life,
            contact,
            ..
        } = self;
        if let Some(usual) = &names.usual {
            let before = kept.name.replace(usual.clone());
            if !names.previous.is_empty() {
                kept.previous_names.clone_from(&names.previous);
            }
            // They are found by the name they had, whether the sender keeps it or not.
            let other = before.filter(|before| before.family_key() != usual.family_key());
            if let Some(before) = other.filter(|before| !kept.previous_names.contains(before)) {
                kept.previous_names.insert(0, before);
            }
        }
        life.born.onto(&mut kept.born);
        life.born_at.onto(&mut kept.born_at);
        if life.born.given().is_some() && life.born_at.given().is_none() {
            // A date alone that contradicts the time kept replaces both.
            kept.born_at = kept
                .born_at
                .filter(|at| Some(trefoil_core::display::london_date(*at)) == kept.born);
        }
        kept.gender = life.gender.unwrap_or(kept.gender);
        // It can be found out who somebody is, and not forgotten again.
        kept.identity_unknown = match life.identity_unknown {
            Some(false) => false,
            Some(true) if kept.name.is_none() => true,
            _ => kept.identity_unknown,
        };
        numbers.nhs_number.onto(&mut kept.nhs_number);
        numbers.trace_status.onto(&mut kept.trace_status);
        if let Some(number) = &numbers.hospital_number {
            kept.hospital_number = Some(number.clone());
        }
        if let Some(others) = &numbers.others {
            kept.other_identifiers.clone_from(others);
        }
        contact.address.onto(&mut kept.address);
        contact.gp_practice.onto(&mut kept.gp_practice);
        let at_work = |number: &Telephone| number.kind() == TelephoneKind::Work;
        if let Some(personal) = &contact.personal {
            kept.telephones.retain(at_work);
            kept.telephones.splice(0..0, personal.iter().cloned());
        }
        if let Some(work) = &contact.work {
            kept.telephones.retain(|number| !at_work(number));
            kept.telephones.extend(work.iter().cloned());
        }
        kept
    }
}
