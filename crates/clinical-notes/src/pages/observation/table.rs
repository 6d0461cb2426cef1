//! The same values as a table: for whoever does not see the drawing, and for struck sets, which are never drawn.

use maud::{Markup, html};
use trefoil_core::{PatientId, display};
use trefoil_web::components::{Column, Table, data_table};

use super::badge::scored;
use crate::{
    observation::{Breathes, ObservationSet},
    store::Shown,
};

fn number(value: Option<u16>) -> Markup {
    html! { td class="num" { (value.map_or_else(|| "–".to_owned(), |value| value.to_string())) } }
}

fn breathes(set: &ObservationSet) -> String {
    match set.values.breathes {
        None => "–".to_owned(),
        Some(Breathes::Air) => "Air".to_owned(),
        Some(Breathes::Oxygen {
            litres_a_minute,
            device,
        }) => {
            let device = device.map(|device| format!(", {}", device.word().to_lowercase()));
            format!(
                "{} L/min{}",
                litres_a_minute.normalize(),
                device.unwrap_or_default()
            )
        }
    }
}

fn pressure(set: &ObservationSet) -> String {
    match (set.values.systolic, set.values.diastolic) {
        (None, None) => "–".to_owned(),
        (high, low) => {
            let word = |value: Option<u16>| value.map_or_else(|| "–".to_owned(), |value| value.to_string());
            format!("{} / {}", word(high), word(low))
        }
    }
}

/// What is measured besides, in words.
fn besides(set: &ObservationSet) -> String {
    let values = &set.values;
    let about = if values.estimated { " (estimated)" } else { "" };
    let all = [
        values.pain.map(|pain| format!("pain {pain} of 10")),
        values
            .glucose
            .map(|glucose| format!("glucose {} mmol/L", display::number(glucose))),
        values
            .weight
            .map(|weight| format!("weight {} kg{about}", display::number(weight))),
        values
            .height
            .map(|height| format!("height {} cm{about}", display::number(height))),
    ];
    all.into_iter().flatten().collect::<Vec<_>>().join(", ")
}

fn line(one: &Shown<ObservationSet>, patient: PatientId) -> Markup {
    let set = &one.record;
    let href = format!("/patients/{patient}/observations/{}", one.id);
    html! {
        tr class=[set.struck.is_some().then_some("struck")] {
            th scope="row" class="no-break" {
                a href=(href) { @if set.struck.is_some() { del { (display::date_time(set.taken)) } } @else { (display::date_time(set.taken)) } }
            }
            (number(set.values.respiration)) (number(set.values.saturation))
            td { (set.scale.number()) } td { (breathes(set)) } td class="no-break" { (pressure(set)) }
            (number(set.values.pulse))
            td { (set.values.consciousness.map_or("–", crate::news2::Consciousness::word)) }
            td class="num" { (set.values.temperature.map_or_else(|| "–".to_owned(), |value| value.to_string())) }
            td { @if set.struck.is_some() { "Entered in error" } @else { (scored(&set.scored)) } }
            td { (besides(set)) }
            td { (set.entered.name) }
        }
    }
}

/// Newest first, as tables down the page are.
pub(super) fn table(sets: &[Shown<ObservationSet>], patient: PatientId) -> Markup {
    let rows: Vec<Markup> = sets.iter().rev().map(|one| line(one, patient)).collect();
    data_table(&Table {
        caption: "Observations, the newest first; a dash means not measured",
        caption_hidden: false,
        columns: &[
            "Taken",
            "Respirations a minute",
            "SpO₂ %",
            "Scale",
            "Air or oxygen",
            "Blood pressure mmHg",
            "Pulse a minute",
            "Consciousness",
            "Temperature °C",
            "NEWS2",
            "Besides",
            "Recorded by",
        ]
        .map(Column::of),
        rows: &rows,
        empty: "No observations in this time",
    })
}
