//! "My unsigned notes" on the home page.

use trefoil_core::{Permission, Refused};
use trefoil_kernel::{View, async_trait};
use trefoil_web::screen::{Tile, Work};

use crate::{note::draft::template_of, permissions::WRITE_NOTE};

pub(super) struct Unsigned;

#[async_trait]
impl Work for Unsigned {
    fn key(&self) -> &'static str {
        "clinical_notes.my_drafts"
    }
    fn title(&self) -> &'static str {
        "My unsigned notes"
    }
    fn needs(&self) -> Permission {
        WRITE_NOTE
    }

    async fn waiting(&self, view: &mut View) -> Result<Vec<Tile>, Refused> {
        let mine = view.epr().drafts(view.context(), None).await?;
        let count = mine
            .iter()
            .filter(|draft| template_of(&draft.form).is_some())
            .count();
        if count == 0 {
            return Ok(vec![]);
        }
        Ok(vec![Tile {
            label: "Drafts that nobody else sees until you sign them".to_owned(),
            count: count.to_string(),
            href: "/notes/drafts".to_owned(),
            urgent: false,
        }])
    }
}
