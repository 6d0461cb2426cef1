//! "My wards" on the home page.

use trefoil_core::{Permission, Refused};
use trefoil_kernel::{View, async_trait, people};
use trefoil_web::screen::{Tile, Work};

use crate::{permissions::VIEW_WARD, store::ward::wards};

pub(super) struct MyWards;

#[async_trait]
impl Work for MyWards {
    fn key(&self) -> &'static str {
        "patient_administration.my_wards"
    }
    fn title(&self) -> &'static str {
        "My wards"
    }
    fn needs(&self) -> Permission {
        VIEW_WARD
    }

    /// The wards of one's teams; somebody who belongs to none sees them all.
    async fn waiting(&self, view: &mut View) -> Result<Vec<Tile>, Refused> {
        let mut look = view.look();
        let mine = people::teams_of(&mut look, view.context().principal.staff).await?;
        let all = wards(&mut look).await?;
        Ok(all
            .into_iter()
            .filter(|ward| mine.is_empty() || mine.iter().any(|team| team.code == ward.code))
            .map(|ward| Tile {
                label: format!("{} – patients of open beds", ward.name),
                count: format!("{} / {}", ward.patients, ward.open_beds),
                href: format!("/wards/{}", ward.code),
                urgent: false,
            })
            .collect())
    }
}
