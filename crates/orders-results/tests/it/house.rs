//! A small hospital: people whom a stub knows, and whoever works there. No other module is named.

use std::sync::{Arc, Mutex};

use async_trait::async_trait;
use chrono::{DateTime, Utc};
use trefoil_core::{
    Answer, Command, Context, NhsNumber, OnMerge, PatientId, Permission, Reach, Record, RecordId, Refused,
    Version,
    gender::CurrentGender,
    person_name::PersonName,
    ports::{Demographics, Identity, Reading, Whereabout, Whereabouts},
};
use trefoil_kernel::{
    Builder, Epr, Failed, Gather, Look, Manifest, Migration, Module, Mount, Ports, Project, Tx,
    access::{OPEN_RECORD, RelationshipBasis},
    merge::MERGE,
    people::ADMINISTER_PEOPLE,
};
use trefoil_orders_results::{
    OrdersResults,
    order::{
        Order, Priority,
        basket::Basket,
        place::{PlaceError, PlaceOrder},
    },
    permissions,
};
use trefoil_testkit::{Store, anew, assemble, id, personas};

const REGISTER: Permission = Permission {
    name: "people.register",
    says: "register people",
    reach: Reach::Identity,
};

/// The people of a hospital, as its tests need them: everybody is a charge nurse's and a doctor's patient on ward 7B.
#[derive(Clone, Default)]
pub(crate) struct People {
    /// When somebody died.
    pub(crate) died: Arc<Mutex<Option<DateTime<Utc>>>>,
    /// Whether nobody can say who anybody is.
    pub(crate) silent: Arc<Mutex<bool>>,
    /// Whether everybody has gone home.
    pub(crate) gone: Arc<Mutex<bool>>,
}

impl Module for People {
    fn manifest(&self) -> Manifest {
        Manifest {
            id: "audit", // the kernel wants somebody who keeps the audit log
            version: "0",
            permissions: &[REGISTER],
        }
    }
    fn migrations(&self) -> &'static [Migration] {
        &[]
    }
    fn mount(self: Arc<Self>, on: &mut Mount) {
        on.record::<Person>(Tables).command::<Register>();
        on.provide::<dyn Demographics>(self.clone());
        on.provide::<dyn Whereabouts>(self);
    }
}

#[derive(Debug, Clone, PartialEq, serde::Serialize, serde::Deserialize)]
struct Person;
impl Record for Person {
    const KIND: &'static str = "audit.person";
    const ON_MERGE: OnMerge = OnMerge::Stays;
    type Event = ();
    fn apply(_: Option<Self>, (): &()) -> Self {
        Self
    }
}

struct Register(PatientId);
impl Command for Register {
    type Record = Person;
    type Facts = ();
    type Error = Refused;
    const NAME: &'static str = "audit.register";
    const NEEDS: Permission = REGISTER;
    fn id(&self) -> RecordId {
        RecordId(self.0.0)
    }
    fn patient(&self) -> PatientId {
        self.0
    }
    fn seen(&self) -> i64 {
        0
    }
    fn decide(&self, _: Option<&Person>, (): &(), _: &Context) -> Result<(), Refused> {
        Ok(())
    }
}
#[async_trait]
impl Gather for Register {
    async fn gather(&self, _: &Ports, _: &mut Look<'_>, _: &Context) -> Result<(), Refused> {
        Ok(())
    }
}
struct Tables;
#[async_trait]
impl Project<Person> for Tables {
    async fn project(&self, tx: &mut Tx, now: &Version<Person>) -> Result<(), Failed> {
        tx.publish_patient(now.patient, false).await?;
        for who in [doctor(), charge_nurse(), nurse()] {
            let since = trefoil_testkit::at(-1000);
            let (basis, until) = (
                RelationshipBasis::WardTeam,
                tx.recorded().unwrap_or(since) + RelationshipBasis::WardTeam.longest(),
            );
            tx.publish_relationship(now.patient, now.id, who.principal.staff.0, basis, since, until)
                .await?;
        }
        Ok(())
    }
}

#[async_trait]
impl Demographics for People {
    async fn identity(&self, _: &mut dyn Reading, patient: PatientId) -> Result<Answer<Identity>, Refused> {
        if *self.silent.lock().unwrap() {
            return Ok(Answer::Unavailable {
                because: "the index is away".into(),
            });
        }
        let even = patient.0.as_u128().is_multiple_of(2);
        Ok(Answer::Known {
            value: Identity {
                name: PersonName::builder()
                    .family("Jones")
                    .given(if even { "Ann" } else { "Bea" })
                    .finish()
                    .unwrap(),
                born: chrono::NaiveDate::from_ymd_opt(1958, 11, 2),
                born_at: None,
                gender: CurrentGender::Female,
                nhs_number: NhsNumber::parse("9990001006").ok(),
                hospital_number: Some("T0000001".into()),
                died: *self.died.lock().unwrap(),
                address: None,
                telephones: vec![],
                restricted: false,
            },
        })
    }
}

#[async_trait]
impl Whereabouts for People {
    async fn whereabouts(&self, _: &mut dyn Reading, _: PatientId) -> Result<Answer<Whereabout>, Refused> {
        if *self.gone.lock().unwrap() {
            return Ok(Answer::NoneKnown);
        }
        Ok(Answer::Known {
            value: Whereabout {
                ward: "7B".into(),
                ward_name: "Birch Ward".into(),
                bed: Some("B2".into()),
                consultant: Some("Dr S Rao".into()),
                admitted: trefoil_testkit::at(-1000),
            },
        })
    }
}

/// Everything this module allows.
fn all() -> Vec<Permission> {
    [
        &permissions::ALL[..],
        &[MERGE, OPEN_RECORD, ADMINISTER_PEOPLE, REGISTER],
    ]
    .concat()
}
/// A doctor who may do everything here.
pub(crate) fn doctor() -> Context {
    personas::doctor(&all())
}
/// A charge nurse who may too.
pub(crate) fn charge_nurse() -> Context {
    personas::charge_nurse(&all())
}
/// A nurse who may only look.
pub(crate) fn nurse() -> Context {
    personas::nurse(&[permissions::SEE_ORDERS, OPEN_RECORD])
}

pub(crate) fn builder(people: &People, module: &OrdersResults) -> Builder {
    let all = all();
    Epr::builder()
        .with(people.clone())
        .with(module.clone())
        .extend(move |on| {
            on.suggest("doctor", "Doctor", &all);
            on.suggest("charge_nurse", "Charge nurse", &all);
            on.suggest("nurse", "Nurse", &[permissions::SEE_ORDERS, OPEN_RECORD]);
        })
}

pub(crate) async fn hospital(store: &Store, people: &People) -> Epr {
    assemble(store, || builder(people, &OrdersResults::default())).await
}

pub(crate) async fn somebody(epr: &Epr) -> PatientId {
    let patient = id();
    epr.execute(&anew(&charge_nurse()), Register(patient))
        .await
        .unwrap();
    patient
}

pub(crate) fn placing(patient: PatientId, item: &str) -> PlaceOrder {
    PlaceOrder {
        id: id(),
        patient,
        requisition: "G1".into(),
        item: item.into(),
        priority: Priority::Routine,
        clinical_details: "Fever".into(),
        answers: vec![],
        repeat_reason: None,
        on_paper: false,
    }
}

pub(crate) fn basket(patient: PatientId, items: &[&str]) -> Basket {
    Basket {
        patient,
        items: items.iter().map(|one| (*one).to_owned()).collect(),
        priority: Priority::Routine,
        clinical_details: "Fever".into(),
        answers: vec![],
        repeat_reason: None,
        on_paper: false,
    }
}

pub(crate) async fn place(epr: &Epr, patient: PatientId, item: &str) -> Result<Version<Order>, PlaceError> {
    let requisition = format!("G{}", trefoil_kernel::fresh_id().simple());
    epr.execute(
        &anew(&doctor()),
        PlaceOrder {
            requisition,
            ..placing(patient, item)
        },
    )
    .await
}
