//! Giving a dose: by one press from the chart, or on a page that asks the amount, a witness or a reason; or saying why
//! it was not given.

use chrono::{DateTime, Utc};
use maud::{Markup, html};
use rust_decimal::Decimal;
use trefoil_core::{PatientId, Permission, RecordId, Refused, StaffId, display, quantity::Quantity};
use trefoil_kernel::{async_trait, fresh_id};
use trefoil_web::{
    components::{
        ButtonKind, Choice, Field, FieldError, Form, InputKind, TextInput, error_for, form, hidden, select,
        text_area, text_input,
    },
    screen::{RecordScreen, Reply, Visit},
    second_person::{SecondPersonError, second_person},
};

use super::{
    super::{
        line::findings,
        round,
        top::top,
        wrong::{objected, reason, wrong},
    },
    address, cell, page as chart, path,
};
use crate::{
    administration::{
        OMISSIONS,
        give::{GiveDose, GiveError, needs_witness},
        not_given::{NotGivenError, RecordNotGiven},
    },
    checks::{self, Answered, Finding, REASONS},
    permissions::ADMINISTER,
    prescription::Dose,
    store::prescription::{ShownPrescription, unsealed_prescription},
};

pub(super) struct Give;

#[async_trait]
impl RecordScreen for Give {
    fn path(&self) -> &'static str {
        "/patients/{patient}/drug-chart/give"
    }
    fn what(&self) -> &'static str {
        "prescribing.record_dose"
    }
    fn needs(&self) -> Permission {
        ADMINISTER
    }

    async fn show(&self, visit: &mut Visit<'_>, patient: PatientId) -> Result<Reply, Refused> {
        let one = meant(visit, patient).await?;
        let body = ask(visit, patient, &one, &[], &[]).await;
        Ok(Reply::page("Record a dose", body))
    }

    async fn act(&self, visit: &mut Visit<'_>, patient: PatientId) -> Result<Reply, Refused> {
        let one = meant(visit, patient).await?;
        let fell = match visit.request.field("do") {
            Some("not-given") => not_given(visit, patient, &one).await?,
            _ => match intended(visit, patient, &one).await {
                Ok(command) => give(visit, patient, command).await?,
                Err(Fell::Field(error)) => Err((vec![error], vec![])),
                Err(Fell::Refused(refused)) => return Err(refused),
            },
        };
        match fell {
            Ok(said) => Ok(Reply::goto(address(visit, patient), said)),
            Err((errors, stops)) => Ok(Reply::Problem {
                title: "Record a dose".into(),
                body: ask(visit, patient, &one, &errors, &stops).await,
            }),
        }
    }
}

/// Why there is no command.
enum Fell {
    Field(FieldError),
    Refused(Refused),
}

/// What was said, or what is wrong with the form and what speaks against the dose.
type Done = Result<String, (Vec<FieldError>, Vec<Finding>)>;

/// One press on the chart.
///
/// # Errors
/// The kernel's.
pub(super) async fn press(visit: &mut Visit<'_>, patient: PatientId) -> Result<Reply, Refused> {
    visit.context.may(ADMINISTER)?;
    let one = meant(visit, patient).await?;
    let done = match intended(visit, patient, &one).await {
        Ok(command) => give(visit, patient, command).await?,
        Err(Fell::Field(error)) => Err((vec![error], vec![])),
        Err(Fell::Refused(refused)) => return Err(refused),
    };
    match done {
        Ok(said) => Ok(Reply::goto(address(visit, patient), said)),
        Err((errors, stops)) if stops.is_empty() => Ok(Reply::Problem {
            title: "Drug chart".into(),
            body: chart(visit, patient, &errors).await?,
        }),
        Err((errors, stops)) => Ok(Reply::Problem {
            title: "Record a dose".into(),
            body: ask(visit, patient, &one, &errors, &stops).await,
        }),
    }
}

async fn meant(visit: &Visit<'_>, patient: PatientId) -> Result<ShownPrescription, Refused> {
    let id = visit
        .request
        .record_field("prescription")
        .ok_or(Refused::NotFound)?;
    // Of a sealed one no dose is recorded: it came to its end.
    unsealed_prescription(&mut visit.view.look(), patient, id)
        .await?
        .ok_or(Refused::NotFound)
}

/// Which dose; none as required.
fn due(visit: &Visit<'_>) -> Option<DateTime<Utc>> {
    visit.request.field("due")?.parse().ok()
}

fn id(visit: &Visit<'_>) -> RecordId {
    visit
        .request
        .record_field("record")
        .unwrap_or_else(|| RecordId(fresh_id()))
}

/// The command of the form: the prescribed amount, or the one of the range that was typed.
async fn intended(visit: &Visit<'_>, patient: PatientId, one: &ShownPrescription) -> Result<GiveDose, Fell> {
    let dose = match &one.prescription.dose {
        Dose::Fixed { quantity } => quantity.clone(),
        Dose::Range { unit, .. } => {
            let typed = visit
                .request
                .field("amount")
                .and_then(|typed| typed.parse::<Decimal>().ok());
            let amount = typed.ok_or_else(|| {
                Fell::Field(FieldError::new("amount", "Type how much is given, a number only"))
            })?;
            Quantity::new(amount, unit.clone())
        }
    };
    let said = visit.request.form.iter().filter(|(name, _)| name == "says");
    let why = visit.request.field("reason").and_then(checks::reason);
    let answered = why.map_or_else(Vec::new, |why| {
        said.map(|(_, says)| Answered {
            says: says.clone(),
            reason: why.clone(),
            words: visit.request.field("words").map(str::to_owned),
        })
        .collect()
    });
    Ok(GiveDose {
        id: id(visit),
        patient,
        prescription: one.id,
        prescription_seen: visit.request.seen(),
        due: due(visit),
        dose,
        witness: witness(visit, patient).await?,
        answered,
    })
}

/// The second person proves who they are with their own password.
async fn witness(visit: &Visit<'_>, patient: PatientId) -> Result<Option<StaffId>, Fell> {
    let Some(typed) = visit.request.field("witness") else {
        return Ok(None);
    };
    let given = visit.request.field("witness-password").unwrap_or_default();
    match second_person(visit, patient, typed, given).await {
        Ok(staff) => Ok(Some(staff)),
        Err(SecondPersonError::Refused(refused)) => Err(Fell::Refused(refused)),
        Err(SecondPersonError::Wrong) => Err(Fell::Field(FieldError::new(
            "witness",
            "The witness's username or password is not right",
        ))),
        Err(error) => Err(Fell::Field(wrong("witness", &error))),
    }
}

async fn give(visit: &Visit<'_>, patient: PatientId, command: GiveDose) -> Result<Done, Refused> {
    let name = meant(visit, patient).await?.prescription.medicine.generic;
    let dose = command.dose.clone();
    Ok(match visit.epr.execute(visit.context, command).await {
        Ok(_) => Ok(format!(
            "Given: {name} {dose} at {}",
            display::time(visit.context.effective())
        )),
        Err(GiveError::Refused(refused)) => Err((vec![objected(refused)?], vec![])),
        Err(GiveError::Stopped(found)) => {
            let error = wrong("reason", &GiveError::Stopped(found.clone()));
            Err((vec![error], found))
        }
        Err(error) => {
            let field = match &error {
                GiveError::Amount(_) => "amount",
                GiveError::NoWitness(_) | GiveError::OwnWitness | GiveError::WitnessMayNot => "witness",
                GiveError::Over(_) => "because",
                _ => "",
            };
            Err((vec![wrong(field, &error)], vec![]))
        }
    })
}

async fn not_given(visit: &Visit<'_>, patient: PatientId, one: &ShownPrescription) -> Result<Done, Refused> {
    let Some(due) = due(visit) else {
        let says = "A medicine as required needs no record of not being given";
        return Ok(Err((vec![FieldError::new("", says)], vec![])));
    };
    let command = RecordNotGiven {
        id: id(visit),
        patient,
        prescription: one.id,
        prescription_seen: visit.request.seen(),
        due,
        reason: visit.request.field("why").unwrap_or_default().to_owned(),
        words: visit.request.field("why-words").map(str::to_owned),
    };
    Ok(match visit.epr.execute(visit.context, command).await {
        Ok(_) => Ok(format!(
            "Recorded as not given: {} of {}",
            one.prescription.medicine.generic,
            display::time(due)
        )),
        Err(NotGivenError::Refused(refused)) => Err((vec![objected(refused)?], vec![])),
        Err(error) => {
            let field = match &error {
                NotGivenError::NoReason => "why",
                NotGivenError::Say(_) | NotGivenError::TooLong => "why-words",
                _ => "",
            };
            Err((vec![wrong(field, &error)], vec![]))
        }
    })
}

fn text<'a>(
    visit: &'a Visit<'_>,
    errors: &'a [FieldError],
    name: &'a str,
    label: &'a str,
    kind: InputKind,
) -> Markup {
    let value = if kind == InputKind::Password {
        ""
    } else {
        visit.request.field(name).unwrap_or_default()
    };
    text_input(TextInput {
        field: Field {
            name,
            label,
            error: error_for(errors, name),
            value,
            ..Field::default()
        },
        kind,
        width: Some(10),
        autocomplete: Some("off"),
        ..TextInput::default()
    })
}

/// The page: give it, with whatever must be said; or why it was not given.
async fn ask(
    visit: &Visit<'_>,
    patient: PatientId,
    one: &ShownPrescription,
    errors: &[FieldError],
    stops: &[Finding],
) -> Markup {
    let (it, patient_id, version) = (&one.prescription, patient.to_string(), one.version.to_string());
    let (due, action) = (due(visit), format!("{}/give", path(patient)));
    let action = round::with_round(&action, round::asked(visit));
    let instant = due
        .map(|due| due.to_rfc3339_opts(chrono::SecondsFormat::Micros, true))
        .unwrap_or_default();
    let (yours, theirs) = if visit.request.field("do") == Some("not-given") {
        (&[][..], errors)
    } else {
        (errors, &[][..])
    };
    let which = |doing: &str| {
        html! {
            (hidden("do", doing)) (hidden("prescription", &one.id.to_string())) (hidden("due", &instant))
            (hidden("record", &id(visit).to_string()))
        }
    };
    let reasons = REASONS.map(|(value, label)| Choice { value, label });
    let labels: Vec<String> = OMISSIONS
        .iter()
        .map(|one| format!("{} – {}", one.code, one.words))
        .collect();
    let omissions: Vec<Choice<'_>> = OMISSIONS
        .iter()
        .zip(&labels)
        .map(|(one, label)| Choice {
            value: one.code,
            label,
        })
        .collect();
    html! {
        (top(visit.view, patient).await)
        h2 { "Record a dose" }
        (cell::said(one, due))
        @if !stops.is_empty() { (findings(stops)) }
        (form(&Form {
            action: &action,
            guard: visit.guard(Some(&patient_id), Some(&version)),
            errors: yours,
            body: html! {
                (which("give"))
                @if let Dose::Range { low, high, unit } = &it.dose {
                    (text(visit, yours, "amount", &format!("How much, {low} to {high} {}", unit.words()), InputKind::Decimal))
                }
                @if !stops.is_empty() {
                    @for stop in stops { (hidden("says", &stop.says)) }
                    (select(Field { name: "reason", label: "Reason for giving it nevertheless", error: error_for(yours, "reason"), ..Field::default() }, "Choose a reason", &reasons))
                }
                @if let Some(words) = needs_witness(it.medicine.controlled) {
                    p { (words) ": a second person checks and signs here." }
                    (text(visit, yours, "witness", "Witness: username", InputKind::Text))
                    (text(visit, yours, "witness-password", "Witness: password", InputKind::Password))
                }
                (reason(yours, visit.request.field("because")))
            },
            submit: "Give now",
            kind: ButtonKind::Primary,
            cancel: Some(&address(visit, patient)),
        }))
        @if due.is_some() {
            h3 { "Not given" }
            (form(&Form {
                action: &action,
                guard: visit.guard(Some(&patient_id), Some(&version)),
                errors: theirs,
                body: html! {
                    (which("not-given"))
                    (select(Field {
                        name: "why", label: "Why it was not given", error: error_for(theirs, "why"),
                        value: visit.request.field("why").unwrap_or_default(), ..Field::default()
                    }, "Choose a reason", &omissions))
                    (text_area(Field {
                        name: "why-words", label: "In your words", error: error_for(theirs, "why-words"),
                        value: visit.request.field("why-words").unwrap_or_default(), ..Field::default()
                    }, 2))
                },
                submit: "Record as not given",
                kind: ButtonKind::Secondary,
                cancel: Some(&address(visit, patient)),
            }))
        }
    }
}
