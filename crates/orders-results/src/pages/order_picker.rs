//! Choosing what to ask for: order sets, a search, and the whole catalogue by category, all as ticks of one form.
//!
//! The form is posted at each step and holds everything that was chosen, so that no test of a named patient stands in
//! an address.

use maud::{Markup, html};
use trefoil_core::{Answer, PatientId, Permission, Refused, ports::Demographics};
use trefoil_kernel::async_trait;
use trefoil_web::{
    components::{
        EmptyState, Field, FieldError, InputKind, TextInput, empty_state, error_summary, guard, hidden,
        text_input, warning_callout,
    },
    screen::{RecordScreen, Reply, Request, Visit},
};

use super::order_review;
use crate::{
    catalogue::{Catalogue, Category, Item},
    order::{basket::settled, place::PlaceError},
    permissions::PLACE_ORDER,
};

pub(super) struct NewOrder;

#[async_trait]
impl RecordScreen for NewOrder {
    fn path(&self) -> &'static str {
        "/patients/{patient}/orders/new"
    }
    fn what(&self) -> &'static str {
        "orders_results.new_order"
    }
    fn needs(&self) -> Permission {
        PLACE_ORDER
    }

    async fn show(&self, visit: &mut Visit<'_>, patient: PatientId) -> Result<Reply, Refused> {
        Ok(Reply::page("Request tests", page(visit, patient, &[]).await?))
    }

    async fn act(&self, visit: &mut Visit<'_>, patient: PatientId) -> Result<Reply, Refused> {
        match visit.request.field("go").unwrap_or_default() {
            "review" | "sign" if chosen(visit)?.is_empty() => {
                let error = super::wrong::wrong("find", &PlaceError::Nothing);
                Ok(Reply::Problem {
                    title: "Request tests".into(),
                    body: page(visit, patient, &[error]).await?,
                })
            }
            "review" => order_review::review(visit, patient).await,
            "sign" => order_review::act(visit, patient).await,
            _ => Ok(Reply::page("Request tests", page(visit, patient, &[]).await?)),
        }
    }
}

/// What is ticked, in the order it was; an order set that was pressed counts as ticks of its items. A test that a
/// chosen profile holds is left out.
pub(super) fn chosen(visit: &Visit<'_>) -> Result<Vec<String>, Refused> {
    let catalogue = visit.epr.ports().get::<Catalogue>()?;
    Ok(settled(&catalogue, &ticked(visit.request, &catalogue)))
}

fn ticked(request: &Request, catalogue: &Catalogue) -> Vec<String> {
    let items = request.form.iter().filter(|(name, _)| name == "item");
    let mut all: Vec<String> = items.map(|(_, id)| id.clone()).collect();
    let pressed = request.field("go").and_then(|go| go.strip_prefix("set:"));
    let sets = catalogue.order_sets().iter();
    for set in sets.filter(|set| pressed == Some(set.id.as_str())) {
        all.extend(set.items.iter().cloned());
    }
    all
}

/// The guard and whatever was typed on the review, so that going back loses nothing.
pub(super) fn kept(visit: &Visit<'_>, patient: &str) -> Markup {
    html! {
        (guard(visit.guard(Some(patient), None)))
        @for (name, value) in &visit.request.form {
            @if name.starts_with("q-") || ["clinical_details", "priority", "repeat_reason", "repeat_other", "because"].contains(&name.as_str()) {
                (hidden(name, value))
            }
        }
    }
}

/// A button that says which step comes next.
pub(super) fn go(value: &str, label: &str, secondary: bool) -> Markup {
    let class = if secondary {
        "nhsuk-button nhsuk-button--secondary"
    } else {
        "nhsuk-button"
    };
    html! { button class=(class) type="submit" name="go" value=(value) { (label) } }
}

/// What must be said before anything is chosen: nobody can ask for tests of the dead.
pub(super) async fn dead(visit: &Visit<'_>, patient: PatientId) -> Result<Option<Markup>, Refused> {
    let demographics = visit.epr.ports().get::<dyn Demographics>()?;
    let identity = demographics
        .identity(visit.view.look().reading(), patient)
        .await?;
    let words = match identity {
        Answer::Known { value } if value.died.is_none() => return Ok(None),
        Answer::Known { .. } => PlaceError::Dead.to_string(),
        Answer::NoneKnown | Answer::Unavailable { .. } => PlaceError::NoIdentity.to_string(),
    };
    Ok(Some(warning_callout(
        "Tests cannot be requested",
        html! { p { (super::wrong::wrong("", &words).message) } },
    )))
}

async fn page(visit: &Visit<'_>, patient: PatientId, errors: &[FieldError]) -> Result<Markup, Refused> {
    if let Some(words) = dead(visit, patient).await? {
        return Ok(words);
    }
    let catalogue = visit.epr.ports().get::<Catalogue>()?;
    let chosen = chosen(visit)?;
    let typed = visit.request.field("find").unwrap_or_default();
    let found = catalogue.search(typed);
    let (id, path) = (patient.to_string(), format!("/patients/{patient}/orders/new"));
    let is_chosen = |item: &Item<'_>| chosen.iter().any(|id| id == item.id());
    Ok(html! {
        h2 { "Request tests" }
        (error_summary(errors))
        form method="post" action=(path) novalidate class="order-picker" {
            (kept(visit, &id))
            (text_input(TextInput {
                field: Field {
                    name: "find",
                    label: "Search the tests",
                    hint: Some("By name, short name or part: FBC, kidney, troponin"),
                    value: typed,
                    ..Field::default()
                },
                kind: InputKind::Search,
                width: Some(20),
                autofocus: true,
                ..TextInput::default()
            }))
            (go("search", "Search", true))
            fieldset class="nhsuk-fieldset" {
                legend class="nhsuk-fieldset__legend" { "Order sets" }
                @for set in catalogue.order_sets() { (go(&format!("set:{}", set.id), &set.name, true)) " " }
            }
            @if !chosen.is_empty() {
                fieldset class="nhsuk-fieldset order-chosen" {
                    legend class="nhsuk-fieldset__legend" { "Chosen" }
                    @for id in &chosen {
                        @match catalogue.item(id) {
                            Some(item) => (tick(&catalogue, item, true)),
                            None => p { b { (id) } " is not in the catalogue of tests; search for it again." },
                        }
                    }
                }
                (go("review", "Review and sign", false))
            }
            @if !typed.is_empty() {
                fieldset class="nhsuk-fieldset" {
                    legend class="nhsuk-fieldset__legend" { "Found for \"" (typed) "\"" }
                    @for item in found.iter().filter(|item| !is_chosen(item)) { (tick(&catalogue, *item, false)) }
                    @if found.is_empty() { (empty_state(EmptyState::Nothing("No test has this name. Try another word, or look below."), None)) }
                }
            }
            @for category in Category::ALL {
                fieldset class="nhsuk-fieldset order-category" {
                    legend class="nhsuk-fieldset__legend" { (category.words()) }
                    @for item in catalogue.of_category(category) {
                        @if !is_chosen(&item) && !found.contains(&item) { (tick(&catalogue, item, false)) }
                    }
                }
            }
            (go("review", "Review and sign", false))
            " " a href={ "/patients/" (patient) "/orders" } { "Cancel" }
        }
    })
}

fn tick(catalogue: &Catalogue, item: Item<'_>, on: bool) -> Markup {
    let id = format!("item-{}", item.id());
    let tests = catalogue.tests_of(item);
    html! {
        div class="nhsuk-checkboxes__item" {
            input class="nhsuk-checkboxes__input" id=(id) name="item" type="checkbox" value=(item.id()) checked[on];
            label class="nhsuk-label nhsuk-checkboxes__label" for=(id) {
                (item.name())
                @if tests.len() > 1 {
                    " " span class="small" { "(" @for (at, test) in tests.iter().enumerate() { @if at > 0 { ", " } (test.name) } ")" }
                }
            }
        }
    }
}
