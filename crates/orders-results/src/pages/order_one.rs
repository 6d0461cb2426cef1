//! One request: everything that was said with it, how it stands, and taking it back.

use maud::{Markup, html};
use trefoil_core::{PatientId, Permission, Refused, display};
use trefoil_kernel::async_trait;
use trefoil_web::{
    components::{
        ButtonKind, Field, FieldError, Form, TextInput, error_for, form, notice, summary_list, text_input,
    },
    screen::{RecordScreen, Reply, Visit},
};

use super::{
    order_words,
    wrong::{objected, wrong},
};
use crate::{
    order::cancel::{CancelOrder, CancelOrderError},
    permissions::{CANCEL_ORDER, SEE_ORDERS},
    store::order::{ShownOrder, order},
};

pub(super) struct OneOrder;

#[async_trait]
impl RecordScreen for OneOrder {
    fn path(&self) -> &'static str {
        "/patients/{patient}/orders/{order}"
    }
    fn what(&self) -> &'static str {
        "orders_results.order"
    }
    fn needs(&self) -> Permission {
        SEE_ORDERS
    }

    async fn show(&self, visit: &mut Visit<'_>, patient: PatientId) -> Result<Reply, Refused> {
        let shown = opened(visit, patient).await?;
        Ok(Reply::page("Request", page(visit, patient, &shown, &[]).await?))
    }

    async fn act(&self, visit: &mut Visit<'_>, patient: PatientId) -> Result<Reply, Refused> {
        let shown = opened(visit, patient).await?;
        let context = visit
            .context
            .clone()
            .because(visit.request.field("because").unwrap_or_default());
        let command = CancelOrder {
            id: shown.id,
            patient,
            seen: visit.request.seen(),
        };
        let error = match visit.epr.execute(&context, command).await {
            Ok(_) => {
                let path = format!("/patients/{patient}/orders");
                return Ok(Reply::goto(path, "The request was cancelled"));
            }
            Err(CancelOrderError::Refused(Refused::Stale { .. })) => {
                return Ok(Reply::Conflict {
                    title: "Request".into(),
                    body: html! {
                        (notice("Changed", html! { "since you opened it: it stands as below now, and it was not cancelled. Read it, then cancel it if that is still right." }))
                        (page(visit, patient, &shown, &[]).await?)
                    },
                });
            }
            Err(CancelOrderError::Refused(refused)) => objected(refused)?,
            Err(error @ (CancelOrderError::NoReason | CancelOrderError::LongReason)) => {
                wrong("because", &error)
            }
            Err(error) => wrong("", &error),
        };
        Ok(Reply::Problem {
            title: "Request".into(),
            body: page(visit, patient, &shown, &[error]).await?,
        })
    }
}

async fn opened(visit: &mut Visit<'_>, patient: PatientId) -> Result<ShownOrder, Refused> {
    let id = visit.request.record("order")?;
    visit.view.record(patient, id).await?;
    let found = order(&mut visit.view.look(), patient, id).await?;
    found.ok_or(Refused::NotFound)
}

async fn page(
    visit: &Visit<'_>,
    patient: PatientId,
    shown: &ShownOrder,
    errors: &[FieldError],
) -> Result<Markup, Refused> {
    let order = &shown.order;
    let told = order_words::told(&mut visit.view.look(), shown.id, order).await?;
    let (id, path) = (
        patient.to_string(),
        format!("/patients/{patient}/orders/{}", shown.id),
    );
    let version = if errors.is_empty() {
        shown.version
    } else {
        visit.request.seen()
    }
    .to_string();
    Ok(html! {
        p { a href={ "/patients/" (patient) "/orders" } { "All orders" } }
        h2 { (order.item.name) }
        (facts(order, told))
        p { a href={ "/patients/" (patient) "/requisitions/" (order.requisition) } { "Print the request" } }
        @if order.state.open() && visit.may(CANCEL_ORDER) {
            h3 { "Cancel this request" }
            @if order.collected().is_some() {
                (notice("Note", html! { "The specimen was taken already; telephone the laboratory if the patient is not to be told of a result." }))
            }
            (form(&Form {
                action: &path,
                guard: visit.guard(Some(&id), Some(&version)),
                errors,
                body: text_input(TextInput {
                    field: Field {
                        name: "because",
                        label: "Why it is cancelled",
                        hint: Some("It is kept, and sent to the laboratory"),
                        error: error_for(errors, "because"),
                        value: visit.request.field("because").unwrap_or_default(),
                    },
                    ..TextInput::default()
                }),
                submit: "Cancel the request",
                kind: ButtonKind::Warning,
                cancel: Some(&format!("/patients/{id}/orders")),
            }))
        }
    })
}

fn facts(order: &crate::order::Order, told: Markup) -> Markup {
    let mut rows: Vec<(&str, Markup)> = vec![
        ("State", order_words::state(order)),
        ("Specimen", order_words::specimen(order)),
        ("Laboratory told", told),
        (
            "Requested",
            html! { (display::date_time(order.placed)) " by " (order.placed_by.name) },
        ),
        ("Priority", html! { (order.priority.words()) }),
        ("Clinical details", html! { (order.clinical_details) }),
    ];
    for answered in &order.answers {
        rows.push((&answered.asks, html! { (answered.answer) }));
    }
    if let Some(repeats) = &order.repeats {
        rows.push((
            "Requested again because",
            html! {
                (repeats.reason)
                ul class="nhsuk-list" { @for duplicate in &repeats.shown { li { (duplicate) } } }
            },
        ));
    }
    let place = order
        .subject
        .place
        .as_ref()
        .map(|place| format!("{} {}", place.ward_name, place.bed.as_deref().unwrap_or("")));
    rows.push((
        "From",
        html! { (place.as_deref().unwrap_or("Not in the hospital then")) },
    ));
    rows.push(("Request number", html! { (order.placer_number) }));
    rows.push((
        "Laboratory number",
        html! { (order.filler_number.as_deref().unwrap_or(display::not_recorded())) },
    ));
    summary_list(&rows)
}
