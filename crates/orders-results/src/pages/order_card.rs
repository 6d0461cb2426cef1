//! The card "Active orders" of the summary.

use maud::{Markup, html};
use trefoil_core::{PatientId, Permission, Refused, display};
use trefoil_kernel::async_trait;
use trefoil_web::{
    components::{EmptyState, empty_state},
    screen::{Card, Visit},
};

use super::order_words;
use crate::{
    permissions::{PLACE_ORDER, SEE_ORDERS},
    store::order::active,
};

/// More than these are counted, not shown.
const SHOWN: usize = 8;

pub(super) struct ActiveOrders;

#[async_trait]
impl Card for ActiveOrders {
    fn key(&self) -> &'static str {
        "orders_results.active_orders"
    }
    fn title(&self) -> &'static str {
        "Active orders"
    }
    fn order(&self) -> u16 {
        450
    }
    fn needs(&self) -> Permission {
        SEE_ORDERS
    }

    async fn body(&self, visit: &mut Visit<'_>, patient: PatientId) -> Result<Markup, Refused> {
        let all = active(&mut visit.view.look(), patient).await?;
        Ok(html! {
            @if all.is_empty() { (empty_state(EmptyState::Nothing("No request is active"), None)) }
            ul class="nhsuk-list" {
                @for shown in all.iter().take(SHOWN) {
                    li {
                        a href={ "/patients/" (patient) "/orders/" (shown.id) } { (shown.order.item.name) } " "
                        (order_words::state(&shown.order)) " " (display::date_time(shown.order.placed))
                        @if shown.order.needs_specimen() { " \u{2013} " (order_words::specimen(&shown.order)) }
                    }
                }
            }
            @if all.len() > SHOWN { p { (all.len() - SHOWN) " more" } }
            p class="no-print" {
                a href={ "/patients/" (patient) "/orders" } { "All orders" }
                @if visit.may(PLACE_ORDER) { " \u{b7} " a href={ "/patients/" (patient) "/orders/new" } { "Request tests" } }
            }
        })
    }
}
