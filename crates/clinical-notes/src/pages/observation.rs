//! The pages of observations.

mod badge;
mod bands;
mod card;
mod chart;
mod column;
mod due_list;
mod entry;
mod one_set;
mod overdue;
mod page;
mod plan;
mod reading;
mod table;
mod timeline;

use trefoil_kernel::Mount;
use trefoil_web::screen::{
    RecordAction, RecordPage, Screen, SummaryCard, TimelineSource, WardColumn, Worklist,
};

use crate::permissions::RECORD_OBSERVATIONS;

/// Hang them on the house.
pub(super) fn mount(on: &mut Mount) {
    on.add(RecordPage::new(page::Observations))
        .add(RecordPage::new(one_set::OneSet))
        .add(RecordPage::new(plan::Plan))
        .add(Screen::new(due_list::DueList))
        .add(SummaryCard::new(card::ObservationCard))
        .add(WardColumn::new(column::News2Column))
        .add(Worklist::new(overdue::Overdue))
        .add(TimelineSource::new(timeline::Sets));
    on.add(RecordAction {
        key: "clinical_notes.record_observations",
        label: "Record observations",
        order: 10,
        path: "/patients/{patient}/observations#respiration",
        needs: RECORD_OBSERVATIONS,
    });
}
