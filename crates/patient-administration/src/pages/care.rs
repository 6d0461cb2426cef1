//! Who looks after a patient and why: shared by admission and change.

use maud::{Markup, html};
use trefoil_core::{date_input, display};
use trefoil_web::{
    components::{Field, FieldError, TextInput, error_for, text_input},
    screen::Request,
};

use super::wrong::wrong;
use crate::stay::Care;

/// What was typed, or else what there is.
pub(super) fn fields(request: &Request, now: &Care, errors: &[FieldError]) -> Markup {
    let sent = !request.form.is_empty();
    let value = |name: &str, now: Option<String>| {
        if sent {
            request.field(name).unwrap_or_default().to_owned()
        } else {
            now.unwrap_or_default()
        }
    };
    let all = [
        (
            "consultant",
            "Consultant",
            "For example Dr S Rao",
            value("consultant", now.consultant.clone()),
        ),
        (
            "reason",
            "Main problem",
            "In a few words",
            value("reason", now.reason.clone()),
        ),
        (
            "specialty",
            "Specialty",
            "",
            value("specialty", now.specialty.clone()),
        ),
        (
            "expected_discharge",
            "Expected date of discharge",
            "For example +3d or 22-Nov-2026",
            value("expected_discharge", now.expected_discharge.map(display::date)),
        ),
    ];
    html! {
        @for (name, label, hint, value) in &all {
            (text_input(TextInput {
                field: Field { name, label, hint: Some(*hint).filter(|hint| !hint.is_empty()), error: error_for(errors, name), value },
                width: Some(30),
                ..TextInput::default()
            }))
        }
    }
}

/// As it is to be.
///
/// # Errors
/// The date, when it is none.
pub(super) fn read(request: &Request, now: chrono::DateTime<chrono::Utc>) -> Result<Care, FieldError> {
    let text = |name| request.field(name).map(str::to_owned);
    let expected_discharge = match request.field("expected_discharge") {
        Some(typed) => Some(
            date_input::date(typed, display::london_date(now))
                .map_err(|error| wrong("expected_discharge", &error))?,
        ),
        None => None,
    };
    Ok(Care {
        consultant: text("consultant"),
        reason: text("reason"),
        specialty: text("specialty"),
        expected_discharge,
    })
}
