//! What was wrong with a form, as its error summary and its fields say it.

use std::fmt;

use maud::{Markup, html};
use trefoil_core::{Refused, display};

use crate::components::{Field, FieldError, text_area};

/// An error of one field, as a sentence.
pub fn wrong(field: &str, error: &impl fmt::Display) -> FieldError {
    FieldError::new(field, &display::capitalised(&error.to_string()))
}

/// Objections of local rules belong on the form, with a place for the reason where one helps; any other refusal of the
/// kernel has a page of its own.
///
/// # Errors
/// The refusal itself, when it is none that whoever fills in the form can answer.
pub fn objected(refused: Refused) -> Result<FieldError, Refused> {
    match &refused {
        Refused::Warned(_) => Ok(wrong("because", &refused)),
        Refused::Vetoed(_) => Ok(wrong("", &refused)),
        _ => Err(refused),
    }
}

/// The place for a reason: shown only once one was asked for.
pub fn reason(errors: &[FieldError], typed: Option<&str>) -> Markup {
    let asked = errors.iter().find(|error| error.field == "because");
    html! {
        @if asked.is_some() || typed.is_some() {
            (text_area(Field {
                name: "because", label: "Reason", hint: Some("It is kept with what you do"),
                error: asked.map(|error| error.message.as_str()), value: typed.unwrap_or_default(),
            }, 2))
        }
    }
}
