//! One result of the match queue: what the message says, beside the patient of a request that is looked up; file or reject.

use maud::{Markup, html};
use trefoil_core::{Answer, PatientId, Permission, Refused, display, ports::Demographics, ports::Identity};
use trefoil_kernel::{async_trait, may_know_of, unsealed};
use trefoil_web::{
    components::{
        ButtonKind, Choice, Column, Field, FieldError, Form, InputKind, Table, TextInput, checkboxes,
        data_table, error_for, error_summary, form, hidden, notice, text_area, text_input,
    },
    screen::{ListScreen, Reply, Visit},
};
use uuid::Uuid;

use crate::{
    matching::{
        SentPerson, same_person,
        settle::{SettleError, file_unmatched, reject_unmatched},
    },
    permissions::MATCH_RESULTS,
    report::incoming::{IncomingLine, Said},
    store::{
        order::{ShownOrder, order_by_placer_number},
        unmatched::{ShownUnmatched, unmatched},
    },
};

pub(super) struct Settle;

/// A request that was looked up, and whose it is.
struct Candidate {
    patient: PatientId,
    order: ShownOrder,
    who: Identity,
}

#[async_trait]
impl ListScreen for Settle {
    fn path(&self) -> &'static str {
        "/results/unmatched/{id}"
    }
    fn what(&self) -> &'static str {
        "orders_results.settle_unmatched"
    }
    fn needs(&self) -> Permission {
        MATCH_RESULTS
    }

    async fn show(&self, visit: &mut Visit<'_>) -> Result<Reply, Refused> {
        visit.view.nobody(MATCH_RESULTS)?;
        Ok(Reply::page("Result to match", page(visit, &[]).await?))
    }

    async fn act(&self, visit: &mut Visit<'_>) -> Result<Reply, Refused> {
        let id = id(visit)?;
        let because = visit.request.field("because").unwrap_or_default().to_owned();
        let done = if visit.request.field("what") == Some("reject") {
            reject_unmatched(visit.epr, visit.context, id, &because)
                .await
                .map(|()| "The result was rejected")
        } else {
            match candidate(visit).await? {
                None => Err(SettleError::NoRequest),
                Some(found) => {
                    let confirmed = visit.request.field("confirmed").is_some();
                    let whose = (found.patient, found.order.id);
                    file_unmatched(visit.epr, visit.context, id, whose, confirmed, &because)
                        .await
                        .map(|()| "The result was filed")
                }
            }
        };
        let error = match done {
            Ok(said) => return Ok(Reply::goto("/results/unmatched", said)),
            Err(SettleError::Refused(refused)) => return Err(refused),
            Err(error) => error,
        };
        let field = match error {
            SettleError::NoReason => "because",
            SettleError::NotConfirmed => "confirmed",
            SettleError::NoRequest => "placer",
            _ => "",
        };
        let error = FieldError::new(field, &error.to_string());
        Ok(Reply::Problem {
            title: "Result to match".into(),
            body: page(visit, &[error]).await?,
        })
    }
}

fn id(visit: &Visit<'_>) -> Result<Uuid, Refused> {
    visit.request.record("id").map(|id| id.0)
}

const KNOWN: &str = concat!(
    "SELECT CAST(1 AS BIGINT) FROM orders_results_order o WHERE o.patient = $3 AND o.id = $4 AND ",
    may_know_of!("o.patient", "$1", "$2"),
    " AND ",
    unsealed!("o.id")
);

/// The request that was looked up. One of a patient the reader may not know of is not there, and no more is a sealed one.
async fn candidate(visit: &mut Visit<'_>) -> Result<Option<Candidate>, Refused> {
    let Some(placer) = visit.request.field("placer").map(str::to_uppercase) else {
        return Ok(None);
    };
    let mut look = visit.view.look();
    let Some((patient, order)) = order_by_placer_number(&mut look, &placer).await? else {
        return Ok(None);
    };
    let (staff, now) = (visit.context.principal.staff, visit.context.now());
    let known: Option<(i64,)> = look.row(KNOWN, &[&staff, &now, &patient, &order.id]).await?;
    if known.is_none() {
        return Ok(None);
    }
    let demographics = visit.epr.ports().get::<dyn Demographics>()?;
    let who = demographics.identity(look.reading(), patient).await?;
    let Answer::Known { value: who } = who else {
        return Ok(None);
    };
    visit.view.list(MATCH_RESULTS, [patient])?;
    Ok(Some(Candidate { patient, order, who }))
}

async fn page(visit: &mut Visit<'_>, errors: &[FieldError]) -> Result<Markup, Refused> {
    let id = id(visit)?;
    let shown = unmatched(&mut visit.view.look(), id)
        .await?
        .ok_or(Refused::NotFound)?;
    let found = candidate(visit).await?;
    let path = format!("/results/unmatched/{id}");
    let looked = visit.request.field("placer").unwrap_or_default();
    Ok(html! {
        (error_summary(errors))
        (notice("Why it waits", html! { (shown.line.reason) "." }))
        @if let Some(settled) = &shown.settled { (notice("Settled", html! { (settled) })) }
        (message(&shown))
        @if shown.settled.is_none() {
            h2 { "Whose is it?" }
            form method="get" action=(path) {
                (text_input(TextInput {
                    field: Field {
                        name: "placer", label: "Number of the request", error: error_for(errors, "placer"), value: looked,
                        hint: Some("T and 15 letters and digits: on the request form, or in the patient's orders"),
                    },
                    kind: InputKind::Search, width: Some(20), ..TextInput::default()
                }))
                button type="submit" class="nhsuk-button nhsuk-button--secondary" { "Look up the request" }
            }
            @match &found {
                Some(found) => (compare(visit, &path, &shown, found, errors)),
                None if !looked.is_empty() => p { b { "There is no request of this number that you may know of." } },
                None => {}
            }
            h2 { "Or reject it" }
            p { "It is nobody's here, or the laboratory took it back. It is kept, with your reason." }
            (form(&Form {
                action: &path,
                guard: visit.guard(None, None),
                errors: &[],
                body: html! { (hidden("what", "reject")) (reason(errors, "reject-reason", found.is_none())) },
                submit: "Reject this result",
                kind: ButtonKind::Warning,
                cancel: Some("/results/unmatched"),
            }))
        }
    })
}

/// The reason's box. Two forms of a page cannot have two boxes of one id: the one that is used has the error.
fn reason(errors: &[FieldError], label_id: &str, first: bool) -> Markup {
    let label = "How you made sure, and with whom you spoke";
    html! {
        @if first {
            (text_area(Field { name: "because", label, error: error_for(errors, "because"), ..Field::default() }, 2))
        } @else {
            div class="nhsuk-form-group" {
                label class="nhsuk-label" for=(label_id) { (label) }
                textarea class="nhsuk-textarea" id=(label_id) name="because" rows="2" autocomplete="off" {}
            }
        }
    }
}

fn message(shown: &ShownUnmatched) -> Markup {
    let said = &shown.said;
    let rows: Vec<Markup> = said.lines.iter().map(sent).collect();
    html! {
        h2 { "What came" }
        p {
            b { (said.title) } " from " (said.source) ", arrived " (display::date_time(shown.line.arrived))
            ", reported " (display::date_time(said.reported)) ". Request number "
            @if said.placer.is_empty() { "missing" } @else { (said.placer) }
            ", laboratory number " (said.filler.replace('^', " ")) "."
        }
        (data_table(&Table {
            caption: "Results as sent", caption_hidden: true,
            columns: &["Test", "Result", "Units", "Range", "Flag", "Status"].map(Column::of), rows: &rows,
            empty: "The message has no single result.",
        }))
        @for note in &said.notes { p class="as-sent" { (note) } }
    }
}

fn sent(line: &IncomingLine) -> Markup {
    let value = match &line.value {
        Said::This(value) => value.text.as_str(),
        Said::Nothing => "nothing sent",
        Said::Deleted => "deleted",
    };
    html! { tr {
        th scope="row" { (line.name) } td class="as-sent" { (value) }
        td { (line.unit.as_ref().map_or("", |unit| &unit.sent)) } td { (line.range.as_deref().unwrap_or_default()) }
        td { (line.flags.join(" ")) } td { (line.status.words()) }
    } }
}

fn compare(
    visit: &Visit<'_>,
    path: &str,
    shown: &ShownUnmatched,
    found: &Candidate,
    errors: &[FieldError],
) -> Markup {
    let rows = compared(&shown.person, &found.who);
    let doubt = same_person(&shown.person, &found.who).err();
    html! {
        (data_table(&Table {
            caption: "The message beside the patient of the request", caption_hidden: false,
            columns: &["", "In the message", "Patient of the request", "Compared"].map(Column::of), rows: &rows, empty: "",
        }))
        p { "The request: " b { (found.order.order.item.name) } ", " (display::date_time(found.order.order.placed)) ", by " (found.order.order.placed_by.name) "." }
        @if let Some(doubt) = doubt { (notice("Doubt", html! { (doubt.words()) "." })) }
        (form(&Form {
            action: path,
            guard: visit.guard(None, None),
            errors: &[],
            body: html! {
                (hidden("what", "file")) (hidden("placer", &found.order.order.placer_number))
                (checkboxes(
                    Field { name: "confirmed", label: "Identity", error: error_for(errors, "confirmed"), ..Field::default() },
                    &[Choice { value: "yes", label: "I compared name, numbers and date of birth, and this result is this patient's" }],
                    &[],
                ))
                (reason(errors, "file-reason", true))
            },
            submit: "File to this patient",
            kind: ButtonKind::Primary,
            cancel: Some("/results/unmatched"),
        }))
    }
}

fn compared(sent: &SentPerson, kept: &Identity) -> Vec<Markup> {
    let text = |text: Option<String>| text.unwrap_or_else(|| display::not_recorded().to_owned());
    let pairs = [
        ("Name", Some(sent.name.clone()), Some(kept.name.to_string())),
        (
            "Date of birth",
            sent.born.map(display::date),
            kept.born.map(display::date),
        ),
        (
            "NHS No.",
            sent.nhs_number.clone(),
            kept.nhs_number.as_ref().map(|number| number.digits().to_owned()),
        ),
        (
            "Hospital No.",
            sent.hospital_number.clone(),
            kept.hospital_number.clone(),
        ),
    ];
    pairs
        .into_iter()
        .map(|(label, sent, kept)| {
            let word = match (&sent, &kept) {
                (Some(sent), Some(kept)) if sent.eq_ignore_ascii_case(kept) => "Same",
                (Some(_), Some(_)) => "Differs",
                _ => "Cannot be compared",
            };
            html! { tr {
                th scope="row" { (label) } td { (text(sent)) } td { (text(kept)) }
                td { @if word == "Same" { (word) } @else { b { (word) } } }
            } }
        })
        .collect()
}
