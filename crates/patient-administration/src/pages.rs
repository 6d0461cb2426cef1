//! The pages of this module: screens the shell puts in their frame.

mod admit;
mod card;
mod care;
mod change;
mod death;
mod discharge;
mod identity;
mod person_form;
mod place;
mod register;
mod restricted;
mod search;
mod stays;
mod timeline;
mod transfer;
mod ward_list;
mod wards;
mod when;
mod worklist;

use chrono::{DateTime, NaiveDate, Utc};
use trefoil_core::display;
use trefoil_kernel::Mount;
use trefoil_web::screen::{RecordPage, Screen, SummaryCard, TimelineSource, Worklist};
use trefoil_web::wrong;

use crate::person::register::NumberSeries;

/// Hang the pages on the house.
pub(crate) fn mount(on: &mut Mount, numbers: &NumberSeries) {
    on.add(Screen::new(wards::Wards))
        .add(Screen::new(ward_list::WardList))
        .add(Screen::new(search::SearchPage))
        .add(Screen::new(register::Register(numbers.clone())));
    on.add(RecordPage::new(stays::Stays))
        .add(RecordPage::new(identity::EditIdentity))
        .add(RecordPage::new(admit::Admit))
        .add(RecordPage::new(transfer::Transfer))
        .add(RecordPage::new(change::Change))
        .add(RecordPage::new(discharge::DischargePage))
        .add(RecordPage::new(death::Death))
        .add(RecordPage::new(restricted::Restricted));
    on.add(SummaryCard::new(card::WhereCard))
        .add(TimelineSource::new(timeline::Movements))
        .add(Worklist::new(worklist::MyWards));
}

/// Date of birth and age, as lists show them: `14-Mar-1941 (85y)`; of the dead, no age.
fn life(born: Option<NaiveDate>, died: Option<DateTime<Utc>>, now: DateTime<Utc>) -> String {
    match (born, died) {
        (None, _) => "Not Known".to_owned(),
        (Some(born), Some(_)) => display::date(born),
        (Some(born), None) => format!("{} ({})", display::date(born), display::age(born, now)),
    }
}
