//! The stays of a patient and every movement in them.

use maud::{Markup, html};
use trefoil_core::{PatientId, Permission, Refused, display};
use trefoil_kernel::async_trait;
use trefoil_web::{
    components::{Column, Table, data_table},
    screen::{RecordScreen, Reply, Visit},
};

use crate::{
    permissions::{ADMIT, DISCHARGE, TRANSFER},
    stay::Stay,
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
    /// Whoever moves patients between beds needs to see where they are; that is part of who somebody is here.
    fn needs(&self) -> Permission {
        TRANSFER
    }
    fn tab(&self) -> Option<(u16, &'static str)> {
        Some((100, "Stays"))
    }

    async fn show(&self, visit: &mut Visit<'_>, patient: PatientId) -> Result<Reply, Refused> {
        let all = stays(&mut visit.view.look(), patient).await?;
        let open = all.iter().any(|shown| shown.stay.open());
        Ok(Reply::page(
            "Stays",
            html! {
                h2 { "Stays" }
                (acts(visit, patient, open))
                @if all.is_empty() { p { "None recorded" } }
                @for shown in &all { (one(shown)) }
            },
        ))
    }
}

/// What can be done about the stay, as links to a form each.
fn acts(visit: &Visit<'_>, patient: PatientId, open: bool) -> Markup {
    let link = |verb: &str, label: &str| {
        html! { a class="nhsuk-button nhsuk-button--secondary" role="button" href={ "/patients/" (patient) "/" (verb) } { (label) } " " }
    };
    html! { p class="no-print" {
        @if open && visit.may(TRANSFER) { (link("transfer", "Move to another bed")) }
        @if open && visit.may(DISCHARGE) { (link("discharge", "Discharge")) }
        @if !open && visit.may(ADMIT) { (link("admit", "Admit to a bed")) }
    } }
}

/// What the form of a movement says of somebody who is not here.
pub(super) fn not_admitted(visit: &Visit<'_>, patient: PatientId) -> Markup {
    html! {
        p { "This patient is not in the hospital now." }
        @if visit.may(ADMIT) { p { a href={ "/patients/" (patient) "/admit" } { "Admit to a bed" } } }
    }
}

fn one(shown: &ShownStay) -> Markup {
    let stay = &shown.stay;
    let mut rows: Vec<Markup> = stay
        .movements
        .iter()
        .map(|movement| {
            let bed = movement.place.bed.as_deref().unwrap_or("no bed");
            line(display::date_time(movement.at), &format!("To {} {bed}", movement.place.ward))
        })
        .collect();
    if let Some(end) = &stay.discharge {
        rows.push(line(display::date_time(end.at), &format!("Discharged: {}; to {}", end.method, end.destination)));
    }
    if let Some(at) = stay.cancelled {
        rows.push(line(display::date_time(at), "Cancelled: there was no such stay"));
    }
    let caption = format!("Stay from {}", display::date_time(stay.admitted));
    html! {
        h3 { (caption) @if stay.open() { " – now" } }
        p { (care(stay)) }
        (data_table(&Table { caption: &caption, caption_hidden: true, columns: &[Column::of("When"), Column::of("What")], rows: &rows, empty: "" }))
    }
}

fn line(when: String, what: &str) -> Markup {
    html! { tr { th scope="row" class="no-break" { (when) } td { (what) } } }
}

fn care(stay: &Stay) -> String {
    let words = |value: &Option<String>| value.clone().unwrap_or_else(|| "not recorded".to_owned());
    let expected = stay.care.expected_discharge.map_or_else(|| "not set".to_owned(), display::date);
    format!(
        "Main problem: {}. Consultant: {}. Expected to go: {expected}.",
        words(&stay.care.reason),
        words(&stay.care.consultant)
    )
}
