//! The tab Notes: the list left, one note right. A signed note is changed by nobody, whatever is sent here.

use maud::{Markup, html};
use trefoil_core::{PatientId, Permission, RecordId, Refused, display};
use trefoil_kernel::async_trait;
use trefoil_web::{
    components::{EmptyState, FieldError, empty_state, error_summary, notice},
    screen::{RecordScreen, Reply, Visit},
};

use super::note_text;
use crate::{
    note::{
        Note,
        draft::template_of,
        sign::SignNoteError,
        template::{TEMPLATES, template},
    },
    permissions::{READ, STRIKE_OTHERS, WRITE_NOTE},
    store::{
        self, Shown,
        note::{MOST, NoteLine},
    },
};

/// The list with the newest note.
pub(super) struct Notes;
/// The list with one note.
pub(super) struct OneNote;

#[async_trait]
impl RecordScreen for Notes {
    fn path(&self) -> &'static str {
        "/patients/{patient}/notes"
    }
    fn what(&self) -> &'static str {
        "clinical_notes.notes"
    }
    fn needs(&self) -> Permission {
        READ
    }
    fn tab(&self) -> Option<(u16, &'static str)> {
        Some((220, "Notes"))
    }

    async fn show(&self, visit: &mut Visit<'_>, patient: PatientId) -> Result<Reply, Refused> {
        let all = listed(visit, patient).await?;
        let first = match all.iter().find(|line| !line.struck).or_else(|| all.first()) {
            Some(line) => store::note::note(&mut visit.view.look(), patient, line.id).await?,
            None => None,
        };
        if let Some(first) = &first {
            visit.view.record(patient, first.id).await?;
        }
        let body = page(visit, patient, &all, first.as_ref(), &[]).await?;
        Ok(Reply::page("Notes", body))
    }
}

#[async_trait]
impl RecordScreen for OneNote {
    fn path(&self) -> &'static str {
        "/patients/{patient}/notes/{note}"
    }
    fn what(&self) -> &'static str {
        "clinical_notes.note"
    }
    fn needs(&self) -> Permission {
        READ
    }

    async fn show(&self, visit: &mut Visit<'_>, patient: PatientId) -> Result<Reply, Refused> {
        let shown = opened(visit, patient).await?;
        let all = listed(visit, patient).await?;
        let body = page(visit, patient, &all, Some(&shown), &[]).await?;
        Ok(Reply::page("Notes", body))
    }

    /// There is no form that leads here: somebody tries to change a signed note. They are told, and it is recorded.
    async fn act(&self, visit: &mut Visit<'_>, patient: PatientId) -> Result<Reply, Refused> {
        let shown = opened(visit, patient).await?;
        let why = SignNoteError::Signed;
        visit
            .epr
            .note_refusal(
                visit.context,
                Some(patient),
                "clinical_notes.edit_signed_note",
                &why.to_string(),
            )
            .await?;
        let all = listed(visit, patient).await?;
        let error = super::wrong::wrong("", &why);
        let body = page(visit, patient, &all, Some(&shown), &[error]).await?;
        Ok(Reply::Problem {
            title: "Notes".into(),
            body,
        })
    }
}

/// The note of the path.
pub(super) async fn opened(visit: &mut Visit<'_>, patient: PatientId) -> Result<Shown<Note>, Refused> {
    let id = visit.request.record("note")?;
    visit.view.record(patient, id).await?;
    store::note::note(&mut visit.view.look(), patient, id)
        .await?
        .ok_or(Refused::NotFound)
}

/// The notes, the newest first.
async fn listed(visit: &Visit<'_>, patient: PatientId) -> Result<Vec<NoteLine>, Refused> {
    store::note::notes(&mut visit.view.look(), patient).await
}

async fn page(
    visit: &Visit<'_>,
    patient: PatientId,
    all: &[NoteLine],
    open: Option<&Shown<Note>>,
    errors: &[FieldError],
) -> Result<Markup, Refused> {
    let drafts = if visit.may(WRITE_NOTE) {
        visit.epr.drafts(visit.context, Some(patient)).await?
    } else {
        vec![]
    };
    Ok(html! {
        (error_summary(errors))
        h2 { "Notes" }
        @if visit.may(WRITE_NOTE) {
            p class="no-print" { "Write: "
                @for (index, template) in TEMPLATES.iter().enumerate() {
                    @if index > 0 { " · " }
                    a href={ "/patients/" (patient) "/notes/write/" (template.id) } { (template.name) }
                }
            }
            @for draft in &drafts {
                @if let Some(template) = template_of(&draft.form) {
                    (notice("Draft:", html! {
                        "you have an unsigned " (template.name.to_lowercase()) ", last saved " (display::date_time(draft.saved)) ". "
                        a href={ "/patients/" (patient) "/notes/write/" (template.id) } { "Go on writing" }
                    }))
                }
            }
        }
        @if all.is_empty() { (empty_state(EmptyState::NoneRecorded, None)) }
        @else {
            div class="notes" {
                nav class="notes-list no-print" aria-label="List of notes" {
                    ul class="nhsuk-list" { @for line in all { (entry(patient, line, open.map(|open| open.id))) } }
                    @if all.len() == MOST { p class="small" { "The newest " (MOST) " are listed." } }
                }
                div class="notes-open" {
                    @if let Some(open) = open { (note_text::note(&open.record)) (links(visit, patient, open)) }
                }
            }
        }
        p class="small" { (display::clock_note(visit.context.now())) "." }
    })
}

fn entry(patient: PatientId, line: &NoteLine, open: Option<RecordId>) -> Markup {
    let name = template(&line.template).map_or("Note", |template| template.name);
    html! {
        li {
            a href={ "/patients/" (patient) "/notes/" (line.id) } aria-current=[(open == Some(line.id)).then_some("page")] {
                @if line.struck { del { (display::date_time(line.written)) " " (name) } }
                @else { (display::date_time(line.written)) " " (name) }
            }
            br;
            span class="small" {
                (line.author)
                @if line.struck { ", entered in error" } @else if line.addenda > 0 { ", amended" } @else { ", signed" }
            }
        }
    }
}

fn links(visit: &Visit<'_>, patient: PatientId, open: &Shown<Note>) -> Markup {
    let own = open.record.signed.staff == visit.context.principal.staff;
    html! {
        (super::seal_link(visit, patient, open.id, "note"))
        @if visit.may(WRITE_NOTE) && open.record.struck.is_none() {
            ul class="nhsuk-list action-links no-print" {
                li { a href={ "/patients/" (patient) "/notes/" (open.id) "/amend" } { "Add to this note" } }
                @if own || visit.may(STRIKE_OTHERS) {
                    li { a href={ "/patients/" (patient) "/notes/" (open.id) "/strike" } { "Strike out: entered in error" } }
                }
            }
        }
    }
}
