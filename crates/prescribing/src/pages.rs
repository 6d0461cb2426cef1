//! The pages of this module: screens the shell puts in their frame.

mod basket;
mod builder;
mod card;
mod change;
mod chart;
mod detail;
mod find;
mod first_dose;
mod line;
mod medicines;
mod reading;
mod review;
mod round;
mod timeline;
mod top;

use trefoil_kernel::Mount;
use trefoil_web::screen::{RecordAction, RecordPage, SummaryCard, TimelineSource};
use trefoil_web::wrong;

use crate::permissions::PRESCRIBE;

/// Hang the pages on the house.
pub(crate) fn mount(on: &mut Mount) {
    on.add(RecordPage::new(medicines::Medicines))
        .add(RecordPage::new(find::Find))
        .add(RecordPage::new(builder::Builder))
        .add(RecordPage::new(review::Review))
        .add(RecordPage::new(detail::Detail))
        .add(RecordPage::new(change::Change))
        .add(SummaryCard::new(card::CurrentMedicines))
        .add(TimelineSource::new(timeline::Prescriptions))
        .add(RecordAction {
            key: "prescribing.prescribe",
            label: "Prescribe",
            order: 400,
            path: "/patients/{patient}/prescribe",
            needs: PRESCRIBE,
        });
    chart::mount(on);
    round::mount(on);
}
