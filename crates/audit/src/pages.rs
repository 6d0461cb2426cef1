//! The pages: who looked, for everybody at the record; the log, its alerts and its state, for whoever watches over it.

mod alert;
mod alerts;
mod log;
mod parts;
mod patient_box;
mod search;
mod subject_access;
mod who_looked;
mod worklist;

use trefoil_kernel::Mount;
use trefoil_web::screen::{RecordPage, Screen, Worklist};

/// Hang them on the house.
pub(crate) fn mount(on: &mut Mount) {
    on.add(RecordPage::new(who_looked::WhoLookedPage))
        .add(Screen::new(search::SearchPage))
        .add(Screen::new(alerts::AlertsPage))
        .add(Screen::new(alert::AlertPage))
        .add(Screen::new(subject_access::SubjectAccessPage))
        .add(Screen::new(log::LogPage))
        .add(Worklist::new(worklist::ToReview));
}
