//! Holes planted on purpose, each of which a gate must find: a build with one of them is never let through.

use async_trait::async_trait;
use axum::{Router, routing::get};
use maud::html;
use trefoil::{
    configuration::Configuration,
    core::{PatientId, Permission, RecordId, Refused},
    kernel::{Builder, Epr, access::OPEN_RECORD},
    patient_administration::permissions::VIEW_WARD,
    web::screen::{ListScreen, RecordPage, RecordScreen, Reply, Screen, Visit},
};
use trefoil_testkit::Store;
use uuid::Uuid;

use crate::{
    canaries,
    house::{House, Standing},
    matrix::{class, mounted},
    swap,
};

/// A record page that reads whatever record its address names, of whomever.
struct AnyRecord;

#[async_trait]
impl RecordScreen for AnyRecord {
    fn path(&self) -> &'static str {
        "/patients/{patient}/planted/{note}"
    }
    fn what(&self) -> &'static str {
        "planted.any_record"
    }
    fn needs(&self) -> Permission {
        OPEN_RECORD
    }
    async fn show(&self, visit: &mut Visit<'_>, _: PatientId) -> Result<Reply, Refused> {
        let id = RecordId(visit.request.record("note")?.0);
        let found: Option<(String,)> = visit
            .view
            .look()
            .row("SELECT snapshot FROM kernel_journal WHERE id = $1", &[&id])
            .await?;
        let (text,) = found.ok_or(Refused::NotFound)?;
        Ok(Reply::page("Planted", html! { p { (text) } }))
    }
}

/// A page that links to it, as any page would.
struct Leads;

#[async_trait]
impl RecordScreen for Leads {
    fn path(&self) -> &'static str {
        "/patients/{patient}/planted"
    }
    fn what(&self) -> &'static str {
        "planted.leads"
    }
    fn needs(&self) -> Permission {
        OPEN_RECORD
    }
    async fn show(&self, visit: &mut Visit<'_>, patient: PatientId) -> Result<Reply, Refused> {
        let found: Vec<(Uuid,)> = visit
            .view
            .look()
            .rows(
                "SELECT DISTINCT id FROM kernel_journal WHERE patient = $1 AND kind = $2",
                &[&patient, &"clinical_notes.note"],
            )
            .await?;
        Ok(Reply::page(
            "Planted",
            html! { @for (id,) in &found { a href={ "/patients/" (patient) "/planted/" (id) } { "A note" } } },
        ))
    }
}

/// A list that shows people and names nobody to the log.
struct Unseen;

#[async_trait]
impl ListScreen for Unseen {
    fn path(&self) -> &'static str {
        "/planted"
    }
    fn what(&self) -> &'static str {
        "planted.unseen"
    }
    fn needs(&self) -> Permission {
        VIEW_WARD
    }
    async fn show(&self, visit: &mut Visit<'_>) -> Result<Reply, Refused> {
        let found: Vec<(Uuid,)> = visit
            .view
            .look()
            .rows("SELECT patient FROM kernel_patient WHERE NOT restricted", &[])
            .await?;
        Ok(Reply::page(
            "Planted",
            html! { @for (id,) in &found { p { (id) } } },
        ))
    }
}

/// The example trust with all of them.
pub fn assembly(configuration: &Configuration) -> Builder {
    example_trust::assembly(configuration).extend(|on| {
        on.add(RecordPage::new(AnyRecord))
            .add(RecordPage::new(Leads))
            .add(Screen::new(Unseen));
    })
}

/// A route mounted beside the shell, which nobody signs in for.
pub fn unguarded(epr: &Epr, router: Router) -> Router {
    let epr = epr.clone();
    let all = move || {
        let epr = epr.clone();
        async move {
            let found: Result<Vec<(Uuid,)>, _> = epr
                .db()
                .look()
                .rows("SELECT patient FROM kernel_patient", &[])
                .await;
            format!("{found:?}")
        }
    };
    router.route("/planted/everybody", get(all))
}

/// Which of the planted holes the gates found, by name. All three, or the gates are worth nothing.
pub async fn found(store: &Store) -> Vec<(&'static str, bool)> {
    let mut house = House::built(store, assembly).await;
    house.router = unguarded(&house.epr, house.router.clone());
    let unlisted = mounted::unlisted(&house);
    let route = unlisted.iter().any(|one| one.what == "/planted/everybody");
    let person = house.person("consultant");
    let (related, other) = (
        house.patient(Standing::Related),
        house.patient(Standing::NotRelated),
    );
    let swapped = swap::tried(&house, person, related, other).await;
    let record = swapped.told.iter().any(|told| told.contains("/planted/"));
    let looked = canaries::looked_for(&house, house.person("nurse")).await;
    let event = looked.unwitnessed.iter().any(|found| found.path == "/planted");
    // Nobody is let in to what nobody is to be let in to: the letter the table would have.
    let answer = house.client().get("/planted/everybody").await;
    let open = class::of(&answer, related) == 'P';
    vec![
        ("a route beside the shell that nobody signs in for", route && open),
        ("a record page that reads another patient's record", record),
        ("a list that shows people and leaves no access event", event),
    ]
}
