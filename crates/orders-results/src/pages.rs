//! The pages of this module: screens the shell puts in their frame.

mod order_card;
mod order_one;
mod order_picker;
mod order_print;
mod order_review;
mod order_timeline;
mod order_when;
mod order_words;
mod orders;
mod result;

use trefoil_kernel::Mount;
use trefoil_web::screen::{RecordAction, RecordPage, SummaryCard, TimelineSource};
use trefoil_web::wrong;

use crate::permissions::PLACE_ORDER;

/// Hang the pages on the house. Orders first, then results.
pub(crate) fn mount(on: &mut Mount) {
    on.add(RecordPage::new(orders::Orders))
        .add(RecordPage::new(order_picker::NewOrder))
        .add(RecordPage::new(order_one::OneOrder))
        .add(RecordPage::new(order_print::Requisition))
        .add(SummaryCard::new(order_card::ActiveOrders))
        .add(TimelineSource::new(order_timeline::Requests))
        .add(RecordAction {
            key: "orders_results.request",
            label: "Request tests",
            order: 500,
            path: "/patients/{patient}/orders/new",
            needs: PLACE_ORDER,
        });
    result::mount(on);
}
