//! A trust's whole assembly in one process, with a few patients who are alike in everything but who may open them.
//!
//! Every patient has the same story, so that there is a record of each kind, and every word of it carries a mark of
//! theirs that stands nowhere else: what is shown under another name is found by it.

mod client;
mod patients;
mod staff;

use axum::Router;
use trefoil::{
    configuration::Configuration,
    core::{Context, Grants, Principal, Purpose, StaffId},
    kernel::{Builder, Epr, access::EVERY_PATIENT, fresh_id},
};
use trefoil_testkit::{Store, assemble};
use uuid::Uuid;

pub use self::{
    client::{Answer, Client, Pass},
    patients::{Kept, Marks, Patient, Standing, kinds},
    staff::{Person, Sitting},
};

/// The ward where everybody works whose access is tried.
pub const OURS: &str = "7A";
/// The ward where none of them works.
pub const ELSEWHERE: &str = "8C";

/// An assembly that answers, with whoever is in it.
pub struct House {
    /// The assembled record.
    pub epr: Epr,
    /// Its pages and resources, as its program serves them.
    pub router: Router,
    /// One patient in each standing.
    pub patients: Vec<Patient>,
    /// One member of staff in each role that is suggested.
    pub staff: Vec<Person>,
}

impl House {
    /// A trust's assembly over a fresh store, with patients and staff.
    ///
    /// # Panics
    /// When it cannot be put together.
    pub async fn built(store: &Store, assembly: fn(&Configuration) -> Builder) -> Self {
        Self::built_as(store, assembly, Configuration::default()).await
    }

    /// The same with more configured: a laboratory that requests are sent to.
    ///
    /// # Panics
    /// When it cannot be put together.
    pub async fn built_as(
        store: &Store,
        assembly: fn(&Configuration) -> Builder,
        also: Configuration,
    ) -> Self {
        // Every edge is switched on, so that no route is forgotten.
        let configuration = Configuration {
            passkey_origin: Some("https://trefoil.example".to_owned()),
            openid_connect_origin: Some("https://trefoil.example".to_owned()),
            openid_connect: vec![provider()],
            ..also
        };
        let epr = assemble(store, || {
            assembly(&configuration).settings(configuration.settings())
        })
        .await;
        let router = trefoil::fhir_edge::router(&epr, configuration.pages());
        let plan = patients::load_all(&epr).await;
        let staff = staff::enrol(&epr, &plan.organisation).await;
        let mut house = Self {
            patients: vec![],
            epr,
            router,
            staff,
        };
        house.patients = patients::found(&house.epr, &plan).await;
        house.stand().await;
        house
    }

    /// The patient in a standing.
    ///
    /// # Panics
    /// When there is none.
    pub fn patient(&self, standing: Standing) -> &Patient {
        let found = self.patients.iter().find(|one| one.standing == standing);
        found.expect("a patient in each standing")
    }

    /// The member of staff in a role.
    ///
    /// # Panics
    /// When nobody is.
    pub fn person(&self, role: &str) -> &Person {
        let found = self.staff.iter().find(|one| one.role == role);
        found.unwrap_or_else(|| panic!("nobody acts as {role}"))
    }

    /// A browser without pictures, as nobody.
    pub fn client(&self) -> Client {
        Client::new(self.router.clone())
    }

    /// Whoever reads everything, to set the scene.
    pub fn scene(&self) -> Context {
        scene(&self.epr)
    }
}

/// A provider nobody asks: its routes are there, and lead to no other machine.
fn provider() -> trefoil::openid_connect::ProviderSettings {
    serde_json::from_value(serde_json::json!({
        "id": "elsewhere",
        "name": "A provider",
        "issuer": "https://provider.example",
        "client_id": "trefoil",
    }))
    .expect("a provider")
}

/// Somebody with every permission of this assembly.
fn scene(epr: &Epr) -> Context {
    let all: Vec<_> = epr
        .about()
        .permissions
        .iter()
        .map(|(_, permission)| *permission)
        .chain([EVERY_PATIENT])
        .collect();
    let principal = Principal {
        grants: Grants::of(&all),
        ..trefoil_testkit::personas::interface(&[]).principal
    };
    let principal = Principal {
        staff: StaffId(Uuid::from_u128(0x0005_CE7E)),
        ..principal
    };
    Context::new(
        fresh_id().into(),
        principal,
        Purpose::Interface,
        epr.clock().now(),
    )
}
