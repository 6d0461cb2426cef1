//! The tab of a patient's stays and movements.

use maud::{Markup, html};
use trefoil_core::{PatientId, Permission, Refused, display};
use trefoil_kernel::{access::OPEN_RECORD, async_trait};
use trefoil_web::{
    components::{Column, EmptyState, Table, data_table, empty_state, summary_list},
    screen::{RecordScreen, Reply, Visit},
};

use crate::{
    permissions::{ADMIT, CHANGE_STAY, DISCHARGE, TRANSFER},
    store::stay::{ShownStay, stays},
};

pub(super) struct Stays;

#[async_trait]
impl RecordScreen for Stays {
    fn path(&self) -> &'static str {
        "/patients/{patient}/stays"
    }
    fn what(&self) -> &'static str {
        "patient_administration.stays"
    }
    /// Why somebody was here before is part of the chart. Who only moves patients has the links on the identity page.
    fn needs(&self) -> Permission {
        OPEN_RECORD
    }
    fn tab(&self) -> Option<(u16, &'static str)> {
        Some((700, "Stays"))
    }

    async fn show(&self, visit: &mut Visit<'_>, patient: PatientId) -> Result<Reply, Refused> {
        let all = stays(&mut visit.view.look(), patient).await?;
        let here = all.iter().any(|shown| shown.stay.open());
        let body = html! {
            h2 { "Stays and movements" }
            (links(visit, patient, here))
            @if all.is_empty() { (empty_state(EmptyState::NoneRecorded, None)) }
            @for shown in &all { (one(shown)) }
            p class="small" { (display::clock_note(visit.context.now())) "." }
        };
        Ok(Reply::page("Stays", body))
    }
}

/// What can be done about where the patient is, by whoever may do it.
pub(super) fn links(visit: &Visit<'_>, patient: PatientId, here: bool) -> Markup {
    let all = [
        (!here, ADMIT, "admit", "Admit"),
        (here, TRANSFER, "transfer", "Move to another bed"),
        (
            here,
            CHANGE_STAY,
            "care",
            "Change consultant, problem or expected date",
        ),
        (here, DISCHARGE, "discharge", "Discharge"),
    ];
    html! {
        ul class="nhsuk-list action-links no-print" {
            @for (fits, needs, path, words) in all {
                @if fits && visit.may(needs) { li { a href={ "/patients/" (patient) "/" (path) } { (words) } } }
            }
        }
    }
}

fn one(shown: &ShownStay) -> Markup {
    let (stay, care) = (&shown.stay, &shown.stay.care);
    let text = |text: Option<String>| html! { (text.unwrap_or_else(|| display::not_recorded().to_owned())) };
    let ended = match (&stay.discharge, stay.cancelled) {
        (_, Some(at)) => format!("Never took place; taken back {}", display::date_time(at)),
        (Some(gone), None) => format!(
            "{} – {}, to: {}",
            display::date_time(gone.at),
            gone.method,
            gone.destination
        ),
        (None, None) => "In the hospital now".to_owned(),
    };
    let rows: Vec<Markup> = stay
        .movements
        .iter()
        .map(|movement| {
            html! { tr {
                td class="no-break" { (display::date_time(movement.at)) }
                td { (movement.place.ward) }
                td { (movement.place.bed.as_deref().unwrap_or("No bed")) }
            } }
        })
        .collect();
    let title = format!("Admitted {}", display::date_time(stay.admitted));
    let caption = format!("Movements of the stay from {}", display::date_time(stay.admitted));
    html! {
        h3 { @if stay.cancelled.is_some() { del { (title) } } @else { (title) } }
        (summary_list(&[
            ("Consultant", text(care.consultant.clone())),
            ("Main problem", text(care.reason.clone())),
            ("Specialty", text(care.specialty.clone())),
            ("Admission", text(stay.method.as_ref().map(ToString::to_string))),
            ("Expected to go", text(care.expected_discharge.map(display::date))),
            ("Ended", html! { (ended) }),
        ]))
        (data_table(&Table {
            caption: &caption, caption_hidden: true,
            columns: &["From", "Ward", "Bed"].map(Column::of), rows: &rows, empty: "No movements",
        }))
    }
}
