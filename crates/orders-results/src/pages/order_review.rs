//! One page before the signature: what is asked for, what it repeats, the questions of all of it, and one button.

use maud::{Markup, html};
use trefoil_core::{PatientId, Refused, display, ports::Whereabouts};
use trefoil_web::{
    components::{
        Choice, Field, FieldError, TextInput, error_for, error_summary, notice, radios, select, text_area,
        text_input,
    },
    screen::{Reply, Visit},
};

use super::{
    order_picker::{chosen, dead, go},
    wrong::{objected, reason, wrong},
};
use crate::{
    catalogue::{Catalogue, Question},
    order::{
        Duplicate, Priority,
        basket::{Basket, sign},
        duplicates::Before,
        place::{PlaceError, repeated},
    },
};

/// Reasons to ask again, as a first list; another may be typed.
const AGAIN: [&str; 5] = [
    "The patient's condition has changed",
    "The last result was unexpected",
    "Treatment has changed",
    "The last specimen was lost or unsuitable",
    "Asked for by a specialist",
];

/// The page.
///
/// # Errors
/// As the store says.
pub(super) async fn review(visit: &Visit<'_>, patient: PatientId) -> Result<Reply, Refused> {
    Ok(Reply::page("Review and sign", page(visit, patient, &[]).await?))
}

/// The signature.
///
/// # Errors
/// As the store says.
pub(super) async fn act(visit: &Visit<'_>, patient: PatientId) -> Result<Reply, Refused> {
    let answers = visit.request.form.iter();
    let answers =
        answers.filter_map(|(name, value)| Some((name.strip_prefix("q-")?.to_owned(), value.clone())));
    let other = visit.request.field("repeat_other");
    let basket = Basket {
        patient,
        items: chosen(visit)?,
        priority: if visit.request.field("priority") == Some("urgent") {
            Priority::Urgent
        } else {
            Priority::Routine
        },
        clinical_details: visit
            .request
            .field("clinical_details")
            .unwrap_or_default()
            .to_owned(),
        answers: answers.collect(),
        repeat_reason: other
            .or_else(|| visit.request.field("repeat_reason"))
            .map(str::to_owned),
        on_paper: false,
    };
    let error = match sign(visit.epr, visit.context, &basket).await {
        Ok(signed) => {
            let said = match signed.len() {
                1 => "1 request was signed".to_owned(),
                many => format!("{many} requests were signed"),
            };
            return Ok(Reply::goto(format!("/patients/{patient}/orders"), said));
        }
        Err(PlaceError::Refused(refused)) => objected(refused)?,
        Err(error) => wrong(&field_of(&error), &error),
    };
    Ok(Reply::Problem {
        title: "Review and sign".into(),
        body: page(visit, patient, &[error]).await?,
    })
}

fn field_of(error: &PlaceError) -> String {
    match error {
        PlaceError::NoDetails | PlaceError::LongDetails(_) => "clinical_details".to_owned(),
        PlaceError::Unanswered { question, .. } | PlaceError::BadAnswer { question, .. } => {
            format!("q-{question}")
        }
        PlaceError::Repeats(_) => "repeat_reason".to_owned(),
        PlaceError::LongReason => "repeat_other".to_owned(),
        _ => String::new(),
    }
}

async fn page(visit: &Visit<'_>, patient: PatientId, errors: &[FieldError]) -> Result<Markup, Refused> {
    if let Some(words) = dead(visit, patient).await? {
        return Ok(words);
    }
    let (ports, mut look) = (visit.epr.ports(), visit.view.look());
    let catalogue = ports.get::<Catalogue>()?;
    let here = ports
        .get::<dyn Whereabouts>()?
        .whereabouts(look.reading(), patient)
        .await?;
    let (mut items, mut questions): (_, Vec<&Question>) = (vec![], vec![]);
    for id in chosen(visit)? {
        let Some(item) = catalogue.item(&id) else { continue };
        let again = repeated(ports, &mut look, patient, &id, "", visit.context).await?;
        for question in catalogue.questions_of(item) {
            if !questions.contains(&question) {
                questions.push(question);
            }
        }
        items.push((item, again));
    }
    let repeats = items.iter().any(|(_, again)| !again.is_empty());
    let field = |name, label, hint| Field {
        name,
        label,
        hint,
        error: error_for(errors, name),
        value: visit.request.field(name).unwrap_or_default(),
    };
    let priority = Field {
        value: visit.request.field("priority").unwrap_or("routine"),
        ..field("priority", "How soon", None)
    };
    let (id, path) = (patient.to_string(), format!("/patients/{patient}/orders/new"));
    Ok(html! {
        h2 { "Review and sign" }
        (error_summary(errors))
        @if here.known().is_none() {
            (notice("Note", html! { "this patient is not in the hospital now; the request goes as that of an out-patient." }))
        }
        form method="post" action=(path) novalidate class="order-review" {
            (trefoil_web::components::guard(visit.guard(Some(&id), None)))
            ul class="nhsuk-list order-list" {
                @for (item, again) in &items {
                    li {
                        @let tick = format!("item-{}", item.id());
                        div class="nhsuk-checkboxes__item" {
                            input class="nhsuk-checkboxes__input" id=(tick) name="item" type="checkbox" value=(item.id()) checked;
                            label class="nhsuk-label nhsuk-checkboxes__label" for=(tick) { b { (item.name()) } }
                        }
                        (said(again))
                    }
                }
            }
            @if repeats { (why_again(visit, errors)) }
            (text_area(field("clinical_details", "Clinical details", Some("Why the tests are wanted: the laboratory reads this. At most 300 characters")), 3))
            (radios(priority, &[Choice { value: "routine", label: "Routine" }, Choice { value: "urgent", label: "Urgent" }]))
            @for question in questions { (asked(visit, question, errors)) }
            (reason(errors, visit.request.field("because")))
            div class="nhsuk-button-group" {
                (go("sign", "Sign", false)) " " (go("pick", "Back to the tests", true))
                " " a href={ "/patients/" (patient) "/orders" } { "Cancel" }
            }
        }
    })
}

/// What an item repeats, beside it.
fn said(again: &[Duplicate]) -> Markup {
    html! {
        @if !again.is_empty() {
            div class="order-repeats" {
                p { b { "Repeats" } }
                ul class="nhsuk-list" {
                    @for duplicate in again {
                        li {
                            (duplicate)
                            @if let Before::Resulted { again_from, .. } = &duplicate.before {
                                "; may be repeated from " (display::date_time(*again_from))
                            }
                        }
                    }
                }
            }
        }
    }
}

fn why_again(visit: &Visit<'_>, errors: &[FieldError]) -> Markup {
    let choices = AGAIN.map(|words| Choice {
        value: words,
        label: words,
    });
    let field = |name, label, hint| Field {
        name,
        label,
        hint,
        error: error_for(errors, name),
        value: visit.request.field(name).unwrap_or_default(),
    };
    html! {
        (select(field("repeat_reason", "Why request it again", Some("It is kept with the request and sent with it")), "Choose a reason", &choices))
        (text_input(TextInput { field: field("repeat_other", "Or another reason", None), ..TextInput::default() }))
    }
}

fn asked(visit: &Visit<'_>, question: &Question, errors: &[FieldError]) -> Markup {
    let name = format!("q-{}", question.id);
    let field = Field {
        name: &name,
        label: &question.asks,
        hint: (!question.mandatory).then_some("If it is known"),
        error: error_for(errors, &name),
        value: visit.request.field(&name).unwrap_or_default(),
    };
    let choices: Vec<Choice<'_>> = question
        .answers
        .iter()
        .map(|answer| Choice {
            value: answer,
            label: answer,
        })
        .collect();
    if choices.is_empty() {
        text_input(TextInput {
            field,
            ..TextInput::default()
        })
    } else {
        radios(field, &choices)
    }
}
