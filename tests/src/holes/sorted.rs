//! A hole: a list sorted by whatever the address says. The types take `&'static str` alone, so it goes round them by
//! leaking; `cargo xtask tidy` refuses that outside the tests. Beside it the same list as it is to be.

use async_trait::async_trait;
use maud::html;
use trefoil::{
    configuration::Configuration,
    core::{Permission, Refused},
    kernel::Builder,
    patient_administration::permissions::FIND,
    web::screen::{ListScreen, Reply, Screen, Visit},
};

/// The standard assembly with both.
pub fn assembly(configuration: &Configuration) -> Builder {
    trefoil::standard(configuration).extend(|on| {
        on.add(Screen::new(ByHand)).add(Screen::new(Chosen));
    })
}

struct ByHand;
struct Chosen;

async fn list(visit: &mut Visit<'_>, sql: &'static str) -> Result<Reply, Refused> {
    let staff: Vec<(String,)> = visit.view.look().rows(sql, &[]).await?;
    let body = html! { ol { @for (name,) in &staff { li { (name) } } } };
    Ok(Reply::page("Staff", body))
}

#[async_trait]
impl ListScreen for ByHand {
    fn path(&self) -> &'static str {
        "/holes/sorted"
    }
    fn what(&self) -> &'static str {
        "holes.sorted"
    }
    fn needs(&self) -> Permission {
        FIND
    }
    async fn show(&self, visit: &mut Visit<'_>) -> Result<Reply, Refused> {
        let by = visit.request.field("sort").unwrap_or("name");
        let sql: &'static str = format!("SELECT name FROM kernel_staff ORDER BY {by}").leak();
        list(visit, sql).await
    }
}

#[async_trait]
impl ListScreen for Chosen {
    fn path(&self) -> &'static str {
        "/holes/chosen"
    }
    fn what(&self) -> &'static str {
        "holes.chosen"
    }
    fn needs(&self) -> Permission {
        FIND
    }
    async fn show(&self, visit: &mut Visit<'_>) -> Result<Reply, Refused> {
        let sql = match visit.request.field("sort") {
            Some("username") => "SELECT name FROM kernel_staff ORDER BY username",
            _ => "SELECT name FROM kernel_staff ORDER BY name",
        };
        list(visit, sql).await
    }
}
