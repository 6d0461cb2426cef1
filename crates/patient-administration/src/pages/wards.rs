//! Every ward, with how full it is.

use maud::html;
use trefoil_core::{Permission, Refused};
use trefoil_kernel::async_trait;
use trefoil_web::{
    components::{Column, Table, data_table},
    screen::{ListScreen, Reply, Visit},
};

use crate::{permissions::VIEW_WARD, store::ward::wards};

pub(super) struct Wards;

#[async_trait]
impl ListScreen for Wards {
    fn path(&self) -> &'static str {
        "/wards"
    }
    fn what(&self) -> &'static str {
        "patient_administration.wards"
    }
    fn needs(&self) -> Permission {
        VIEW_WARD
    }
    fn menu(&self) -> Option<(u16, &'static str)> {
        Some((100, "Wards"))
    }

    async fn show(&self, visit: &mut Visit<'_>) -> Result<Reply, Refused> {
        let all = wards(&mut visit.view.look()).await?;
        let rows: Vec<_> = all
            .iter()
            .map(|ward| {
                html! { tr {
                    th scope="row" { a href={ "/wards/" (ward.code) } data-row { b { (ward.name) } } }
                    td { (ward.specialty.as_deref().unwrap_or_default()) }
                    td class="number" { (ward.patients) }
                    td class="number" { (ward.open_beds) }
                } }
            })
            .collect();
        let number = |heading| Column {
            heading,
            number: true,
            sort: None,
        };
        let table = data_table(&Table {
            caption: "Wards",
            caption_hidden: true,
            columns: &[
                Column::of("Ward"),
                Column::of("Specialty"),
                number("Patients"),
                number("Open beds"),
            ],
            rows: &rows,
            empty: "There are no wards yet. A system administrator loads them.",
        });
        Ok(Reply::page("Wards", table))
    }
}
