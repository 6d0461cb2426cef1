//! The pages of this module: screens the shell puts in their frame.

mod allergies;
mod allergy_amend;
mod allergy_end;
mod allergy_form;
mod allergy_new;
mod cards;
mod my_drafts;
mod no_known;
mod note_amend;
mod note_draft;
mod note_sign;
mod note_strike;
mod note_text;
mod note_write;
mod notes;
mod observation;
mod partial;
mod problem_amend;
mod problem_end;
mod problem_form;
mod problem_new;
mod problems;
mod reconcile;
mod stale;
mod timeline;
mod unsigned;

use maud::{Markup, html};
use trefoil_core::{PatientId, RecordId};
use trefoil_kernel::{Mount, access::SEAL};
use trefoil_web::screen::{RecordPage, Screen, SummaryCard, TimelineSource, Visit, Worklist};
use trefoil_web::wrong;

/// Hang the pages on the house.
pub(crate) fn mount(on: &mut Mount) {
    on.add(RecordPage::new(allergies::Allergies))
        .add(RecordPage::new(allergy_new::NewAllergy))
        .add(RecordPage::new(allergy_amend::Amend))
        .add(RecordPage::new(allergy_end::End))
        .add(RecordPage::new(no_known::NoKnown))
        .add(RecordPage::new(no_known::Withdraw))
        .add(RecordPage::new(reconcile::Reconcile));
    on.add(RecordPage::new(problems::Problems))
        .add(RecordPage::new(problem_new::NewProblem))
        .add(RecordPage::new(problem_amend::Amend))
        .add(RecordPage::new(problem_end::End));
    on.add(RecordPage::new(notes::Notes))
        .add(RecordPage::new(notes::OneNote))
        .add(RecordPage::new(note_write::Write))
        .add(RecordPage::new(note_draft::SaveDraft))
        .add(RecordPage::new(note_sign::Sign))
        .add(RecordPage::new(note_amend::Amend))
        .add(RecordPage::new(note_strike::Strike));
    on.add(SummaryCard::new(cards::AllergyCard))
        .add(SummaryCard::new(cards::ProblemCard))
        .add(SummaryCard::new(cards::NoteCard));
    on.add(Screen::new(my_drafts::MyDrafts))
        .add(Worklist::new(unsigned::Unsigned));
    on.add(TimelineSource::new(timeline::Notes))
        .add(TimelineSource::new(timeline::Recorded))
        .add(timeline::WRITE);
    observation::mount(on);
}

/// The way to seal one part, for whoever may.
fn seal_link(visit: &Visit<'_>, patient: PatientId, record: RecordId, one: &str) -> Markup {
    html! {
        @if visit.may(SEAL) {
            p class="no-print" { a href={ "/patients/" (patient) "/sealed/" (record) } { "Seal this " (one) } }
        }
    }
}
