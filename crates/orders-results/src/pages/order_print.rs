//! A requisition on paper: the request form, and a label for each tube.

use std::collections::BTreeMap;

use maud::{Markup, html};
use trefoil_core::{PatientId, Permission, Refused, display};
use trefoil_kernel::async_trait;
use trefoil_web::{
    components::{nhs_number, notice, summary_list},
    screen::{RecordScreen, Reply, Visit},
};

use super::order_words;
use crate::{
    order::{Order, Subject},
    permissions::SEE_ORDERS,
    store::order::{ShownOrder, requisition},
};

pub(super) struct Requisition;

#[async_trait]
impl RecordScreen for Requisition {
    fn path(&self) -> &'static str {
        "/patients/{patient}/requisitions/{requisition}"
    }
    fn what(&self) -> &'static str {
        "orders_results.requisition"
    }
    fn needs(&self) -> Permission {
        SEE_ORDERS
    }

    async fn show(&self, visit: &mut Visit<'_>, patient: PatientId) -> Result<Reply, Refused> {
        let number = visit.request.part("requisition").to_owned();
        // What is sealed goes on no paper, and a request of nothing else is not there.
        let all = requisition(&mut visit.view.look(), patient, &number).await?;
        let Some(first) = all.first() else {
            return Err(Refused::NotFound);
        };
        Ok(Reply::page("Request form", form(patient, &first.order, &all)))
    }
}

fn form(patient: PatientId, first: &Order, all: &[ShownOrder]) -> Markup {
    let open: Vec<&Order> = all
        .iter()
        .map(|shown| &shown.order)
        .filter(|order| order.state.open())
        .collect();
    let left_out = all.len() - open.len();
    html! {
        p class="no-print" { a href={ "/patients/" (patient) "/orders" } { "All orders" } " \u{b7} Print this page with the browser" }
        section class="requisition" {
            h2 { "Request form " (first.requisition) }
            (subject(&first.subject))
            (summary_list(&[
                ("Requested", html! { (display::date_time(first.placed)) " by " (first.placed_by.name) }),
                ("Clinical details", html! { (first.clinical_details) }),
            ]))
            ul class="nhsuk-list" { @for order in &open { (line(order)) } }
            @if open.is_empty() { p { "Nothing of this request is active any more." } }
            @if left_out > 0 { (notice("Note", html! { (left_out) " of this request came to an end and are left out." })) }
        }
        section class="labels" {
            h3 { "Labels" }
            p class="no-print" { "Check them against the wristband, and stick them on at the bedside." }
            @for (container, orders) in by_container(&open) { (label(&first.subject, &container, &orders)) }
        }
    }
}

fn line(order: &Order) -> Markup {
    html! { li {
        b { (order.item.name) } @if order.priority == crate::order::Priority::Urgent { " " b { "URGENT" } }
        " " (order.placer_number)
        @if let Some(wanted) = &order.item.specimen { br; (wanted.name) ", " (wanted.container) ". " (order_words::specimen(order)) }
        @for answered in &order.answers { br; (answered.asks) " " b { (answered.answer) } }
        @if let Some(repeats) = &order.repeats { br; "Requested again: " (repeats.reason) }
    } }
}

fn subject(subject: &Subject) -> Markup {
    let or = |text: Option<String>| text.unwrap_or_else(|| display::not_recorded().to_owned());
    let place = subject.place.as_ref();
    summary_list(&[
        ("Name", html! { b { (subject.shown) } }),
        ("Born", html! { (or(subject.born.map(display::date))) }),
        (
            "Gender",
            html! { (or(subject.gender.map(|gender| gender.to_string()))) },
        ),
        (
            "NHS number",
            html! { @match &subject.nhs_number { Some(number) => (nhs_number(number.digits())), None => (display::not_recorded()) } },
        ),
        ("Hospital number", html! { (or(subject.hospital_number.clone())) }),
        (
            "Where",
            html! { (place.map_or_else(|| "Out-patient".to_owned(), |place| format!("{} {}", place.ward_name, place.bed.as_deref().unwrap_or("")))) },
        ),
        (
            "Consultant",
            html! { (or(place.and_then(|place| place.consultant.clone()))) },
        ),
    ])
}

/// One tube for each container of one category, however many tests share it.
fn by_container<'o>(open: &[&'o Order]) -> BTreeMap<String, Vec<&'o Order>> {
    let mut all: BTreeMap<String, Vec<&Order>> = BTreeMap::new();
    for order in open.iter().copied().filter(|order| order.needs_specimen()) {
        if let Some(wanted) = &order.item.specimen {
            let key = format!("{} \u{2013} {}", wanted.container, order.item.category.words());
            all.entry(key).or_default().push(order);
        }
    }
    all
}

fn label(subject: &Subject, container: &str, orders: &[&Order]) -> Markup {
    html! {
        div class="specimen-label" {
            p { b { (subject.shown) } }
            p {
                "Born " (subject.born.map_or_else(|| display::not_recorded().to_owned(), display::date))
                " " (subject.gender.map(|gender| gender.words()).unwrap_or_default())
            }
            p {
                @if let Some(number) = &subject.nhs_number { "NHS " (nhs_number(number.digits())) " " }
                @if let Some(number) = &subject.hospital_number { "Hosp " (number) }
            }
            @if let Some(place) = &subject.place { p { (place.ward) " " (place.bed.as_deref().unwrap_or("")) } }
            p { (container) }
            p { @for (at, order) in orders.iter().enumerate() { @if at > 0 { ", " } (order.item.name) " " (order.placer_number) } }
            p { "Taken ____:____ by ______________" }
        }
    }
}
