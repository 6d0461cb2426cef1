//! Keeping the draft of a note: what the page's script sends every few seconds. Answered without a page.

use trefoil_core::{PatientId, Permission, Refused, display};
use trefoil_kernel::{async_trait, fresh_id};
use trefoil_web::screen::{RecordScreen, Reply, Request, Visit};

use crate::{
    note::{
        draft::{Draft, form_of, mine},
        template::{Template, template},
    },
    permissions::WRITE_NOTE,
};

pub(super) struct SaveDraft;

#[async_trait]
impl RecordScreen for SaveDraft {
    fn path(&self) -> &'static str {
        "/patients/{patient}/notes/draft/{template}"
    }
    fn what(&self) -> &'static str {
        "clinical_notes.save_draft"
    }
    fn needs(&self) -> Permission {
        WRITE_NOTE
    }

    async fn show(&self, visit: &mut Visit<'_>, patient: PatientId) -> Result<Reply, Refused> {
        let template = named(visit.request)?;
        Ok(Reply::Goto {
            path: format!("/patients/{patient}/notes/write/{}", template.id),
            said: None,
        })
    }

    async fn act(&self, visit: &mut Visit<'_>, patient: PatientId) -> Result<Reply, Refused> {
        save(visit, patient, named(visit.request)?).await?;
        let said = format!("Saved {}", display::time(visit.context.now()));
        Ok(Reply::Quiet { said })
    }
}

/// The template of the path.
pub(super) fn named(request: &Request) -> Result<&'static Template, Refused> {
    template(request.part("template")).ok_or(Refused::NotFound)
}

/// Keep what was typed as the draft of whoever typed it.
pub(super) async fn save(
    visit: &Visit<'_>,
    patient: PatientId,
    template: &'static Template,
) -> Result<Draft, Refused> {
    let earlier = mine(visit.epr, visit.context, patient, template).await?;
    let typed = |id: &str| {
        let sent = visit.request.form.iter().find(|(name, _)| name == id);
        sent.map(|(_, text)| text.replace("\r\n", "\n"))
            .unwrap_or_default()
    };
    let draft = Draft {
        note: earlier.map_or_else(|| fresh_id().into(), |saved| saved.draft.note),
        sections: template
            .headings
            .iter()
            .map(|heading| (heading.id.to_owned(), typed(heading.id)))
            .filter(|(_, text)| !text.trim().is_empty())
            .collect(),
    };
    let text = serde_json::to_string(&draft)?;
    visit
        .epr
        .save_draft(visit.context, patient, &form_of(template), &text)
        .await?;
    Ok(draft)
}
