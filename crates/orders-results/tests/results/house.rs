//! A small house: patients on ward 7B, stand-ins for the neighbours, a laboratory that sends, and whoever works there.

use std::{
    collections::HashMap,
    path::Path,
    sync::{Arc, Mutex},
};

use async_trait::async_trait;
use serde::{Deserialize, Serialize};
use trefoil_core::{
    Answer, Command, Context, NhsNumber, OnMerge, PatientId, Permission, Reach, Record, RecordId, Refused,
    Version,
    gender::CurrentGender,
    person_name::PersonName,
    ports::{Demographics, Identity, Reading, Whereabout, Whereabouts},
};
use trefoil_hl7v2::{
    Hl7v2, Message, OwnName,
    acknowledgement::{Acknowledgement, AcknowledgementCode},
    inbox::Inbox,
};
use trefoil_kernel::{
    Builder, Epr, Failed, Gather, Look, Manifest, Migration, Module, Mount, Ports, Project, Tx,
    access::{BREAK_GLASS, OPEN_RECORD, OPEN_SEALED, RelationshipBasis},
    people::{ADMINISTER_PEOPLE, NewStaff},
};
use trefoil_orders_results::{
    OrdersResults,
    order::{Priority, place::PlaceOrder, placer_number},
    permissions,
    report::Report,
    store::report::{ShownReport, newest},
};
use trefoil_testkit::{AuditStub, Store, anew, assemble, at, id, personas};
use uuid::Uuid;

const TEAM: Uuid = Uuid::from_u128(0x7B);
const ARRIVE: Permission = Permission {
    name: "house.arrive",
    says: "let a patient arrive on the ward",
    reach: Reach::Identity,
};

/// A patient on the ward: what publishes who may open the record.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(crate) struct Arrival {
    restricted: bool,
}

impl Record for Arrival {
    const KIND: &'static str = "house.arrival";
    const ON_MERGE: OnMerge = OnMerge::Follows;
    type Event = bool;
    fn apply(_: Option<Self>, restricted: &bool) -> Self {
        Self {
            restricted: *restricted,
        }
    }
}

struct Arrive(PatientId, RecordId, bool);

impl Command for Arrive {
    type Record = Arrival;
    type Facts = ();
    type Error = Refused;
    const NAME: &'static str = "house.arrive";
    const NEEDS: Permission = ARRIVE;
    fn id(&self) -> RecordId {
        self.1
    }
    fn patient(&self) -> PatientId {
        self.0
    }
    fn seen(&self) -> i64 {
        0
    }
    fn decide(&self, _: Option<&Arrival>, (): &(), _: &Context) -> Result<bool, Refused> {
        Ok(self.2)
    }
}

#[async_trait]
impl Gather for Arrive {
    async fn gather(&self, _: &Ports, _: &mut Look<'_>, _: &Context) -> Result<(), Refused> {
        Ok(())
    }
}

struct Arrivals;

#[async_trait]
impl Project<Arrival> for Arrivals {
    async fn project(&self, tx: &mut Tx, version: &Version<Arrival>) -> Result<(), Failed> {
        tx.publish_patient(version.patient, version.record.restricted)
            .await?;
        tx.publish_team(TEAM, "7B", "Birch Ward").await?;
        let since = at(-1000);
        let (basis, until) = (
            RelationshipBasis::WardTeam,
            tx.recorded().unwrap_or(since) + RelationshipBasis::WardTeam.longest(),
        );
        tx.publish_relationship(version.patient, version.id, TEAM, basis, since, until)
            .await
    }
}

/// Who somebody is, and under which consultant.
type People = HashMap<PatientId, (Identity, Option<String>)>;

/// Who the patients are and where: set by the test.
#[derive(Clone, Default)]
pub(crate) struct Neighbours {
    people: Arc<Mutex<People>>,
    silent: Arc<Mutex<bool>>,
}

impl Neighbours {
    pub(crate) fn fall_silent(&self, silent: bool) {
        *self.silent.lock().unwrap() = silent;
    }
}

#[async_trait]
impl Demographics for Neighbours {
    async fn identity(&self, _: &mut dyn Reading, patient: PatientId) -> Result<Answer<Identity>, Refused> {
        if *self.silent.lock().unwrap() {
            return Ok(Answer::Unavailable {
                because: "the index is being moved".into(),
            });
        }
        let people = self.people.lock().unwrap();
        Ok(Answer::looked(people.get(&patient).map(|(who, _)| who.clone())))
    }
}

#[async_trait]
impl Whereabouts for Neighbours {
    async fn whereabouts(
        &self,
        _: &mut dyn Reading,
        patient: PatientId,
    ) -> Result<Answer<Whereabout>, Refused> {
        let people = self.people.lock().unwrap();
        Ok(Answer::looked(people.get(&patient).map(|(_, consultant)| {
            Whereabout {
                ward: "7B".into(),
                ward_name: "Birch Ward".into(),
                bed: Some("B2".into()),
                consultant: consultant.clone(),
                admitted: at(-10_000),
            }
        })))
    }
}

struct House(Neighbours);

impl Module for House {
    fn manifest(&self) -> Manifest {
        Manifest {
            id: "house",
            version: "0",
            permissions: &[ARRIVE],
        }
    }
    fn migrations(&self) -> &'static [Migration] {
        &[]
    }
    fn mount(self: Arc<Self>, on: &mut Mount) {
        on.record::<Arrival>(Arrivals).command::<Arrive>();
        on.provide::<dyn Demographics>(Arc::new(self.0.clone()))
            .provide::<dyn Whereabouts>(Arc::new(self.0.clone()));
        on.suggest("charge_nurse", "Charge nurse", &all());
        on.suggest("doctor", "Doctor", &all());
        on.suggest("opener", "Opener", &[&all()[..], &[OPEN_SEALED]].concat());
        on.suggest("nurse", "Nurse", &sees());
        on.suggest("ward_clerk", "Ward clerk", &[ARRIVE]);
    }
}

fn all() -> Vec<Permission> {
    [&permissions::ALL[..], &[OPEN_RECORD, BREAK_GLASS]].concat()
}

fn sees() -> Vec<Permission> {
    vec![
        permissions::SEE_RESULTS,
        permissions::SEE_ORDERS,
        OPEN_RECORD,
        BREAK_GLASS,
    ]
}

fn builder(neighbours: &Neighbours) -> Builder {
    Epr::builder()
        .with(OrdersResults::default())
        .with(Hl7v2::new(OwnName::live("RXX")))
        .with(House(neighbours.clone()))
        .with(AuditStub)
}

/// A house, and what its neighbours say.
pub(crate) struct Open {
    pub(crate) epr: Epr,
    pub(crate) neighbours: Neighbours,
    pub(crate) patient: PatientId,
    pub(crate) order: RecordId,
}

/// Whoever may do everything here.
pub(crate) fn chief() -> Context {
    personas::charge_nurse(&[&all()[..], &[ADMINISTER_PEOPLE, ARRIVE]].concat())
}

pub(crate) fn doctor() -> Context {
    personas::doctor(&all())
}

pub(crate) fn nurse() -> Context {
    personas::nurse(&sees())
}

/// A doctor of the ward who may open what is sealed.
pub(crate) fn opener() -> Context {
    let all = [&all()[..], &[OPEN_SEALED]].concat();
    personas::persona(78, "Dr O Adeyemi", "opener", &all)
}

/// Everything there is, to somebody of another team.
pub(crate) fn stranger() -> Context {
    personas::persona(77, "Dr Q Elsewhere", "doctor", &all())
}

impl Open {
    /// One patient of the samples (under an NHS number that is checked) on 7B under Dr S Patel, and a request for U&E.
    pub(crate) async fn house(store: &Store) -> Self {
        let neighbours = Neighbours::default();
        let epr = assemble(store, || builder(&neighbours)).await;
        let mut open = Self {
            epr,
            neighbours,
            patient: id(),
            order: id(),
        };
        open.patient = open
            .arrive("Tester", "9990001006", "H1234567", "Dr S Patel")
            .await;
        for who in [chief(), doctor(), nurse(), opener()] {
            let staff = who.principal.staff;
            let new = NewStaff {
                staff,
                username: format!("user{}", staff.0.as_u128() % 1000),
                name: who.principal.name.clone(),
                organisation: "RXX01".into(),
                password: None,
                roles: vec![who.principal.role.clone()],
                teams: vec!["7B".into()],
            };
            open.epr
                .enrol(&anew(&chief()).because("for this test"), new)
                .await
                .unwrap();
        }
        open.order = open.ask(open.patient, "ue").await;
        open
    }

    /// Somebody comes to 7B.
    pub(crate) async fn arrive(
        &self,
        family: &str,
        nhs: &str,
        hospital: &str,
        consultant: &str,
    ) -> PatientId {
        self.come(family, nhs, hospital, consultant, false).await
    }

    /// Somebody of whom not everybody may know.
    pub(crate) async fn come(
        &self,
        family: &str,
        nhs: &str,
        hospital: &str,
        consultant: &str,
        restricted: bool,
    ) -> PatientId {
        let patient: PatientId = id();
        let who = Identity {
            name: PersonName::builder()
                .family(family)
                .given("Ann")
                .finish()
                .unwrap(),
            born: "1960-01-01".parse().ok(),
            born_at: None,
            gender: CurrentGender::Female,
            nhs_number: NhsNumber::parse(nhs).ok(),
            hospital_number: Some(hospital.into()),
            died: None,
            address: None,
            telephones: vec![],
            restricted: false,
        };
        let under = (who, Some(consultant.to_owned()));
        self.neighbours.people.lock().unwrap().insert(patient, under);
        self.epr
            .execute(&anew(&chief()), Arrive(patient, id(), restricted))
            .await
            .unwrap();
        patient
    }

    /// The charge nurse asks for something.
    pub(crate) async fn ask(&self, patient: PatientId, item: &str) -> RecordId {
        let order: RecordId = id();
        let command = PlaceOrder {
            id: order,
            patient,
            requisition: format!("G{}", order.0.simple()),
            item: item.into(),
            priority: Priority::Routine,
            clinical_details: "Vomiting for three days".into(),
            answers: vec![],
            repeat_reason: Some("clinical change".into()),
            on_paper: true,
        };
        self.epr.execute(&anew(&chief()), command).await.unwrap();
        order
    }

    /// A sample, answering the request of the house.
    pub(crate) fn sample(&self, name: &str) -> String {
        let ours = placer_number(self.order);
        // The samples' number is of one digit only, which no NHS number is.
        let text = sample(name).replace("9999999999", "9990001006");
        ["P100001", "P100002", "P100003", "P100010", "P100020"]
            .iter()
            .fold(text, |text, placer| text.replace(placer, &ours))
    }

    /// Send a message; what the sender is told.
    pub(crate) async fn send(&self, message: &str) -> Acknowledgement {
        let inbox = Inbox::of(&self.epr).unwrap();
        let answer = inbox.receive(&self.epr, "127.0.0.1", message.as_bytes()).await;
        Acknowledgement::read(&Message::parse(&answer).unwrap()).unwrap()
    }

    /// Send one that is taken.
    pub(crate) async fn taken(&self, message: &str) {
        let answer = self.send(message).await;
        assert_eq!(answer.code, AcknowledgementCode::Accept, "{answer:?}\n{message}");
    }

    /// What the queue page of messages says was done with the last one.
    pub(crate) async fn did(&self) -> String {
        let row: Option<(Option<String>,)> = look(&self.epr)
            .row(
                "SELECT did FROM hl7v2_inbox ORDER BY received DESC, id DESC LIMIT 1",
                &[],
            )
            .await
            .unwrap();
        row.and_then(|(did,)| did).unwrap_or_default()
    }

    /// The patient's reports.
    pub(crate) async fn reports(&self) -> Vec<ShownReport> {
        newest(&mut look(&self.epr), self.patient, at(100_000), 100)
            .await
            .unwrap()
    }

    /// The only one.
    pub(crate) async fn report(&self) -> ShownReport {
        let mut all = self.reports().await;
        assert_eq!(all.len(), 1);
        all.pop().unwrap()
    }
}

/// A written sample, by name.
fn sample(name: &str) -> String {
    let path = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("tests/data/messages")
        .join(format!("{name}.hl7"));
    std::fs::read_to_string(path).unwrap()
}

/// The same under another control id: what a sender makes who sends it again by hand.
pub(crate) fn again(message: &str, control_id: &str) -> String {
    let old = Message::parse(message.as_bytes()).unwrap().header().control_id;
    message.replace(&old, control_id)
}

/// The value of a test by the laboratory's code.
pub(crate) fn value<'r>(report: &'r Report, code: &str) -> &'r str {
    let line = report
        .lines
        .iter()
        .find(|line| line.test.local.as_deref() == Some(code));
    &line.unwrap().value.text
}

pub(crate) fn look(epr: &Epr) -> Look<'static> {
    epr.db().look()
}
