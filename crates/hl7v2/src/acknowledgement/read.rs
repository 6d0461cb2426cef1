//! Reading the acknowledgement that another system sends back.

use thiserror::Error;

use super::{Acknowledgement, AcknowledgementCode, ErrorCode, ErrorLocation};
use crate::message::{Message, Repetition};

/// Why a message is not an acknowledgement that can be relied on. It must then count as no answer.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum AcknowledgementError {
    /// There is no MSA segment.
    #[error("the answer has no MSA segment: it is not an acknowledgement")]
    NoAcknowledgementSegment,
    /// MSA-1 is not AA, AE or AR.
    #[error("MSA-1 is none of AA, AE and AR")]
    Code,
}

pub(super) fn acknowledgement(message: &Message) -> Result<Acknowledgement, AcknowledgementError> {
    let segment = message
        .segment("MSA")
        .ok_or(AcknowledgementError::NoAcknowledgementSegment)?;
    let text = |number| segment.field(number).value().text_or_empty();
    let code = AcknowledgementCode::from_code(&text(1)).ok_or(AcknowledgementError::Code)?;
    let errors = message
        .segments("ERR")
        .flat_map(|segment| segment.field(1).repetitions())
        .filter(|repetition| !repetition.is_absent())
        .map(location)
        .collect();
    Ok(Acknowledgement {
        code,
        control_id: text(2),
        text: segment.field(3).free_text().text_or_empty(),
        errors,
    })
}

fn location(repetition: Repetition<'_>) -> ErrorLocation {
    let number = |component| {
        repetition
            .component(component)
            .value()
            .present()
            .and_then(|text| text.parse().ok())
            .unwrap_or(0)
    };
    let sent = repetition.component(4);
    ErrorLocation {
        segment: repetition.component(1).value().text_or_empty(),
        sequence: number(2),
        field: number(3),
        // A code of the sender's own is an error all the same.
        code: ErrorCode::from_code(&sent.value().text_or_empty()).unwrap_or(ErrorCode::InternalError),
        text: sent.subcomponent(2).value().text_or_empty(),
    }
}
