//! Prescribe: find a medicine. Order sentences come first; one press takes one to the signature.

use maud::{Markup, html};
use trefoil_core::{PatientId, Permission, Refused};
use trefoil_kernel::async_trait;
use trefoil_web::{
    components::{Field, FieldError, InputKind, TextInput, error_for, error_summary, guard, text_input},
    screen::{RecordScreen, Reply, Visit},
};

use super::{
    basket::{self, Line},
    line::medication_line,
    top::top,
    wrong::wrong,
};
use crate::{
    dictionary::words,
    medication_line::Shown,
    permissions::PRESCRIBE,
    prescription::{basket::MOST_ORDERS, order::Order},
    store::dictionary::{Found, MOST_FOUND, product, release, search, sentence},
};

/// So many letters make a search: with fewer the list is long, and the next line is picked by mistake.
const LEAST: usize = 3;

pub(super) struct Find;

#[async_trait]
impl RecordScreen for Find {
    fn path(&self) -> &'static str {
        "/patients/{patient}/prescribe"
    }
    fn what(&self) -> &'static str {
        "prescribing.find"
    }
    fn needs(&self) -> Permission {
        PRESCRIBE
    }

    async fn show(&self, visit: &mut Visit<'_>, patient: PatientId) -> Result<Reply, Refused> {
        let Some(typed) = visit.request.field("medicine").map(str::to_owned) else {
            return Ok(Reply::page(
                "Prescribe",
                page(visit, patient, "", &[], None).await?,
            ));
        };
        let letters: usize = words::typed(&typed).iter().map(|word| word.chars().count()).sum();
        if letters < LEAST {
            let says = format!("Type at least {LEAST} letters of the medicine's name");
            return problem(visit, patient, &typed, FieldError::new("medicine", &says)).await;
        }
        let found = search(&mut visit.view.look(), &typed).await?;
        Ok(Reply::page(
            "Prescribe",
            page(visit, patient, &typed, &[], Some(&found)).await?,
        ))
    }

    /// An order sentence was taken.
    async fn act(&self, visit: &mut Visit<'_>, patient: PatientId) -> Result<Reply, Refused> {
        let code = visit.request.field("sentence").unwrap_or_default().to_owned();
        let Some(sentence) = sentence(&mut visit.view.look(), &code).await? else {
            let gone = "The dictionary no longer has this order sentence; search for the medicine again";
            return problem(visit, patient, "", FieldError::new("medicine", gone)).await;
        };
        let mut lines = basket::read(visit, patient).await?;
        if lines.len() >= MOST_ORDERS {
            let full = wrong("medicine", &crate::prescription::basket::BasketError::TooMany);
            return problem(visit, patient, "", full).await;
        }
        lines.push(Line::new(Order::from(&sentence)));
        basket::keep(visit, patient, &lines).await?;
        Ok(Reply::Goto {
            path: format!("/patients/{patient}/prescribe/review"),
            said: None,
        })
    }
}

async fn problem(
    visit: &Visit<'_>,
    patient: PatientId,
    typed: &str,
    error: FieldError,
) -> Result<Reply, Refused> {
    Ok(Reply::Problem {
        title: "Prescribe".into(),
        body: page(visit, patient, typed, &[error], None).await?,
    })
}

/// The box that searches the dictionary.
pub(super) fn search_box(
    visit: &Visit<'_>,
    patient: PatientId,
    typed: &str,
    errors: &[FieldError],
    focus: bool,
) -> Markup {
    let _ = visit;
    html! {
        form method="get" action={ "/patients/" (patient) "/prescribe" } role="search" aria-label="Find a medicine" novalidate class="no-print" {
            (text_input(TextInput {
                field: Field {
                    name: "medicine", label: "Prescribe: name or brand of the medicine",
                    hint: Some("At least 3 letters, for example amox or paracet susp"),
                    value: typed, error: error_for(errors, "medicine"),
                },
                kind: InputKind::Search, width: Some(20), autofocus: focus, ..TextInput::default()
            }))
            button class="nhsuk-button nhsuk-button--secondary" type="submit" { "Find medicine" }
        }
    }
}

async fn page(
    visit: &Visit<'_>,
    patient: PatientId,
    typed: &str,
    errors: &[FieldError],
    found: Option<&[Found]>,
) -> Result<Markup, Refused> {
    let release = release(&mut visit.view.look()).await?;
    let lines = basket::read(visit, patient).await?;
    Ok(html! {
        (top(visit.view, patient).await)
        h2 { "Prescribe" }
        (error_summary(errors))
        @if !lines.is_empty() {
            p { a href={ "/patients/" (patient) "/prescribe/review" } { (lines.len()) " not signed yet: review and sign" } }
        }
        @match &release {
            Some(name) => { (search_box(visit, patient, typed, errors, found.is_none())) p class="small" { "Dictionary: " (name) "." } }
            None => { p { b { "Not available" } " \u{2013} no medicines dictionary is loaded; ask the system administrator." } }
        }
        @if let Some(found) = found { (answer(visit, patient, found)) }
    })
}

fn answer(visit: &Visit<'_>, patient: PatientId, found: &[Found]) -> Markup {
    let id = patient.to_string();
    html! {
        div role="status" {
            h3 {
                @match found.len() {
                    0 => { "No medicine was found" }
                    1 => { "1 medicine was found" }
                    MOST_FOUND => { "The first " (MOST_FOUND) " medicines are shown; type more letters to see others" }
                    many => { (many) " medicines were found" }
                }
            }
        }
        @if found.is_empty() { p { "Check the spelling, or search by the generic name. What is not in the dictionary cannot be prescribed here, because nothing could be checked." } }
        @for one in found {
            section class="medication-found" aria-label=(one.product.medicine.code.display()) {
                h4 {
                    (one.product.medicine.code.display())
                    @if let Some(words) = one.product.medicine.controlled.words() { " " span class="small" { (words) } }
                }
                @if !one.sentences.is_empty() {
                    form method="post" action={ "/patients/" (patient) "/prescribe" } {
                        (guard(visit.guard(Some(&id), None)))
                        @for sentence in &one.sentences {
                            @let order = Order::from(sentence);
                            button class="order-sentence" type="submit" name="sentence" value=(sentence.code) {
                                (medication_line(Shown::order(&order, &one.product.medicine, sentence.route.display())))
                            }
                        }
                    }
                }
                p { a href={ "/patients/" (patient) "/prescribe/line?product=" (one.product.medicine.code.code()) } {
                    "Another dose, route or time" span class="nhsuk-u-visually-hidden" { " of " (one.product.medicine.code.display()) }
                } }
            }
        }
    }
}

/// The product of an order, if the dictionary in use has it.
pub(super) async fn product_of(
    visit: &Visit<'_>,
    order: &Order,
) -> Result<Option<crate::dictionary::Product>, Refused> {
    product(&mut visit.view.look(), &order.product).await
}
