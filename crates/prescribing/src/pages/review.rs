//! Review what was chosen: every line with what speaks against it; sign once, or take a line out.

use maud::{Markup, html};
use trefoil_core::{PatientId, Permission, RecordId, Refused};
use trefoil_kernel::async_trait;
use trefoil_web::{
    components::{
        ButtonKind, Choice, EmptyState, Field, FieldError, Form, TextInput, empty_state, error_for, form,
        guard, select, text_input,
    },
    screen::{RecordScreen, Reply, Visit},
};

use super::{
    basket::{self, Line},
    find::{product_of, search_box},
    first_dose,
    line::{findings, medication_line},
    top::top,
    wrong::{objected, reason, wrong},
};
use crate::{
    checks::{self, Answered, Finding, Level, Other, REASONS, Safety},
    dictionary::Product,
    medication_line::Shown,
    permissions::PRESCRIBE,
    prescription::{
        basket::{BasketError, sign},
        prescribe::{Prescribe, PrescribeError},
    },
    store::prescription::prescription,
};

pub(super) struct Review;

#[async_trait]
impl RecordScreen for Review {
    fn path(&self) -> &'static str {
        "/patients/{patient}/prescribe/review"
    }
    fn what(&self) -> &'static str {
        "prescribing.review"
    }
    fn needs(&self) -> Permission {
        PRESCRIBE
    }

    async fn show(&self, visit: &mut Visit<'_>, patient: PatientId) -> Result<Reply, Refused> {
        Ok(Reply::page("Review and sign", page(visit, patient, &[]).await?))
    }

    async fn act(&self, visit: &mut Visit<'_>, patient: PatientId) -> Result<Reply, Refused> {
        let mut lines = basket::read(visit, patient).await?;
        if let Some(removed) = visit.request.record_field("remove") {
            lines.retain(|line| line.id != removed);
            basket::keep(visit, patient, &lines).await?;
            let path = format!("/patients/{patient}/prescribe/review");
            return Ok(Reply::goto(path, "The line was taken out; nothing was signed"));
        }
        if lines.is_empty() && signed_already(visit, patient).await? {
            return Ok(Reply::goto(
                format!("/patients/{patient}/medicines"),
                "These prescriptions are signed already",
            ));
        }
        let mut errors = unread(visit, &lines);
        let mut orders = vec![];
        for (at, line) in lines.iter().enumerate() {
            match answers(visit, at) {
                Ok(answered) => orders.push(Prescribe {
                    id: line.id,
                    patient,
                    order: line.order.clone(),
                    answered,
                }),
                Err(error) => errors.push(error),
            }
        }
        if errors.is_empty() {
            match sign(visit.epr, visit.context, orders).await {
                Ok(signed) => {
                    basket::keep(visit, patient, &[]).await?;
                    let said = if signed.len() == 1 {
                        "1 prescription was signed".to_owned()
                    } else {
                        format!("{} prescriptions were signed", signed.len())
                    };
                    return Ok(Reply::goto(format!("/patients/{patient}/medicines"), said));
                }
                Err(BasketError::Refused(refused)) => errors.push(objected(refused)?),
                Err(BasketError::Order {
                    at,
                    error: PrescribeError::Stopped(stops),
                }) => {
                    let first = stops.first().map_or("", |stop| stop.says.as_str());
                    let says = format!("Line {}: give a reason to go on, or take it out. {first}", at + 1);
                    errors.push(FieldError::new(&format!("reason-{at}"), &says));
                }
                Err(error) => errors.push(wrong("", &error)),
            }
        }
        Ok(Reply::Problem {
            title: "Review and sign".into(),
            body: page(visit, patient, &errors).await?,
        })
    }
}

/// A page that shows other lines than the basket has is not signed: they were changed in another window.
fn unread(visit: &Visit<'_>, lines: &[Line]) -> Vec<FieldError> {
    let shown = visit
        .request
        .form
        .iter()
        .filter(|(name, _)| name == "line")
        .map(|(_, id)| id.parse::<RecordId>().ok());
    let same = shown.eq(lines.iter().map(|line| Some(line.id)));
    let says = "The lines were changed in another window since this page was shown; read them again and sign";
    if same {
        vec![]
    } else {
        vec![FieldError::new("", says)]
    }
}

/// A second press of "Sign": every line of the page is a prescription by now.
async fn signed_already(visit: &Visit<'_>, patient: PatientId) -> Result<bool, Refused> {
    let shown: Vec<&str> = visit
        .request
        .form
        .iter()
        .filter(|(name, _)| name == "line")
        .map(|(_, id)| id.as_str())
        .collect();
    for id in &shown {
        let Ok(id) = id.parse::<RecordId>() else {
            return Ok(false);
        };
        if prescription(&mut visit.view.look(), patient, id).await?.is_none() {
            return Ok(false);
        }
    }
    Ok(!shown.is_empty())
}

/// The stops of a line that were shown, each with the reason of the line.
fn answers(visit: &Visit<'_>, at: usize) -> Result<Vec<Answered>, FieldError> {
    let name = format!("says-{at}");
    let said: Vec<&str> = visit
        .request
        .form
        .iter()
        .filter(|(key, _)| *key == name)
        .map(|(_, says)| says.as_str())
        .collect();
    let Some(code) = visit.request.field(&format!("reason-{at}")) else {
        return Ok(vec![]); // the command says which stops are open
    };
    let unknown = || FieldError::new(&format!("reason-{at}"), "Choose a reason from the list");
    let reason = checks::reason(code).ok_or_else(unknown)?;
    let words = visit.request.field(&format!("words-{at}")).map(str::to_owned);
    if words.as_deref().is_some_and(|words| words.chars().count() > 200) {
        return Err(FieldError::new(
            &format!("words-{at}"),
            "The explanation has more than 200 letters; say it in fewer words",
        ));
    }
    let answer = |says: &str| Answered {
        says: says.to_owned(),
        reason: reason.clone(),
        words: words.clone(),
    };
    Ok(said.into_iter().map(answer).collect())
}

/// A line with its product and what is said of it; those before it in the basket count as prescribed.
struct Checked {
    line: Line,
    product: Option<Product>,
    found: Vec<Finding>,
}

async fn checked(visit: &Visit<'_>, patient: PatientId) -> Result<Vec<Checked>, Refused> {
    let mut all: Vec<Checked> = vec![];
    let mut before: Vec<Other> = vec![];
    for line in basket::read(visit, patient).await? {
        let product = product_of(visit, &line.order).await?;
        let mut found = vec![];
        if let Some(product) = &product {
            let (ports, now) = (visit.epr.ports(), visit.context.now());
            let look = &mut visit.view.look();
            let mut safety =
                Safety::gather(ports, look, patient, &product.medicine, Some(line.id), now).await?;
            safety.others.extend(before.iter().cloned());
            found = checks::check(&line.order, product, &safety);
            if let Some(route) = product.route(&line.order.route) {
                before.push(Other {
                    sealed: false,
                    id: line.id,
                    name: product.medicine.code.display().to_owned(),
                    substances: product
                        .medicine
                        .ingredients
                        .iter()
                        .map(|it| it.substance.clone())
                        .collect(),
                    section: line.order.timing.section(),
                    route: route.clone(),
                });
            }
        }
        all.push(Checked { line, product, found });
    }
    Ok(all)
}

async fn page(visit: &Visit<'_>, patient: PatientId, errors: &[FieldError]) -> Result<Markup, Refused> {
    let all = checked(visit, patient).await?;
    let (id, path) = (
        patient.to_string(),
        format!("/patients/{patient}/prescribe/review"),
    );
    let submit = if all.len() == 1 {
        "Sign 1 prescription".to_owned()
    } else {
        format!("Sign {} prescriptions", all.len())
    };
    Ok(html! {
        (top(visit.view, patient).await)
        h2 { "Review and sign" }
        @if all.is_empty() {
            (empty_state(EmptyState::Nothing("Nothing is chosen yet"), None))
        } @else {
            (form(&Form {
                action: &path,
                guard: visit.guard(Some(&id), None),
                errors,
                body: html! {
                    @for (at, one) in all.iter().enumerate() { (line(visit, at, one, errors)) }
                    (reason(errors, visit.request.field("because")))
                },
                submit: &submit,
                kind: ButtonKind::Primary,
                cancel: Some(&format!("/patients/{patient}/medicines")),
            }))
            h3 { "Change or take out a line" }
            ul class="nhsuk-list" {
                @for (at, one) in all.iter().enumerate() {
                    li {
                        form method="post" action=(path) {
                            (guard(visit.guard(Some(&id), None)))
                            a href={ "/patients/" (patient) "/prescribe/line?change=" (one.line.id) } { "Change line " (at + 1) } " "
                            button class="nhsuk-button nhsuk-button--secondary" type="submit" name="remove" value=(one.line.id) { "Take out line " (at + 1) }
                        }
                    }
                }
            }
        }
        h3 { "Add another medicine" }
        (search_box(visit, patient, "", &[], false))
    })
}

fn line(visit: &Visit<'_>, at: usize, one: &Checked, errors: &[FieldError]) -> Markup {
    let Some(product) = &one.product else {
        return html! {
            section class="medication-review" {
                p { "Line " (at + 1) ": the dictionary in use does not have this medicine any more. Take it out and search again." }
                input type="hidden" name="line" value=(one.line.id);
            }
        };
    };
    let route = product
        .route(&one.line.order.route)
        .map_or("", |route| route.display());
    let stops: Vec<&Finding> = one
        .found
        .iter()
        .filter(|finding| finding.level == Level::Stop)
        .collect();
    let now = visit.context.now();
    let (reason_name, words_name) = (format!("reason-{at}"), format!("words-{at}"));
    let choices = REASONS.map(|(value, label)| Choice { value, label });
    html! {
        section class="medication-review" aria-label={ "Line " (at + 1) } {
            input type="hidden" name="line" value=(one.line.id);
            p { (medication_line(Shown::order(&one.line.order, &product.medicine, route))) }
            p { "First dose: " (first_dose::first(&one.line.order.timing, one.line.order.starts(now), one.line.order.ends(now))) }
            (findings(&one.found))
            @if !stops.is_empty() {
                @for stop in &stops { input type="hidden" name={ "says-" (at) } value=(stop.says); }
                (select(Field {
                    name: &reason_name, label: "Reason for prescribing nevertheless",
                    hint: Some("It is kept on the prescription and read by pharmacy and nurses"),
                    error: error_for(errors, &reason_name),
                    // A reason given for an earlier warning is not carried over to a new one.
                    value: if error_for(errors, &reason_name).is_some() { "" } else { visit.request.field(&reason_name).unwrap_or_default() },
                }, "Choose a reason", &choices))
                (text_input(TextInput {
                    field: Field {
                        name: &words_name, label: "In your own words (optional)", hint: None,
                        error: error_for(errors, &words_name), value: visit.request.field(&words_name).unwrap_or_default(),
                    },
                    ..TextInput::default()
                }))
            }
        }
    }
}
