//! The summary of a record: a card from every module that has one.

use axum::{
    extract::State,
    response::{IntoResponse, Redirect, Response},
};
use maud::{Markup, html};
use trefoil_core::{PatientId, Refused};
use trefoil_kernel::access::OPEN_RECORD;

use crate::{
    answer::record,
    components::{Card as CardMarkup, card},
    request::Sent,
    screen::{Card, RecordAction, RecordPage, RecordScreen, Reply, SummaryCard, Visit},
    sealed,
    shell::Shell,
    signed_in::SignedIn,
};

/// Route: `/patients/{patient}`.
pub(crate) async fn summary(State(shell): State<Shell>, person: SignedIn, sent: Sent) -> Response {
    if !person.principal.grants.allow(OPEN_RECORD)
        && let Some(path) = first_tab(&shell, &person, sent.request.part("patient"))
    {
        return Redirect::to(&path).into_response();
    }
    record(&shell, &person, &Summary, sent).await
}

/// A clerk has no chart: the record opens on the first tab their role may use.
fn first_tab(shell: &Shell, person: &SignedIn, patient: &str) -> Option<String> {
    let tabs = shell.epr.contributions::<RecordPage>().iter();
    let mine = tabs.filter(|page| person.principal.grants.allow(page.0.needs()));
    let first = mine
        .filter_map(|page| page.0.tab().map(|(order, _)| (order, page.0.path())))
        .min()?;
    Some(first.1.replace("{patient}", patient))
}

/// What is done most from a record, always in the same place and order.
fn actions(visit: &Visit<'_>, patient: PatientId) -> Markup {
    let mut all: Vec<&RecordAction> = visit
        .epr
        .contributions::<RecordAction>()
        .iter()
        .filter(|action| visit.may(action.needs))
        .collect();
    all.sort_by_key(|action| action.order);
    html! {
        @if !all.is_empty() {
            p class="actions" {
                @for action in all {
                    a class="nhsuk-button nhsuk-button--secondary nhsuk-button--small" role="button"
                        href=(action.path.replace("{patient}", &patient.to_string())) { (action.label) }
                    " "
                }
            }
        }
    }
}

struct Summary;

#[trefoil_kernel::async_trait]
impl RecordScreen for Summary {
    fn path(&self) -> &'static str {
        "/patients/{patient}"
    }
    fn what(&self) -> &'static str {
        "kernel.summary"
    }
    fn needs(&self) -> trefoil_core::Permission {
        OPEN_RECORD
    }

    async fn show(&self, visit: &mut Visit<'_>, patient: PatientId) -> Result<Reply, Refused> {
        let mut cards: Vec<std::sync::Arc<dyn Card>> = visit
            .epr
            .contributions::<SummaryCard>()
            .iter()
            .map(|card| card.0.clone())
            .filter(|card| visit.may(card.needs()))
            .collect();
        cards.sort_by_key(|card| card.order());
        let mut shown: Vec<Markup> = vec![];
        for one in cards {
            // A card that fails says so; it never takes the page, the banner or the allergies with it.
            let body = match one.body(visit, patient).await {
                Ok(body) => body,
                Err(refused) => html! { p { b { "Not available: " } (refused) } },
            };
            shown.push(card(&CardMarkup {
                id: &one.key().replace('.', "-"),
                title: one.title(),
                body,
                ..CardMarkup::default()
            }));
        }
        Ok(Reply::page(
            "Summary",
            html! {
                h2 { "Summary" }
                (actions(visit, patient))
                @if shown.is_empty() {
                    p { "No module shows anything here." }
                }
                @if let Some(way) = sealed::way(visit.context, patient) {
                    p class="no-print" { a href=(way) { "Seal a part of this record, or open what is sealed" } }
                }
                div class="cards" { @for one in &shown { (one) } }
            },
        ))
    }
}
