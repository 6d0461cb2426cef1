//! The pages of results: the cumulative table, one report, what waits for acknowledgement, what matched nobody.

mod card;
mod column;
mod cumulative;
mod grid;
mod history;
mod line;
mod list;
mod queue;
mod report;
mod scope;
mod settle;
mod timeline;
mod withheld;
mod work;

use trefoil_kernel::Mount;
use trefoil_web::screen::{RecordPage, Screen, SummaryCard, TimelineSource, WardColumn, Worklist};

/// Hang the pages on the house.
pub(super) fn mount(on: &mut Mount) {
    on.add(RecordPage::new(cumulative::Cumulative))
        .add(RecordPage::new(report::ReportPage))
        .add(Screen::new(list::ToAcknowledge))
        .add(Screen::new(queue::Queue))
        .add(Screen::new(settle::Settle))
        .add(WardColumn::new(column::NewResults))
        .add(SummaryCard::new(card::NewestAbnormal))
        .add(Worklist::new(work::MyResults))
        .add(Worklist::new(work::Unmatched))
        .add(TimelineSource::new(timeline::Reports));
}
