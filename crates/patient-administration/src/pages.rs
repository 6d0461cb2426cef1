//! The pages of this module: screens the shell puts in their frame.

mod search;
mod ward_list;
mod wards;
mod worklist;

use chrono::{DateTime, NaiveDate, Utc};
use trefoil_core::display;
use trefoil_kernel::Mount;
use trefoil_web::screen::{Screen, Worklist};

/// Hang the pages on the house.
pub(crate) fn mount(on: &mut Mount) {
    on.add(Screen::new(wards::Wards))
        .add(Screen::new(ward_list::WardList))
        .add(Screen::new(search::SearchPage));
    on.add(Worklist::new(worklist::MyWards));
}

/// Date of birth and age, as lists show them: `14-Mar-1941 (85y)`; of the dead, no age.
fn life(born: Option<NaiveDate>, died: Option<DateTime<Utc>>, now: DateTime<Utc>) -> String {
    match (born, died) {
        (None, _) => "Not Known".to_owned(),
        (Some(born), Some(_)) => display::date(born),
        (Some(born), None) => format!("{} ({})", display::date(born), display::age(born, now)),
    }
}
