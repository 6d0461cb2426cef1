//! The pages: overview, people, roles, the matrix of permissions, and why somebody may reach a patient.

mod matrix;
mod overview;
mod people;
mod relationships;
mod roles;

use trefoil_kernel::Mount;
use trefoil_web::screen::{PersonPart, Screen};

/// Hang them on the house.
pub(crate) fn mount(on: &mut Mount) {
    on.add(Screen::new(overview::Overview))
        .add(Screen::new(people::list::PeopleList))
        .add(Screen::new(people::new::NewPerson))
        .add(Screen::new(people::one::OnePerson))
        .add(PersonPart::new(people::duty::OnDuty))
        .add(Screen::new(roles::list::Roles))
        .add(Screen::new(roles::one::OneRole))
        .add(Screen::new(matrix::Matrix))
        .add(Screen::new(relationships::Relationships));
}

/// The way back, on top of every page below the overview.
fn back(href: &str, words: &str) -> maud::Markup {
    maud::html! { p class="no-print" { a href=(href) { (words) } } }
}
