//! "Doses due" on the home page: one tile for each ward of one's own where doses wait.

use std::collections::BTreeMap;

use trefoil_core::{Answer, Permission, Refused};
use trefoil_kernel::{View, async_trait, people::teams_of};
use trefoil_web::screen::{Tile, Work};

use super::gathered::in_care;
use crate::permissions::ADMINISTER;

pub(super) struct DosesDue;

#[async_trait]
impl Work for DosesDue {
    fn key(&self) -> &'static str {
        "prescribing.doses_due"
    }
    fn title(&self) -> &'static str {
        "Doses due"
    }
    fn needs(&self) -> Permission {
        ADMINISTER
    }

    async fn waiting(&self, view: &mut View) -> Result<Vec<Tile>, Refused> {
        let teams = teams_of(&mut view.look(), view.context().principal.staff).await?;
        if teams.is_empty() {
            return Ok(vec![]);
        }
        let all = match in_care(view, |ward| teams.iter().any(|team| team.code == ward)).await? {
            Answer::Known { value } => value,
            Answer::NoneKnown => vec![],
            Answer::Unavailable { because } => return Err(Refused::Corrupt(because)),
        };
        let mut wards: BTreeMap<&str, (usize, usize)> = BTreeMap::new();
        for one in &all {
            let (doses, overdue) = wards.entry(&one.place.ward).or_default();
            *doses += one.waiting.len();
            *overdue += one.waiting.iter().filter(|(_, dose)| dose.overdue()).count();
        }
        Ok(wards
            .into_iter()
            .filter(|(_, (doses, _))| *doses > 0)
            .map(|(ward, (doses, overdue))| Tile {
                label: match overdue {
                    0 => format!("Doses due on {ward}, none overdue"),
                    overdue => format!("Doses due on {ward}, {overdue} overdue"),
                },
                count: doses.to_string(),
                href: format!("/wards/{ward}/doses"),
                urgent: overdue > 0,
            })
            .collect())
    }
}
