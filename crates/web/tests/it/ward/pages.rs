//! One page of each kind, each reading through the view it is handed.

use std::collections::HashMap;

use async_trait::async_trait;
use maud::{Markup, html};
use trefoil_core::{PatientId, Permission, RecordId, Refused};
use trefoil_kernel::View;
use trefoil_web::{
    components::guard,
    screen::{Column, ListScreen, RecordScreen, Reply, Tile, Visit, Work},
};
use uuid::Uuid;

use super::{WRITE, WriteLine};

async fn written(view: &View) -> Result<Vec<PatientId>, Refused> {
    let sql = "SELECT DISTINCT home FROM ward_line";
    let rows: Vec<(Uuid,)> = view.look().rows(sql, &[]).await?;
    Ok(rows.into_iter().map(|(home,)| PatientId(home)).collect())
}

/// Leads to the pages of whoever was written about; by a form, after naming them or without a word.
pub(super) struct Latest;
#[async_trait]
impl ListScreen for Latest {
    fn path(&self) -> &'static str {
        "/latest"
    }
    fn what(&self) -> &'static str {
        "ward.latest"
    }
    fn needs(&self) -> Permission {
        WRITE
    }
    async fn show(&self, visit: &mut Visit<'_>) -> Result<Reply, Refused> {
        let all = written(visit.view).await?;
        visit.view.list(WRITE, all.iter().copied())?;
        Ok(Reply::goto("/", "Somebody was written about"))
    }
    async fn act(&self, visit: &mut Visit<'_>) -> Result<Reply, Refused> {
        match visit.request.field("look") {
            Some("list") => {
                let all = written(visit.view).await?;
                visit.view.list(WRITE, all)?;
            }
            Some("ask") => visit.view.asked("the latest"),
            Some("open") => {
                let first = written(visit.view).await?[0];
                visit.view.patient(first, WRITE).await?;
            }
            _ => {}
        }
        Ok(Reply::goto("/", "Done"))
    }
}

/// The lines of one patient; with `?go=…` it leads away instead.
pub(super) struct LinesPage;
#[async_trait]
impl RecordScreen for LinesPage {
    fn path(&self) -> &'static str {
        "/patients/{patient}/lines"
    }
    fn what(&self) -> &'static str {
        "ward.lines"
    }
    fn needs(&self) -> Permission {
        WRITE
    }
    fn tab(&self) -> Option<(u16, &'static str)> {
        Some((100, "Lines"))
    }
    async fn outstanding(&self, view: &mut View, patient: PatientId) -> Result<Option<i64>, Refused> {
        let sql = "SELECT COUNT(*) FROM ward_line WHERE home = $1";
        let row: Option<(i64,)> = view.look().row(sql, &[&patient]).await?;
        Ok(row.map(|(count,)| count))
    }
    async fn show(&self, visit: &mut Visit<'_>, patient: PatientId) -> Result<Reply, Refused> {
        if visit.request.field("go").is_some() {
            return Ok(Reply::goto("/", "Gone"));
        }
        let id = patient.to_string();
        Ok(Reply::page(
            "Lines",
            html! { form { (guard(visit.guard(Some(&id), None))) } },
        ))
    }
    async fn act(&self, visit: &mut Visit<'_>, patient: PatientId) -> Result<Reply, Refused> {
        let text = visit.request.field("text").unwrap_or_default().to_owned();
        let command = WriteLine(RecordId(visit.context.command_id.0), patient, text);
        visit.epr.execute(visit.context, command).await?;
        if visit.request.field("look").is_some() {
            let others = written(visit.view).await?;
            visit.view.list(WRITE, others)?;
        }
        Ok(Reply::goto(format!("/patients/{patient}/lines"), "Written"))
    }
}

pub(super) struct Count;
#[async_trait]
impl Column for Count {
    fn key(&self) -> &'static str {
        "ward.count"
    }
    fn heading(&self) -> &'static str {
        "Lines"
    }
    fn order(&self) -> u16 {
        1
    }
    fn needs(&self) -> Permission {
        WRITE
    }
    async fn cells(
        &self,
        view: &mut View,
        patients: &[PatientId],
    ) -> Result<HashMap<PatientId, Markup>, Refused> {
        let all = written(view).await?;
        let mine = patients.iter().filter(|patient| all.contains(patient));
        Ok(mine.map(|patient| (*patient, html! { "yes" })).collect())
    }
}

/// Counts; and names whoever is written about as soon as there are two of them.
pub(super) struct Waiting;
#[async_trait]
impl Work for Waiting {
    fn key(&self) -> &'static str {
        "ward.waiting"
    }
    fn title(&self) -> &'static str {
        "Lines"
    }
    fn needs(&self) -> Permission {
        WRITE
    }
    async fn waiting(&self, view: &mut View) -> Result<Vec<Tile>, Refused> {
        let all = written(view).await?;
        let count = all.len().to_string();
        if all.len() > 1 {
            view.list(WRITE, all)?;
        }
        Ok(vec![Tile {
            label: "Written about".into(),
            count,
            href: "/latest".into(),
            urgent: false,
        }])
    }
}
