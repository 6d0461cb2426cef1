//! The cards of the summary: allergies, problems, the plan of the last note.

use maud::{Markup, html};
use trefoil_core::{Answer, PatientId, Permission, Refused, display};
use trefoil_kernel::async_trait;
use trefoil_web::{
    components::{AllergyState, allergy_state},
    screen::{Card, Visit},
};

use super::{
    allergies::{agent, reactions},
    note_text::lines,
    problems::name,
};
use crate::{
    allergy::{
        Allergy,
        state::{State, state},
    },
    note::{Note, template::PLAN},
    permissions::READ,
    store, waiting,
};

pub(super) struct AllergyCard;

#[async_trait]
impl Card for AllergyCard {
    fn key(&self) -> &'static str {
        "clinical_notes.allergies"
    }
    fn title(&self) -> &'static str {
        "Allergies"
    }
    fn order(&self) -> u16 {
        200
    }
    fn needs(&self) -> Permission {
        READ
    }

    async fn body(&self, visit: &mut Visit<'_>, patient: PatientId) -> Result<Markup, Refused> {
        let mut look = visit.view.look();
        let all = store::allergy::allergies(&mut look, patient).await?;
        let said = store::allergy::statements(&mut look, patient).await?;
        let waiting = waiting::unreconciled(visit.epr.ports(), &mut look, patient).await?;
        let all: Vec<Allergy> = all.into_iter().map(|one| one.record).collect();
        let said: Vec<_> = said.into_iter().map(|one| one.record).collect();
        Ok(html! {
            @match state(&all, &said) {
                State::Known(standing) => {
                    ul class="nhsuk-list" { @for one in standing { li { (agent(&one.agent)) " – " (reactions(one)) } } }
                }
                State::NoneKnown(now) => {
                    p { (allergy_state(&AllergyState::NoneKnown)) " (" (now.by.name) ", " span class="no-break" { (display::date(display::london_date(now.by.at))) } ")" }
                }
                State::NotRecorded => { p { (allergy_state(&AllergyState::NotRecorded)) } }
            }
            @match waiting {
                Answer::Known { value } => {
                    p { b { (value.len()) " not yet reconciled: " } (value.iter().map(|one| one.agent.as_str()).collect::<Vec<_>>().join(", ")) }
                }
                Answer::Unavailable { because } => { p { b { "Statements received: not available" } " (" (because) ")" } }
                Answer::NoneKnown => {}
            }
            p class="no-print" { a href={ "/patients/" (patient) "/allergies" } { "Allergies" span class="nhsuk-u-visually-hidden" { " in full" } } }
        })
    }
}

pub(super) struct ProblemCard;

#[async_trait]
impl Card for ProblemCard {
    fn key(&self) -> &'static str {
        "clinical_notes.problems"
    }
    fn title(&self) -> &'static str {
        "Problems"
    }
    fn order(&self) -> u16 {
        210
    }
    fn needs(&self) -> Permission {
        READ
    }

    async fn body(&self, visit: &mut Visit<'_>, patient: PatientId) -> Result<Markup, Refused> {
        let all = store::problem::problems(&mut visit.view.look(), patient).await?;
        let now: Vec<_> = all.iter().filter(|one| one.record.active()).collect();
        Ok(html! {
            @if now.is_empty() { p { "None recorded" } }
            ul class="nhsuk-list" {
                @for one in now {
                    li { (name(&one.record)) @if let Some(onset) = one.record.details.onset { " (" (onset) ")" } }
                }
            }
            p class="no-print" { a href={ "/patients/" (patient) "/problems" } { "Problems" span class="nhsuk-u-visually-hidden" { " in full" } } }
        })
    }
}

pub(super) struct NoteCard;

#[async_trait]
impl Card for NoteCard {
    fn key(&self) -> &'static str {
        "clinical_notes.last_note"
    }
    fn title(&self) -> &'static str {
        "Plan of the last note"
    }
    fn order(&self) -> u16 {
        220
    }
    fn needs(&self) -> Permission {
        READ
    }

    async fn body(&self, visit: &mut Visit<'_>, patient: PatientId) -> Result<Markup, Refused> {
        let open = store::note::newest(&mut visit.view.look(), patient).await?;
        let Some(last) = open.first() else {
            return Ok(html! { p { "None recorded" } });
        };
        // A nursing note without a plan does not hide the plan of the ward round before it; both are named.
        let planned = open.iter().find(|one| one.record.section(PLAN).is_some());
        Ok(html! {
            @match planned.and_then(|one| Some((one, one.record.section(PLAN)?))) {
                Some((one, plan)) => {
                    (lines(plan, false))
                    @if !one.record.addenda.is_empty() { p { b { "Amended" } ": read what was added." } }
                    p { (named(patient, one)) }
                    @if one.id != last.id { p { "Written since, without a plan: " (named(patient, last)) } }
                }
                None => { p { "No plan in the last notes." } p { (named(patient, last)) } }
            }
        })
    }
}

fn named(patient: PatientId, one: &store::Shown<Note>) -> Markup {
    let note = &one.record;
    html! {
        a href={ "/patients/" (patient) "/notes/" (one.id) } { (note.title) " " span class="no-break" { (display::date_time(note.written)) } }
        ", " (note.signed.name)
    }
}
