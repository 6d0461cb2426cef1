//! The report for a patient: on paper, as a table or for a program; with the names that are withheld, and why.

use maud::{Markup, html};
use trefoil_core::{PatientId, Permission, Refused, StaffId, display};
use trefoil_kernel::async_trait;
use trefoil_web::{
    components::{
        ButtonKind, Choice, Column, Field, FieldError, Form as FormMarkup, Table, TextInput, data_table,
        error_for, error_summary, form, hidden, select, text_area, text_input,
    },
    screen::{FileParts, ListScreen, Reply, Visit},
};

use super::{
    parts::{day, identity, let_go, patient_line},
    patient_box::{Picked, patient, picker},
};
use crate::{
    permissions::SUBJECT_ACCESS,
    search::Terms,
    store::withheld::{WithholdError, withheld, withhold},
    subject_access::{Form, Line, PART, Report, count, written::Written},
    who_looked::people,
    words::Words,
};

const TITLE: &str = "Report for a patient: who opened your record";
const PATH: &str = "/audit/subject-access";

pub(super) struct SubjectAccessPage;

/// What was asked.
struct Asked {
    whose: Picked,
    terms: Terms,
    errors: Vec<FieldError>,
}

#[async_trait]
impl ListScreen for SubjectAccessPage {
    fn path(&self) -> &'static str {
        PATH
    }
    fn what(&self) -> &'static str {
        "audit.subject_access"
    }
    fn needs(&self) -> Permission {
        SUBJECT_ACCESS
    }
    fn menu(&self) -> Option<(u16, &'static str)> {
        Some((915, "Report for a patient"))
    }

    async fn show(&self, visit: &mut Visit<'_>) -> Result<Reply, Refused> {
        visit.view.nobody(SUBJECT_ACCESS)?;
        let asked = asked(visit).await?;
        visit.view.list(SUBJECT_ACCESS, asked.whose.named())?;
        Ok(Reply::page(TITLE, ask(visit, &asked)))
    }

    async fn act(&self, visit: &mut Visit<'_>) -> Result<Reply, Refused> {
        let mut asked = asked(visit).await?;
        let because = visit.request.field("because").unwrap_or_default();
        if !(10..=500).contains(&because.chars().count()) {
            asked.errors.push(FieldError::new(
                "because",
                "say who asked for it and how you know that it is them, in 10 to 500 letters",
            ));
        }
        let whose = match &asked.whose {
            Picked::Nobody if asked.errors.iter().all(|error| error.field != "patient_typed") => {
                asked.errors.push(FieldError::new(
                    "patient_typed",
                    "say whose record the report is about",
                ));
                None
            }
            other => other.patient(),
        };
        let Some(patient) = whose.filter(|_| asked.errors.is_empty()) else {
            visit.view.list(SUBJECT_ACCESS, asked.whose.named())?;
            let body = ask(visit, &asked);
            return Ok(Reply::Problem {
                title: TITLE.to_owned(),
                body,
            });
        };
        let patient = opened(visit, patient).await?;
        visit.view.asked(asked.terms.normalised());
        match visit.request.field("what") {
            Some("withhold" | "tell") => return withholding(visit, patient, asked).await,
            Some("csv") => return file(visit, patient, asked, Form::Csv).await,
            Some("json") => return file(visit, patient, asked, Form::Json).await,
            _ => {}
        }
        Ok(Reply::page(TITLE, report(visit, patient, &asked).await?))
    }
}

/// The record, opened for this task; under the number that holds now.
async fn opened(visit: &mut Visit<'_>, patient: PatientId) -> Result<PatientId, Refused> {
    match visit.view.patient(patient, SUBJECT_ACCESS).await {
        Ok(_) => Ok(patient),
        Err(Refused::Merged { into }) => {
            visit.view.patient(into, SUBJECT_ACCESS).await?;
            Ok(into)
        }
        Err(refused) => Err(refused),
    }
}

async fn asked(visit: &Visit<'_>) -> Result<Asked, Refused> {
    let mut errors = vec![];
    let whose = patient(visit, &mut errors).await?;
    let mut date = |name: &str| match day(visit, name) {
        Ok(day) => day,
        Err(words) => {
            errors.push(FieldError::new(name, &words));
            None
        }
    };
    let (from, to) = (date("from"), date("to"));
    if from.zip(to).is_some_and(|(from, to)| from > to) {
        errors.push(FieldError::new(
            "to",
            "the last day is before the first; exchange them",
        ));
    }
    let terms = Terms {
        patient: whose.patient(),
        from,
        to,
        ..Terms::default()
    };
    Ok(Asked { whose, terms, errors })
}

fn ask(visit: &Visit<'_>, asked: &Asked) -> Markup {
    let date = |name, label, hint| {
        text_input(TextInput {
            field: Field {
                name,
                label,
                hint: Some(hint),
                error: error_for(&asked.errors, name),
                value: visit.request.field(name).unwrap_or_default(),
            },
            width: Some(10),
            ..TextInput::default()
        })
    };
    let because = Field {
        name: "because",
        label: "Why you make this report",
        hint: Some("Who asked for it, and how you know that it is them. It is recorded."),
        error: error_for(&asked.errors, "because"),
        value: visit.request.field("because").unwrap_or_default(),
    };
    html! {
        (error_summary(&asked.errors))
        (form(&FormMarkup {
            action: PATH,
            guard: visit.guard(None, None),
            errors: &[],
            body: html! {
                (picker(visit, "patient", "Patient", "NHS number, hospital number or name", &asked.whose, &asked.errors))
                (date("from", "From", "Leave it empty to begin with the first entry"))
                (date("to", "To", "Leave it empty for all until now"))
                (text_area(because, 2))
            },
            submit: "Make the report",
            kind: ButtonKind::Primary,
            cancel: Some("/"),
        }))
    }
}

async fn report(visit: &mut Visit<'_>, patient: PatientId, asked: &Asked) -> Result<Markup, Refused> {
    let mut look = visit.view.look();
    let who = identity(visit, patient).await?;
    let total = count(&mut look, &asked.terms).await?;
    let words = Words::of(visit.epr);
    let mut report = Report::of(visit.view.look(), patient, asked.terms.clone(), words).await?;
    let lines = report.next().await?.unwrap_or_default();
    let rows: Vec<Markup> = lines.iter().map(row).collect();
    let (now, older) = (visit.context.now(), let_go(&mut look).await?);
    let span = match (asked.terms.from, asked.terms.to) {
        (None, None) => "from the first entry until now".to_owned(),
        (Some(from), None) => format!("from {} until now", display::date(from)),
        (None, Some(to)) => format!("until {}", display::date(to)),
        (Some(from), Some(to)) => format!("from {} to {}", display::date(from), display::date(to)),
    };
    let parts = usize::try_from(total).unwrap_or(0).div_ceil(PART).max(1);
    Ok(html! {
        p { b { (patient_line(who.as_ref())) } }
        p { (total) " entries, " (span) ". Each is a time somebody looked at your record, saw you in a list, changed something, or was refused. Names, roles and organisations are as they were then." }
        @if parts > 1 { p { "The newest " (lines.len()) " are on this page. The whole report is in the file, which comes in " (parts) " parts of " (PART) " entries while it is saved." } }
        div class="filter-row no-print" {
            (again(visit, patient, asked, "csv", "Save as a table (CSV)"))
            (again(visit, patient, asked, "json", "Save for a program (JSON)"))
        }
        (data_table(&Table {
            caption: "Who opened the record, the newest first",
            caption_hidden: false,
            columns: &["When", "Who", "Role", "Organisation", "What", "Why"].map(Column::of),
            rows: &rows,
            empty: "Nobody, in this time.",
        }))
        (older)
        p class="small" { "As of " (display::date_time(now)) " (" (display::clock_note(now)) ")." }
        (names(visit, patient, asked, &[]).await?)
    })
}

fn row(line: &Line) -> Markup {
    html! { tr class=[line.broken_glass.then_some("broken-glass")] {
        td class="no-break" { (line.when) } th scope="row" { (line.who) } td { (line.role) } td { (line.organisation) }
        td { (line.what) } td { @if line.broken_glass { b { "! " } } (line.why) }
    } }
}

/// The same report once more, as something else.
fn again(visit: &Visit<'_>, patient: PatientId, asked: &Asked, what: &str, label: &str) -> Markup {
    html! { form method="post" action=(PATH) {
        (visit.hidden()) (same(visit, patient, asked)) (hidden("what", what))
        button class="nhsuk-button nhsuk-button--secondary nhsuk-button--small" type="submit" { (label) }
    } }
}

fn same(visit: &Visit<'_>, patient: PatientId, asked: &Asked) -> Markup {
    html! {
        (hidden("patient", &patient.to_string()))
        @if let Some(from) = asked.terms.from { (hidden("from", &from.to_string())) }
        @if let Some(to) = asked.terms.to { (hidden("to", &to.to_string())) }
        (hidden("because", visit.request.field("because").unwrap_or_default()))
    }
}

/// The names that are withheld, and a form to withhold one or to tell one again.
async fn names(
    visit: &Visit<'_>,
    patient: PatientId,
    asked: &Asked,
    errors: &[FieldError],
) -> Result<Markup, Refused> {
    let mut look = visit.view.look();
    let hidden_names = withheld(&mut look, patient).await?;
    let all = people(&mut look, patient).await?;
    let name = |staff: StaffId| {
        all.iter()
            .find(|(id, _)| *id == staff)
            .map_or("Somebody", |(_, name)| name.as_str())
    };
    let left: Vec<(String, &str)> = all
        .iter()
        .filter(|(id, _)| hidden_names.iter().all(|hidden| hidden.staff != *id))
        .map(|(id, name)| (id.to_string(), name.as_str()))
        .collect();
    let choices: Vec<Choice<'_>> = left
        .iter()
        .map(|(id, name)| Choice {
            value: id,
            label: name,
        })
        .collect();
    let why = Field {
        name: "reason",
        label: "Why telling this name would put somebody at risk",
        hint: Some("At least 10 letters. It is kept, and not shown to the patient."),
        error: error_for(errors, "reason"),
        value: visit.request.field("reason").unwrap_or_default(),
    };
    let whom = Field {
        name: "person",
        label: "Name to withhold",
        error: error_for(errors, "person"),
        ..Field::default()
    };
    Ok(html! { section class="no-print" {
        h2 { "Names that are withheld from this patient" }
        @if hidden_names.is_empty() { p { "None." } }
        @for one in &hidden_names {
            form method="post" action=(PATH) {
                (visit.hidden()) (same(visit, patient, asked)) (hidden("what", "tell")) (hidden("person", &one.staff.to_string()))
                p { b { (name(one.staff)) } ": " (one.reason) " (" (one.by_name) ", " (display::date_time(one.at)) ") "
                    button class="nhsuk-button nhsuk-button--secondary nhsuk-button--small" type="submit" { "Tell this name again" } }
            }
        }
        @if !choices.is_empty() {
            form method="post" action=(PATH) novalidate {
                (error_summary(errors)) (visit.hidden()) (same(visit, patient, asked)) (hidden("what", "withhold"))
                (select(whom, "Choose a person", &choices)) (text_area(why, 2))
                button class="nhsuk-button nhsuk-button--secondary" type="submit" { "Withhold this name" }
            }
        }
    } })
}

async fn withholding(visit: &mut Visit<'_>, patient: PatientId, asked: Asked) -> Result<Reply, Refused> {
    let staff = visit.request.record_field("person").map(|id| StaffId(id.0));
    let error = match staff {
        None => FieldError::new("person", "choose whose name is withheld"),
        Some(staff) => {
            let reason = (visit.request.field("what") == Some("withhold"))
                .then(|| visit.request.field("reason").unwrap_or_default());
            match withhold(visit.epr, visit.context, patient, staff, reason).await {
                Ok(()) => return Ok(Reply::page(TITLE, report(visit, patient, &asked).await?)),
                Err(WithholdError::Refused(refused)) => return Err(refused),
                Err(error @ WithholdError::NoReason) => FieldError::new("reason", &error.to_string()),
            }
        }
    };
    let body = names(visit, patient, &asked, &[error]).await?;
    Ok(Reply::Problem {
        title: TITLE.to_owned(),
        body,
    })
}

async fn file(visit: &mut Visit<'_>, patient: PatientId, asked: Asked, form: Form) -> Result<Reply, Refused> {
    let words = Words::of(visit.epr);
    let report = Report::of(visit.view.look(), patient, asked.terms, words).await?;
    Ok(Reply::File {
        name: form.name().to_owned(),
        kind: form.media_type(),
        parts: Box::new(Sent(Written::new(report, form))),
    })
}

struct Sent(Written);

#[async_trait]
impl FileParts for Sent {
    async fn next(&mut self) -> Result<Option<Vec<u8>>, Refused> {
        self.0.next().await
    }
}
