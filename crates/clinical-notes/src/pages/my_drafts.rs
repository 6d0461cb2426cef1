//! My unsigned notes: drafts of whoever is signed in, and of nobody else.

use maud::{Markup, html};
use trefoil_core::{Answer, PatientId, Permission, Refused, display, ports::Demographics};
use trefoil_kernel::async_trait;
use trefoil_web::{
    components::{Column, Table, data_table},
    screen::{ListScreen, Reply, Visit},
};

use crate::{note::draft::template_of, permissions::WRITE_NOTE};

pub(super) struct MyDrafts;

#[async_trait]
impl ListScreen for MyDrafts {
    fn path(&self) -> &'static str {
        "/notes/drafts"
    }
    fn what(&self) -> &'static str {
        "clinical_notes.my_drafts"
    }
    fn needs(&self) -> Permission {
        WRITE_NOTE
    }

    async fn show(&self, visit: &mut Visit<'_>) -> Result<Reply, Refused> {
        let all = visit.epr.drafts(visit.context, None).await?;
        let mut rows: Vec<Markup> = vec![];
        for draft in &all {
            let Some(template) = template_of(&draft.form) else {
                continue;
            };
            let name = name(visit, draft.patient).await?;
            rows.push(html! { tr {
                th scope="row" { a href={ "/patients/" (draft.patient) "/notes/write/" (template.id) } data-row { (name) } }
                td { (template.name) }
                td class="no-break" { (display::date_time(draft.saved)) }
            } });
        }
        let body = html! {
            p { "Drafts are no part of the record. Nobody else sees them until you sign." }
            (data_table(&Table {
                caption: "My unsigned notes", caption_hidden: true, columns: &["Patient", "Note", "Last saved"].map(Column::of),
                rows: &rows, empty: "No unsigned notes",
            }))
            p class="small" { (display::clock_note(visit.context.now())) "." }
        };
        Ok(Reply::page("My unsigned notes", body))
    }
}

/// The name of a patient one wrote about. Of a restricted one it is not told here, where nothing asks for the
/// relationship: the draft itself does.
async fn name(visit: &mut Visit<'_>, patient: PatientId) -> Result<String, Refused> {
    let port = visit.epr.ports().get::<dyn Demographics>()?;
    let identity = port.identity(visit.view.look().reading(), patient).await?;
    let Answer::Known { value } = identity else {
        return Ok("A patient whose name is not known".to_owned());
    };
    if value.restricted {
        return Ok("A restricted record".to_owned());
    }
    visit.view.list(WRITE_NOTE, [patient])?;
    let born = value
        .born
        .map_or_else(|| "date of birth not known".to_owned(), display::date);
    Ok(format!("{}, born {born}", value.name.banner()))
}
