//! ORL^O22: what the laboratory answers to a request. It comes as the answer to a message of ours, or by itself.

use async_trait::async_trait;
use trefoil_core::PatientId;
use trefoil_hl7v2::{
    Message,
    acknowledgement::{AcknowledgementCode, ErrorCode},
    handler::{Applied, Arrival, Handles, NotApplied},
    message::Segment,
};
use trefoil_kernel::Unit;

use crate::{
    order::{
        Subject,
        accept::{AcceptOrder, AcceptOrderError},
        reject::{RejectOrder, RejectOrderError},
    },
    store::order::{ShownOrder, order_by_placer_number},
};

/// Takes answers to requests.
pub(super) struct Orl;

#[async_trait]
impl Handles for Orl {
    fn name(&self) -> &'static str {
        "orders_results.orl"
    }

    fn triggers(&self) -> &'static [(&'static str, &'static str)] {
        &[("ORL", "O22")]
    }

    async fn handle(
        &self,
        unit: &mut Unit<'_>,
        message: &Message,
        _: &Arrival,
    ) -> Result<Applied, NotApplied> {
        let mut applied = Applied::default();
        for (sequence, orc) in (1..).zip(message.segments("ORC")) {
            let number = orc.field(2).component(1).value().text_or_empty();
            let found = order_by_placer_number(&mut unit.look(), &number).await?;
            let Some((patient, shown)) = found else {
                let text = "no request of this number was sent from here; correct ORC-2";
                return Err(NotApplied::at("ORC", sequence, 2, ErrorCode::UnknownKey, text));
            };
            applied.patient = Some(patient);
            let told = if same_person(message, &shown.order.subject) {
                take(unit, message, &orc, sequence, patient, &shown).await
            } else {
                let text = "the request of this number is for another patient; nothing was recorded";
                Err(NotApplied::at("PID", 1, 3, ErrorCode::UnknownKey, text))
            };
            applied.did.push(told.map_err(|fault| fault.about(patient))?);
        }
        if applied.did.is_empty() {
            applied.did.push("the answer names no request".to_owned());
        }
        Ok(applied)
    }
}

/// Whether no number of the message says that it is somebody else. Answers often leave the patient out.
fn same_person(message: &Message, subject: &Subject) -> bool {
    let Some(pid) = message.segment("PID") else {
        return true;
    };
    pid.field(3).repetitions().all(|one| {
        let value = one.component(1).value().text_or_empty();
        let of = |part| one.component(part).value().text_or_empty();
        let known = match (of(4).as_str(), of(5).as_str()) {
            ("NHS", _) | (_, "NH") => subject.nhs_number.as_ref().map(|number| number.digits()),
            (_, "MR" | "PI") => subject.hospital_number.as_deref(),
            _ => None,
        };
        value.is_empty() || known.is_none_or(|known| known == value)
    })
}

/// What one ORC says. The words go to the queue page.
async fn take(
    unit: &mut Unit<'_>,
    message: &Message,
    orc: &Segment<'_>,
    sequence: u16,
    patient: PatientId,
    shown: &ShownOrder,
) -> Result<String, NotApplied> {
    let (id, seen) = (shown.id, shown.version);
    let filler_number = orc.field(3).component(1).value().into_present();
    match orc.field(1).value().text_or_empty().as_str() {
        "OK" => {
            let command = AcceptOrder {
                id,
                patient,
                seen,
                filler_number,
            };
            match unit.execute(&command).await {
                Ok(_) => Ok("request accepted".to_owned()),
                Err(AcceptOrderError::Nothing) => Ok("accepted before".to_owned()),
                Err(AcceptOrderError::Refused(refused)) => Err(refused.into()),
                Err(error @ (AcceptOrderError::Over | AcceptOrderError::Unknown)) => {
                    Err(not_so(sequence, &error))
                }
            }
        }
        "UA" | "OC" | "DE" => {
            let because = because(message, orc);
            let command = RejectOrder {
                id,
                patient,
                seen,
                because,
                specimen_only: false,
            };
            match unit.execute(&command).await {
                Ok(_) => Ok("request rejected by the laboratory".to_owned()),
                Err(RejectOrderError::Nothing) => Ok("over before".to_owned()),
                Err(RejectOrderError::Refused(refused)) => Err(refused.into()),
                Err(error @ (RejectOrderError::NoSpecimen | RejectOrderError::Unknown)) => {
                    Err(not_so(sequence, &error))
                }
            }
        }
        "CR" => Ok("cancellation confirmed".to_owned()),
        "UC" => {
            let text =
                "the laboratory cannot cancel this request any more; a person must decide what becomes of it";
            Err(NotApplied::at("ORC", sequence, 1, ErrorCode::RecordLocked, text))
        }
        _ => {
            let text = "ORC-1 is none of OK, UA, OC, CR and UC; correct it";
            Err(NotApplied::at(
                "ORC",
                sequence,
                1,
                ErrorCode::TableValueNotFound,
                text,
            ))
        }
    }
}

fn not_so(sequence: u16, error: &impl std::fmt::Display) -> NotApplied {
    NotApplied::at("ORC", sequence, 1, ErrorCode::RecordLocked, error.to_string())
}

/// Why, in the laboratory's words: ORC-16, or the text of the acknowledgement.
fn because(message: &Message, orc: &Segment<'_>) -> String {
    let said = [2, 1]
        .into_iter()
        .find_map(|part| orc.field(16).component(part).value().into_present());
    let msa = message
        .segment("MSA")
        .filter(|msa| msa.field(1).value().present() != Some(AcknowledgementCode::Accept.as_str()));
    let text = said.or_else(|| msa.and_then(|msa| msa.field(3).free_text().into_present()));
    text.unwrap_or_default().chars().take(300).collect()
}
