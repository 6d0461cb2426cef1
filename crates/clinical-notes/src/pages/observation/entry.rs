//! The panel where a set is typed in: the order of the fields is the order at the bedside, Enter saves.

use maud::{Markup, html};
use trefoil_core::PatientId;
use trefoil_web::{
    components::{
        ButtonKind, Choice, Field, FieldError, InputKind, TextInput, button, error_for, error_summary, guard,
        hidden, select, text_input,
    },
    screen::Visit,
};

use super::{
    super::{allergy_new::new_id, wrong::reason},
    page::doubts,
    reading,
};
use crate::{
    news2::Consciousness,
    observation::{Device, ObservationSet},
};

fn field(
    visit: &Visit<'_>,
    errors: &[FieldError],
    name: &'static str,
    label: &'static str,
    kind: InputKind,
) -> Markup {
    text_input(TextInput {
        field: Field {
            name,
            label,
            error: error_for(errors, name),
            value: visit.request.field(name).unwrap_or_default(),
            ..Field::default()
        },
        kind,
        width: Some(5),
        autocomplete: Some("off"),
        ..TextInput::default()
    })
}

fn devices(visit: &Visit<'_>) -> Markup {
    let choices: Vec<Choice<'_>> = Device::ALL
        .iter()
        .map(|(_, code, word)| Choice {
            value: code,
            label: word,
        })
        .collect();
    select(
        Field {
            name: "device",
            label: "Oxygen device",
            value: visit.request.field("device").unwrap_or_default(),
            ..Field::default()
        },
        "Not stated",
        &choices,
    )
}

/// A select takes its option by the letter: `A` is one key.
fn consciousness(visit: &Visit<'_>, errors: &[FieldError]) -> Markup {
    let labels: Vec<String> = Consciousness::ALL
        .iter()
        .map(|level| format!("{} – {}", level.letter(), level.word()))
        .collect();
    let choices: Vec<Choice<'_>> = Consciousness::ALL
        .iter()
        .zip(&labels)
        .map(|(level, label)| Choice {
            value: level.letter(),
            label,
        })
        .collect();
    select(
        Field {
            name: "consciousness",
            label: "Consciousness",
            error: error_for(errors, "consciousness"),
            value: visit.request.field("consciousness").unwrap_or_default(),
            ..Field::default()
        },
        "",
        &choices,
    )
}

/// A tick that unusual values are right: shown only once they were asked about, and sent with the words of the question.
fn confirmation(visit: &Visit<'_>, errors: &[FieldError]) -> Markup {
    let values = reading::values(visit.request).ok();
    let asked = values
        .and_then(|values| doubts(&values))
        .filter(|_| !errors.is_empty());
    html! {
        @if let Some(asked) = asked {
            div class="nhsuk-checkboxes nhsuk-checkboxes--small" {
                div class="nhsuk-checkboxes__item" {
                    input class="nhsuk-checkboxes__input" type="checkbox" id="confirmed" name="confirmed" value=(asked);
                    label class="nhsuk-label nhsuk-checkboxes__label" for="confirmed" { "I have checked it, and it is right: " (asked) }
                }
            }
        }
    }
}

/// The panel.
pub(super) fn panel(
    visit: &Visit<'_>,
    patient: PatientId,
    last: Option<&ObservationSet>,
    errors: &[FieldError],
) -> Markup {
    let id = patient.to_string();
    let open = ["device", "pain", "glucose", "weight", "height", "taken"]
        .iter()
        .any(|name| visit.request.field(name).is_some() || error_for(errors, name).is_some());
    html! {
        section class="card panel no-print" id="record" aria-labelledby="record-heading" {
            h2 id="record-heading" { "Record observations" }
            (error_summary(errors))
            form class="observations" method="post" action={ "/patients/" (id) "/observations" } novalidate {
                (guard(visit.guard(Some(&id), None)))
                (hidden("record", &new_id(visit).to_string()))
                (field(visit, errors, "respiration", "Respirations a minute", InputKind::Number))
                (field(visit, errors, "saturation", "SpO₂ %", InputKind::Number))
                (field(visit, errors, "oxygen", "Oxygen L/min, 0 for air", InputKind::Decimal))
                (field(visit, errors, "systolic", "Systolic BP mmHg", InputKind::Number))
                (field(visit, errors, "diastolic", "Diastolic BP mmHg", InputKind::Number))
                (field(visit, errors, "pulse", "Pulse a minute", InputKind::Number))
                (consciousness(visit, errors))
                (field(visit, errors, "temperature", "Temperature °C", InputKind::Decimal))
                (confirmation(visit, errors))
                (reason(errors, visit.request.field("because")))
                (button("Save", ButtonKind::Primary))
                details class="nhsuk-details" open[open] {
                    summary class="nhsuk-details__summary" { span class="nhsuk-details__summary-text" { "Time, device, pain, glucose, weight" } }
                    div class="nhsuk-details__text" {
                        (text_input(TextInput {
                            field: Field {
                                name: "taken", label: "Taken at, if not now", hint: Some("For example 08:35, or 21-Nov-2026 23:50"),
                                error: error_for(errors, "taken"), value: visit.request.field("taken").unwrap_or_default(),
                            },
                            width: Some(10), autocomplete: Some("off"), ..TextInput::default()
                        }))
                        (devices(visit))
                        (field(visit, errors, "pain", "Pain, 0 to 10", InputKind::Number))
                        (field(visit, errors, "glucose", "Glucose mmol/L", InputKind::Decimal))
                        (field(visit, errors, "weight", "Weight kg", InputKind::Decimal))
                        (field(visit, errors, "height", "Height cm", InputKind::Decimal))
                        div class="nhsuk-checkboxes nhsuk-checkboxes--small" {
                            div class="nhsuk-checkboxes__item" {
                                input class="nhsuk-checkboxes__input" type="checkbox" id="estimated" name="estimated" value="yes"
                                    checked[visit.request.field("estimated").is_some()];
                                label class="nhsuk-label nhsuk-checkboxes__label" for="estimated" { "Weight or height is estimated" }
                            }
                        }
                    }
                }
            }
            @if let Some(last) = last {
                p class="small" { "Last: " (last.scored.says()) " (" (trefoil_core::display::date_time(last.taken)) ")" }
            }
        }
    }
}
