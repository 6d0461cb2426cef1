//! One report, and the one press that acknowledges it and goes to the next.

use maud::{Markup, html};
use trefoil_core::{PatientId, Permission, RecordId, Refused, display};
use trefoil_kernel::async_trait;
use trefoil_web::{
    components::{
        ButtonKind, Choice, Column, Field, FieldError, Form, InputKind, Table, TextInput, data_table,
        error_for, form, hidden, notice, select, summary_list, text_input, warning_callout,
    },
    screen::{RecordScreen, Reply, Visit},
};

use super::{
    history,
    line::{also, class, marks, value},
    scope::{Scope, everything},
    withheld::{Opened, ask, open},
};
use crate::{
    permissions::{ACKNOWLEDGE_RESULT, SEE_RESULTS},
    report::{
        Report, ResultLine, Unit, Urgency,
        acknowledge::{AcknowledgeReport, AcknowledgeReportError, Action},
    },
    store::report::{ShownReport, due},
};

pub(super) struct ReportPage;

#[async_trait]
impl RecordScreen for ReportPage {
    fn path(&self) -> &'static str {
        "/patients/{patient}/results/{report}"
    }
    fn what(&self) -> &'static str {
        "orders_results.report"
    }
    fn needs(&self) -> Permission {
        SEE_RESULTS
    }

    async fn show(&self, visit: &mut Visit<'_>, patient: PatientId) -> Result<Reply, Refused> {
        let Opened::Shown(shown) = open(visit, patient).await? else {
            return Ok(Reply::page("Withheld result", ask(visit, patient, &[])));
        };
        let version = visit
            .request
            .field("version")
            .and_then(|version| version.parse::<i64>().ok());
        if let Some(version) = version.filter(|version| *version != shown.version) {
            let body = history::page(visit, patient, &shown, version).await?;
            return Ok(Reply::page(shown.report.header.title.clone(), body));
        }
        let body = page(visit, patient, &shown, &[]).await?;
        Ok(Reply::page(shown.report.header.title.clone(), body))
    }

    async fn act(&self, visit: &mut Visit<'_>, patient: PatientId) -> Result<Reply, Refused> {
        let Opened::Shown(shown) = open(visit, patient).await? else {
            let error = FieldError::new("because", "Say why you open it");
            return Ok(Reply::Problem {
                title: "Withheld result".into(),
                body: ask(visit, patient, &[error]),
            });
        };
        if visit.request.field("do") == Some("open") {
            let body = page(visit, patient, &shown, &[]).await?;
            return Ok(Reply::page(shown.report.header.title.clone(), body));
        }
        let seen = visit.request.seen();
        let action = match visit.request.field("action").map(Action::from_code) {
            Some(Some(action)) => action,
            _ => {
                let error = FieldError::new("action", "Choose what is done about this result");
                return problem(visit, patient, &shown, error).await;
            }
        };
        let command = AcknowledgeReport {
            id: shown.id,
            patient,
            seen,
            action,
            note: visit.request.field("note").map(str::to_owned),
        };
        let next = next(visit, patient, shown.id).await?;
        match visit.epr.execute(visit.context, command).await {
            Ok(_) => {
                let said = format!("{} acknowledged: {}", shown.report.header.title, action.words());
                Ok(Reply::goto(next, said))
            }
            Err(AcknowledgeReportError::Refused(Refused::Stale { .. })) => {
                // Read again: it changed after this page was opened, or even since the line above.
                match open(visit, patient).await? {
                    Opened::Shown(now) => history::conflict(visit, patient, &now, seen).await,
                    Opened::NeedsReason => Err(Refused::NotFound),
                }
            }
            Err(AcknowledgeReportError::Refused(refused)) => Err(refused),
            Err(error) => {
                let field = if matches!(
                    error,
                    AcknowledgeReportError::Nothing | AcknowledgeReportError::Unknown
                ) {
                    ""
                } else {
                    "note"
                };
                problem(visit, patient, &shown, FieldError::new(field, &error.to_string())).await
            }
        }
    }
}

async fn problem(
    visit: &mut Visit<'_>,
    patient: PatientId,
    shown: &ShownReport,
    error: FieldError,
) -> Result<Reply, Refused> {
    Ok(Reply::Problem {
        title: shown.report.header.title.clone(),
        body: page(visit, patient, shown, &[error]).await?,
    })
}

/// Where one goes after acknowledging: the next of the list one came from, after this one; the list when it was the last.
async fn next(visit: &mut Visit<'_>, patient: PatientId, id: RecordId) -> Result<String, Refused> {
    let from = visit.request.field("from").unwrap_or("patient").to_owned();
    if from == "patient" {
        let waiting = due(&mut visit.view.look(), patient).await?;
        let other = waiting.iter().find(|shown| shown.id != id);
        return Ok(other.map_or_else(
            || format!("/patients/{patient}/results"),
            |shown| format!("/patients/{patient}/results/{}?from=patient", shown.id),
        ));
    }
    let scope = Scope::read(Some(&from));
    let all = everything(visit.view).await?;
    let inside = all.of(&scope, visit.context);
    let here = inside
        .iter()
        .position(|one| one.id == id)
        .map_or(0, |here| here + 1);
    let after = inside
        .iter()
        .cycle()
        .skip(here)
        .take(inside.len())
        // What is withheld is opened by itself, with a reason, and not on the way.
        .find(|one| one.id != id && !one.withheld());
    Ok(after.map_or_else(
        || format!("/results?scope={}", scope.word()),
        |one| {
            format!(
                "/patients/{}/results/{}?from={}",
                one.patient,
                one.id,
                scope.word()
            )
        },
    ))
}

async fn page(
    visit: &mut Visit<'_>,
    patient: PatientId,
    shown: &ShownReport,
    errors: &[FieldError],
) -> Result<Markup, Refused> {
    let history = history::versions(visit, patient, shown).await?;
    let waits = shown.report.due();
    Ok(html! {
        h2 { (shown.report.header.title) }
        @if waits && visit.may(ACKNOWLEDGE_RESULT) { (acknowledge(visit, patient, shown, errors)) }
        @else if waits { (notice("Waits", html! { "for acknowledgement by a doctor." })) }
        (body(&shown.report))
        (history)
        p class="no-print" { a href={ "/patients/" (patient) "/results" } { "All results of this patient" } }
    })
}

/// The first thing in the page: one press for what is not critical; what is critical asks what is done about it.
fn acknowledge(visit: &Visit<'_>, patient: PatientId, shown: &ShownReport, errors: &[FieldError]) -> Markup {
    let (id, version) = (patient.to_string(), shown.version.to_string());
    // After an error the form stays what it was: of the version that was looked at.
    let version = if errors.is_empty() {
        version
    } else {
        visit.request.seen().to_string()
    };
    let critical = shown.report.urgency() == Urgency::Critical;
    let usual = if critical { "" } else { Action::NoAction.code() };
    let choices: Vec<Choice<'_>> = Action::ALL
        .iter()
        .map(|action| Choice {
            value: action.code(),
            label: action.words(),
        })
        .collect();
    let path = format!("/patients/{patient}/results/{}", shown.id);
    let from = visit.request.field("from").unwrap_or("patient");
    html! {
        @if critical {
            (warning_callout("Critical result", html! {
                ul { @for line in shown.report.lines.iter().filter(|line| line.due() && line.critical) {
                    li { (super::line::brief(line)) }
                } }
            }))
        }
        @if shown.report.changed() {
            (notice("Corrected", html! { "since it was last acknowledged or reported: look at what changed." }))
        }
        (form(&Form {
            action: &path,
            guard: visit.guard(Some(&id), Some(&version)),
            errors,
            body: html! {
                (hidden("from", from))
                // A sealed report is acknowledged with the reason it was opened with.
                @if let Some(because) = visit.request.form_value("because") { (hidden("because", because)) }
                div class="results-acknowledge" {
                    (select(
                        Field {
                            name: "action", label: "What is done about it", error: error_for(errors, "action"),
                            value: visit.request.form_value("action").unwrap_or(usual), ..Field::default()
                        },
                        "Choose what is done", &choices,
                    ))
                    (text_input(TextInput {
                        field: Field {
                            name: "note", label: "Remark, or to whom it was passed on", error: error_for(errors, "note"),
                            value: visit.request.form_value("note").unwrap_or_default(), ..Field::default()
                        },
                        kind: InputKind::Text, ..TextInput::default()
                    }))
                }
            },
            submit: "Acknowledge and go to the next",
            kind: ButtonKind::Primary,
            cancel: None,
        }))
    }
}

/// What a form held, and not the address.
trait FormValue {
    fn form_value(&self, name: &str) -> Option<&str>;
}

impl FormValue for trefoil_web::screen::Request {
    fn form_value(&self, name: &str) -> Option<&str> {
        self.form
            .iter()
            .find(|(key, _)| key == name)
            .map(|(_, value)| value.trim())
    }
}

/// The report itself, as it stands or stood.
pub(super) fn body(report: &Report) -> Markup {
    let header = &report.header;
    let words = |text: Option<&str>| html! { (text.unwrap_or_else(|| display::not_recorded())) };
    let taken = html! {
        (display::date_time(header.collected))
        @if header.time_assumed { " (time assumed: the laboratory did not say when it was taken)" }
    };
    let columns = ["Test", "Result", "Units", "Reference range", "Status"].map(Column::of);
    let rows: Vec<Markup> = report.lines.iter().map(row).collect();
    html! {
        (summary_list(&[
            ("Status", html! { (report.status().words()) }),
            ("Specimen", words(header.specimen.as_deref())),
            ("Taken", taken),
            ("Reached the laboratory", words(header.received.map(display::date_time).as_deref())),
            ("Reported", html! { (display::date_time(header.reported)) " by " (header.source) }),
            ("Requested by", words(header.requester_name.as_deref())),
            ("Numbers", html! { "request " (header.placer) ", laboratory " (header.filler.replace('^', " ")) }),
        ]))
        (data_table(&Table {
            caption: &header.title, caption_hidden: true, columns: &columns, rows: &rows,
            empty: "The laboratory sent no single result.",
        }))
        @if !report.notes.is_empty() {
            h3 { "Remarks of the laboratory" }
            @for note in &report.notes { p class="as-sent" { (note) } }
        }
    }
}

fn row(line: &ResultLine) -> Markup {
    html! { tr {
        th scope="row" { (line.test.name) @if let Some(sub) = &line.sub_id { span class="small" { " " (sub) } } }
        td class=(format!("as-sent {}", class(line).unwrap_or_default())) {
            (value(line))
            @if let Some(also) = also(line) { span class="small" { " = " (also) } }
            @for mark in marks(line) { br; span class="small" { (mark) } }
            @for remark in &line.remarks { br; span class="small" { "Note: " (remark.words()) } }
            @for note in &line.notes { br; span { (note) } }
        }
        td { (line.unit.as_ref().map(Unit::shown).unwrap_or_default()) }
        td { @if let Some(range) = &line.range { (range.text) @if range.of_catalogue { span class="small" { " catalogue" } } } }
        td {
            (line.status.words())
            @for earlier in line.earlier.iter().rev() {
                br;
                span class="small" {
                    @if earlier.late { "Came later: " } @else { "Was: " }
                    (crate::report::standing::shown(&earlier.value))
                    @if let Some(unit) = &earlier.unit { " " (unit.shown()) }
                    ", " (earlier.status.words().to_lowercase()) " " (display::date_time(earlier.reported))
                }
            }
        }
    } }
}
