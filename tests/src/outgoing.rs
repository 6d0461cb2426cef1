//! What leaves for other systems: looked through for words of anybody else, of notes, and of where a restricted person lives.

use trefoil::{
    core::RecordId,
    kernel::fresh_id,
    orders_results::order::{Priority, place::PlaceOrder},
};
use uuid::Uuid;

use crate::house::{House, Patient};

/// What was looked through.
#[derive(Debug, Default)]
pub struct Verdict {
    /// Messages that wait to be sent, or were.
    pub messages: usize,
    /// How many of them hold the words of their own patient that were written into the request: the control.
    pub own: usize,
    /// What was found where it must not be.
    pub found: Vec<String>,
}

/// Ask the laboratory for a test of everybody, so that there is a message about each; the details carry words of their own.
///
/// # Panics
/// When a request is refused.
pub async fn requested(house: &House) {
    for patient in &house.patients {
        let id = RecordId(fresh_id());
        let command = PlaceOrder {
            id,
            patient: patient.id,
            requisition: format!("G{}", id.0.simple()),
            item: "ue".to_owned(),
            priority: Priority::Routine,
            clinical_details: patient.marks.text.clone(),
            answers: vec![],
            repeat_reason: Some("clinical change".to_owned()),
            on_paper: false,
        };
        let context = house.scene().anew(fresh_id().into());
        let placed = house.epr.execute(&context, command).await;
        placed.unwrap_or_else(|error| panic!("{:?}: {error}", patient.standing));
    }
}

/// Every message in the outbox: about one patient, and no word of another's, nor more of this one than the receiver needs.
///
/// # Panics
/// When the outbox cannot be read.
pub async fn looked_through(house: &House) -> Verdict {
    let rows: Vec<(Uuid, String, Vec<u8>)> = house
        .epr
        .db()
        .look()
        .rows(
            "SELECT patient, about, body FROM hl7v2_outbox ORDER BY queued, id",
            &[],
        )
        .await
        .expect("the outbox");
    let mut verdict = Verdict {
        messages: rows.len(),
        ..Verdict::default()
    };
    for (whose, about, body) in rows {
        let told = format!("{about}\n{}", String::from_utf8_lossy(&body)).to_lowercase();
        let own = house.patients.iter().find(|patient| patient.id.0 == whose);
        verdict.own += usize::from(own.is_some_and(|own| told.contains(&own.marks.text.to_lowercase())));
        for patient in &house.patients {
            for (what, word) in forbidden(patient, patient.id.0 == whose) {
                if !word.is_empty() && told.contains(&word.to_lowercase()) {
                    verdict.found.push(format!(
                        "{what} of {:?} in a message about {whose}",
                        patient.standing
                    ));
                }
            }
        }
    }
    verdict
}

/// What no message about them, or about somebody else, may hold.
fn forbidden(patient: &Patient, own: bool) -> Vec<(&'static str, &str)> {
    let marks = &patient.marks;
    let mut all = vec![("note", marks.note.as_str())];
    if !own {
        all.extend([
            ("name", marks.name.as_str()),
            ("text of the record", marks.text.as_str()),
            ("allergy", marks.allergy.as_str()),
            ("NHS number", marks.nhs_number.as_str()),
        ]);
    }
    if !own || patient.standing.hides() {
        all.extend([
            ("address", marks.place.as_str()),
            ("postcode", marks.postcode.as_str()),
            ("telephone number", marks.telephone.as_str()),
        ]);
    }
    all
}
