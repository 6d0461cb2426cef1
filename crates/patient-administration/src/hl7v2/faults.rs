//! The commands' refusals as faults of a message: the words of a place may travel back, others stay at the queue.

use trefoil_hl7v2::{acknowledgement::ErrorCode, handler::NotApplied};

use crate::{
    allergy_statement::receive::ReceiveAllergyStatementError,
    person::{
        edit::EditError, record_death::RecordDeathError, register::RegisterError, restrict::RestrictError,
    },
    stay::{
        PlaceError, admit::AdmitError, change::ChangeStayError, discharge::DischargeError,
        transfer::TransferError,
    },
};

const WAITS: &str = "it waits at the receiving system for a person to decide";

/// A fault that waits for a person, with the command's own words for them.
fn waits(segment: &str, field: u16, code: ErrorCode, error: &impl std::error::Error) -> NotApplied {
    NotApplied::at(segment, 1, field, code, WAITS).saying(error.to_string())
}

pub(super) fn place(error: &PlaceError) -> NotApplied {
    let code = match error {
        PlaceError::Taken { .. } => ErrorCode::DuplicateKey,
        PlaceError::Closed { .. } => ErrorCode::RecordLocked,
        PlaceError::UnknownWard(_) | PlaceError::UnknownBed { .. } => ErrorCode::TableValueNotFound,
    };
    NotApplied::at("PV1", 1, 3, code, error.to_string())
}

pub(super) fn register(error: RegisterError) -> NotApplied {
    match error {
        RegisterError::Refused(refused) => refused.into(),
        RegisterError::InUse(..) | RegisterError::NumberTaken => {
            waits("PID", 3, ErrorCode::DuplicateKey, &error)
        }
        RegisterError::Details(_) => waits("PID", 5, ErrorCode::RequiredFieldMissing, &error),
        _ => waits("PID", 5, ErrorCode::DuplicateKey, &error),
    }
}

pub(super) fn edit(error: EditError) -> NotApplied {
    match error {
        EditError::Refused(refused) => refused.into(),
        EditError::Details(_) => waits("PID", 5, ErrorCode::RequiredFieldMissing, &error),
        _ => waits("PID", 3, ErrorCode::DuplicateKey, &error),
    }
}

pub(super) fn death(error: RecordDeathError) -> NotApplied {
    match error {
        RecordDeathError::Refused(refused) => refused.into(),
        RecordDeathError::NoReason => {
            let text =
                "a death that is recorded differently is corrected by a person at the receiving system";
            NotApplied::at("PID", 1, 29, ErrorCode::DuplicateKey, text)
        }
        _ => waits("PID", 29, ErrorCode::DataType, &error),
    }
}

pub(super) fn restrict(error: RestrictError) -> NotApplied {
    match error {
        RestrictError::Refused(refused) => refused.into(),
        _ => waits("PV1", 16, ErrorCode::DataType, &error),
    }
}

pub(super) fn admit(error: AdmitError) -> NotApplied {
    match error {
        AdmitError::Refused(refused) => refused.into(),
        AdmitError::Place(error) => place(&error),
        _ => waits("PV1", 44, ErrorCode::DuplicateKey, &error),
    }
}

pub(super) fn transfer(error: TransferError) -> NotApplied {
    match error {
        TransferError::Refused(refused) => refused.into(),
        TransferError::Place(error) => place(&error),
        TransferError::TooEarly => {
            let text = "a later movement is recorded already; messages came out of order";
            NotApplied::at("EVN", 1, 6, ErrorCode::DuplicateKey, text)
        }
        _ => waits("PV1", 3, ErrorCode::DuplicateKey, &error),
    }
}

pub(super) fn discharge(error: DischargeError) -> NotApplied {
    match error {
        DischargeError::Refused(refused) => refused.into(),
        _ => waits("PV1", 45, ErrorCode::DuplicateKey, &error),
    }
}

pub(super) fn change(error: ChangeStayError) -> NotApplied {
    match error {
        ChangeStayError::Refused(refused) => refused.into(),
        _ => waits("PV1", 7, ErrorCode::DataType, &error),
    }
}

pub(super) fn allergy(error: ReceiveAllergyStatementError, sequence: u16) -> NotApplied {
    match error {
        ReceiveAllergyStatementError::Refused(refused) => refused.into(),
        _ => NotApplied::at("AL1", sequence, 3, ErrorCode::DataType, error.to_string()),
    }
}
