//! The pages of this module: screens the shell puts in their frame.

mod basket;
mod builder;
mod card;
mod change;
mod detail;
mod find;
mod line;
mod medicines;
mod reading;
mod review;
mod top;
mod wrong;

use trefoil_kernel::Mount;
use trefoil_web::screen::{RecordPage, SummaryCard};

/// Hang the pages on the house.
pub(crate) fn mount(on: &mut Mount) {
    on.add(RecordPage::new(medicines::Medicines))
        .add(RecordPage::new(find::Find))
        .add(RecordPage::new(builder::Builder))
        .add(RecordPage::new(review::Review))
        .add(RecordPage::new(detail::Detail))
        .add(RecordPage::new(change::Change))
        .add(SummaryCard::new(card::CurrentMedicines));
    // Administration adds its own here.
}
