//! The tab of a patient's requests: what is to come, whose specimen is still to be taken, and what came to its end.

use maud::{Markup, html};
use trefoil_core::{CommandId, PatientId, Permission, RecordId, Refused, display};
use trefoil_kernel::{FutureExt, View, async_trait};
use trefoil_web::{
    components::{
        ButtonKind, Column, EmptyState, Field, FieldError, Form, Table, TextInput, data_table, empty_state,
        error_for, form, text_input,
    },
    screen::{RecordScreen, Reply, Visit},
};

use super::{order_words, wrong::wrong};
use crate::{
    order::collect::{RecordCollection, RecordCollectionError},
    permissions::{COLLECT_SPECIMEN, PLACE_ORDER, SEE_ORDERS},
    store::order::{ShownOrder, active, past, sealed},
};

pub(super) struct Orders;

#[async_trait]
impl RecordScreen for Orders {
    fn path(&self) -> &'static str {
        "/patients/{patient}/orders"
    }
    fn what(&self) -> &'static str {
        "orders_results.orders"
    }
    fn needs(&self) -> Permission {
        SEE_ORDERS
    }
    fn tab(&self) -> Option<(u16, &'static str)> {
        Some((450, "Orders"))
    }

    /// Specimens that are still to be taken.
    async fn outstanding(&self, view: &mut View, patient: PatientId) -> Result<Option<i64>, Refused> {
        let all = active(&mut view.look(), patient).await?;
        let count = all.iter().filter(|shown| shown.order.needs_specimen()).count();
        Ok(i64::try_from(count).ok().filter(|count| *count > 0))
    }

    async fn show(&self, visit: &mut Visit<'_>, patient: PatientId) -> Result<Reply, Refused> {
        Ok(Reply::page("Orders", page(visit, patient, &[]).await?))
    }

    /// The specimens that were ticked were taken: all of them, or none.
    async fn act(&self, visit: &mut Visit<'_>, patient: PatientId) -> Result<Reply, Refused> {
        let error = match collected(visit, patient).await {
            Ok(1) => return Ok(done(patient, "1 specimen was recorded as taken")),
            Ok(count) => {
                return Ok(done(
                    patient,
                    &format!("{count} specimens were recorded as taken"),
                ));
            }
            Err(error) => error?,
        };
        Ok(Reply::Problem {
            title: "Orders".into(),
            body: page(visit, patient, &[error]).await?,
        })
    }
}

fn done(patient: PatientId, said: &str) -> Reply {
    Reply::goto(format!("/patients/{patient}/orders"), said)
}

async fn collected(visit: &Visit<'_>, patient: PatientId) -> Result<usize, Result<FieldError, Refused>> {
    let ticked: Option<Vec<(RecordId, i64)>> = visit
        .request
        .form
        .iter()
        .filter(|(name, _)| name == "collected")
        .map(|(_, value)| {
            let (id, seen) = value.split_once(':')?;
            Some((id.parse().ok()?, seen.parse().ok()?))
        })
        .collect();
    let ticked = ticked.ok_or(Err(Refused::NotFound))?;
    if ticked.is_empty() {
        return Err(Ok(FieldError::new(
            "collected",
            "Tick the specimens that were taken",
        )));
    }
    let now = visit.context.now();
    let at = super::order_when::read(visit.request.field("at"), now).map_err(Ok)?;
    let (context, count) = (visit.context.clone().true_at(at), ticked.len());
    let command_id: CommandId = context.command_id;
    let all = std::sync::Arc::new(ticked);
    let done = visit
        .epr
        .together(&context.anew(command_id).true_at(at), move |unit| {
            let all = all.clone();
            async move {
                for (id, seen) in all.iter() {
                    let command = RecordCollection {
                        id: *id,
                        patient,
                        seen: *seen,
                    };
                    unit.execute(&command).await?;
                }
                Ok(())
            }
            .boxed()
        })
        .await;
    match done {
        Ok(()) => Ok(count),
        Err(RecordCollectionError::Refused(Refused::Stale { .. })) => Err(Ok(FieldError::new(
            "",
            "Somebody changed one of these requests since the page was shown; look at the list again",
        ))),
        Err(RecordCollectionError::Refused(refused)) => Err(super::wrong::objected(refused)),
        Err(error @ (RecordCollectionError::InFuture | RecordCollectionError::TooEarly)) => {
            Err(Ok(wrong("at", &error)))
        }
        Err(error) => Err(Ok(wrong("", &error))),
    }
}

async fn page(visit: &Visit<'_>, patient: PatientId, errors: &[FieldError]) -> Result<Markup, Refused> {
    let mut look = visit.view.look();
    let (now_active, over) = (active(&mut look, patient).await?, past(&mut look, patient).await?);
    let hidden = visit.view.sealed_told(sealed(&mut look, patient).await?);
    let may_collect = visit.may(COLLECT_SPECIMEN) && now_active.iter().any(|one| one.order.needs_specimen());
    let mut rows = vec![];
    for shown in &now_active {
        let told = order_words::told(&mut look, shown.id, &shown.order).await?;
        rows.push(active_row(patient, shown, may_collect, told));
    }
    let past_rows: Vec<Markup> = over.iter().map(|shown| past_row(patient, shown)).collect();
    let headings = ["Requested", "Test", "State", "Specimen", "Laboratory told"].map(Column::of);
    let with_tick = [&headings[..], &[Column::of("Taken now")]].concat();
    let table = data_table(&Table {
        caption: "Active requests",
        caption_hidden: true,
        columns: if may_collect { &with_tick } else { &headings },
        rows: &rows,
        empty: "No request is active.",
    });
    let (id, path) = (patient.to_string(), format!("/patients/{patient}/orders"));
    Ok(html! {
        @if visit.may(PLACE_ORDER) { p class="no-print" { a href={ "/patients/" (patient) "/orders/new" } { "Request tests" } } }
        h2 { "Active" }
        @if may_collect {
            (form(&Form {
                action: &path,
                guard: visit.guard(Some(&id), None),
                errors,
                body: html! {
                    (table)
                    (text_input(TextInput {
                        field: Field {
                            name: "at",
                            label: "When the ticked specimens were taken",
                            hint: Some("Leave empty for now. For example 08:35, or yesterday 23:10"),
                            error: error_for(errors, "at"),
                            value: visit.request.field("at").unwrap_or_default(),
                        },
                        width: Some(20),
                        ..TextInput::default()
                    }))
                },
                submit: "Record as taken",
                kind: ButtonKind::Primary,
                cancel: None,
            }))
        } @else { (table) }
        h2 { "Past" }
        @if past_rows.is_empty() { (empty_state(EmptyState::NoneRecorded, None)) } @else {
            (data_table(&Table {
                caption: "Past requests",
                caption_hidden: true,
                columns: &["Requested", "Test", "State"].map(Column::of),
                rows: &past_rows,
                empty: "",
            }))
            @if past_rows.len() == 200 { p { "The latest 200 are shown." } }
        }
        @if hidden > 0 { p { (hidden) " sealed " (if hidden == 1 { "request is" } else { "requests are" }) " not shown." } }
        p class="small" { "Newest first. (" (display::clock_note(visit.context.now())) ")" }
    })
}

fn named(patient: PatientId, shown: &ShownOrder) -> Markup {
    let order = &shown.order;
    html! {
        td class="no-break" { (display::date_time(order.placed)) br; span class="small" { (order.placed_by.name) } }
        th scope="row" {
            a href={ "/patients/" (patient) "/orders/" (shown.id) } data-row { (order.item.name) }
            @if order.priority == crate::order::Priority::Urgent { " " b { "Urgent" } }
            @if order.repeats.is_some() { br; span class="small" { "Requested again, with a reason" } }
        }
        td { (order_words::state(order)) }
    }
}

fn active_row(patient: PatientId, shown: &ShownOrder, may_collect: bool, told: Markup) -> Markup {
    let order = &shown.order;
    html! { tr {
        (named(patient, shown))
        td { (order_words::specimen(order)) @if let Some(wanted) = &order.item.specimen { br; span class="small" { (wanted.container) } } }
        td { (told) br; a href={ "/patients/" (patient) "/requisitions/" (order.requisition) } { "Print" span class="nhsuk-u-visually-hidden" { " the request of " (order.item.name) } } }
        @if may_collect { td {
            @if order.needs_specimen() {
                @let id = format!("collected-{}", shown.id);
                div class="nhsuk-checkboxes__item" {
                    input class="nhsuk-checkboxes__input" id=(id) name="collected" type="checkbox" value={ (shown.id) ":" (shown.version) };
                    label class="nhsuk-label nhsuk-checkboxes__label" for=(id) { "Taken" span class="nhsuk-u-visually-hidden" { ": " (order.item.name) } }
                }
            }
        } }
    } }
}

fn past_row(patient: PatientId, shown: &ShownOrder) -> Markup {
    html! { tr { (named(patient, shown)) } }
}
