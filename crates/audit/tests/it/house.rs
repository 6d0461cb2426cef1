//! A small hospital: people whom a stub knows, a ward's team, and whoever works there. No other module is named.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex},
};

use async_trait::async_trait;
use chrono::Duration;
use trefoil_audit::{
    Audit,
    permissions::{RAISE_ALERT, REVIEW_ALERTS, WHO_LOOKED},
    rules::Heuristics,
    store::alert::{ShownAlert, reviewed, waiting},
    watch::step,
};
use trefoil_core::{
    Answer, Command, Context, OnMerge, PatientId, Permission, Reach, Record, RecordId, Refused, Version,
    gender::CurrentGender,
    person_name::PersonName,
    ports::{Demographics, FindPeople, Identity, Reading},
    postal_address::PostalAddress,
};
use trefoil_fhir::{
    FhirId, FhirResource, Readable,
    wire::{FhirJson, Json, r4},
};
use trefoil_kernel::{
    Builder, Epr, Failed, Gather, Look, Manifest, Migration, Module, Mount, Ports, Project, Tx, View,
    access::{BREAK_GLASS, EVERY_PATIENT, MARK_WATCHED, OPEN_RECORD, RelationshipBasis},
    break_glass::{BreakGlass, GlassReason},
    merge::MERGE,
    people::{ADMINISTER_PEOPLE, NewStaff},
};
use trefoil_testkit::{Store, anew, assemble, at, id, personas};
use uuid::Uuid;

pub(crate) const REGISTER: Permission = Permission {
    name: "people.register",
    says: "register people",
    reach: Reach::Identity,
};

/// The team of ward 7B.
pub(crate) const TEAM: Uuid = Uuid::from_u128(0x7B);

#[derive(Clone, Default)]
pub(crate) struct People(Arc<Mutex<HashMap<PatientId, Identity>>>);

impl People {
    pub(crate) fn is(&self, patient: PatientId, family: &str, line: &str, postcode: &str) {
        let identity = Identity {
            name: PersonName::builder()
                .family(family)
                .given("Ann")
                .finish()
                .unwrap(),
            born: "1958-11-22".parse().ok(),
            born_at: None,
            gender: CurrentGender::Female,
            nhs_number: None,
            hospital_number: Some("T0000001".into()),
            died: None,
            address: PostalAddress::new([line], Some(postcode), None).ok(),
            telephones: vec![],
            restricted: false,
        };
        self.0.lock().unwrap().insert(patient, identity);
    }
}

impl Module for People {
    fn manifest(&self) -> Manifest {
        Manifest {
            id: "people",
            version: "0",
            permissions: &[REGISTER],
        }
    }
    fn migrations(&self) -> &'static [Migration] {
        &[]
    }
    fn mount(self: Arc<Self>, on: &mut Mount) {
        on.record::<Person>(Tables)
            .command::<Register>()
            .command::<Amend>();
        on.add(FhirResource::new(Read));
        let chart = [OPEN_RECORD, BREAK_GLASS, WHO_LOOKED];
        on.suggest("nurse", "Nurse", &chart)
            .suggest("doctor", "Doctor", &[OPEN_RECORD, BREAK_GLASS])
            .suggest(
                "privacy_officer",
                "Privacy officer",
                &[EVERY_PATIENT, OPEN_RECORD],
            )
            .suggest(
                "privacy_officer",
                "Privacy officer",
                trefoil_audit::permissions::ALL,
            );
        on.provide::<dyn Demographics>(self.clone());
        on.provide::<dyn FindPeople>(self);
    }
}

#[async_trait]
impl Demographics for People {
    async fn identity(&self, _: &mut dyn Reading, patient: PatientId) -> Result<Answer<Identity>, Refused> {
        Ok(Answer::looked(self.0.lock().unwrap().get(&patient).cloned()))
    }
}

#[async_trait]
impl FindPeople for People {
    async fn find(
        &self,
        _: &mut dyn Reading,
        _: &Context,
        typed: &str,
    ) -> Result<Answer<Vec<PatientId>>, Refused> {
        let all = self.0.lock().unwrap();
        let mut found: Vec<PatientId> = all
            .iter()
            .filter(|(_, who)| {
                who.name
                    .family()
                    .is_some_and(|family| family.eq_ignore_ascii_case(typed))
            })
            .map(|(patient, _)| *patient)
            .collect();
        found.sort();
        Ok(Answer::looked(Some(found).filter(|found| !found.is_empty())))
    }
}

/// Somebody; on the ward, or not.
#[derive(Debug, Clone, PartialEq, serde::Serialize, serde::Deserialize)]
pub(crate) struct Person {
    ward: bool,
}

impl Record for Person {
    const KIND: &'static str = "people.person";
    const ON_MERGE: OnMerge = OnMerge::Stays;
    type Event = Self;
    fn apply(_: Option<Self>, event: &Self) -> Self {
        event.clone()
    }
}

struct Tables;

#[async_trait]
impl Project<Person> for Tables {
    async fn project(&self, tx: &mut Tx, now: &Version<Person>) -> Result<(), Failed> {
        tx.publish_patient(now.patient, false).await?;
        tx.publish_team(TEAM, "7B", "Birch Ward").await?;
        if now.record.ward {
            let (since, until) = (at(-1000), at(0) + Duration::days(30));
            tx.publish_relationship(
                now.patient,
                now.id,
                TEAM,
                RelationshipBasis::WardTeam,
                since,
                until,
            )
            .await?;
        }
        Ok(())
    }
}

pub(crate) struct Register {
    patient: PatientId,
    ward: bool,
}

impl Command for Register {
    type Record = Person;
    type Facts = ();
    type Error = Refused;
    const NAME: &'static str = "people.register";
    const NEEDS: Permission = REGISTER;
    fn id(&self) -> RecordId {
        RecordId(self.patient.0)
    }
    fn patient(&self) -> PatientId {
        self.patient
    }
    fn seen(&self) -> i64 {
        0
    }
    fn decide(&self, _: Option<&Person>, (): &(), _: &Context) -> Result<Person, Refused> {
        Ok(Person { ward: self.ward })
    }
}

#[async_trait]
impl Gather for Register {
    async fn gather(&self, _: &Ports, _: &mut Look<'_>, _: &Context) -> Result<(), Refused> {
        Ok(())
    }
}

/// Written once more, as another knows better.
struct Amend {
    patient: PatientId,
    seen: i64,
}

impl Command for Amend {
    type Record = Person;
    type Facts = ();
    type Error = Refused;
    const NAME: &'static str = "people.amend";
    const NEEDS: Permission = REGISTER;
    fn id(&self) -> RecordId {
        RecordId(self.patient.0)
    }
    fn patient(&self) -> PatientId {
        self.patient
    }
    fn seen(&self) -> i64 {
        self.seen
    }
    fn decide(&self, now: Option<&Person>, (): &(), _: &Context) -> Result<Person, Refused> {
        now.cloned().ok_or(Refused::NotFound)
    }
}

#[async_trait]
impl Gather for Amend {
    async fn gather(&self, _: &Ports, _: &mut Look<'_>, _: &Context) -> Result<(), Refused> {
        Ok(())
    }
}

/// A person as a resource, with nothing in it but whose it is.
struct Read;

#[async_trait]
impl Readable for Read {
    fn resource(&self) -> &'static str {
        "Patient"
    }
    fn kind(&self) -> &'static str {
        Person::KIND
    }
    fn profiles(&self) -> &'static [&'static str] {
        &["Patient"]
    }
    fn needs(&self) -> Permission {
        OPEN_RECORD
    }
    async fn one(&self, view: &mut View, patient: PatientId, id: RecordId) -> Result<Vec<Json>, Refused> {
        view.record_of(patient, id, OWNER).await?;
        let patient = r4::Patient {
            id: Some(FhirId::of(id).to_string()),
            ..r4::Patient::default()
        };
        Ok(vec![patient.encode()])
    }
    async fn all(&self, view: &mut View, patient: PatientId) -> Result<Vec<Json>, Refused> {
        self.one(view, patient, RecordId(patient.0)).await
    }
}

/// What the records of these people belong to, as a dose to its prescription: its seal is theirs.
pub(crate) const OWNER: RecordId = RecordId(Uuid::from_u128(0x0E));

pub(crate) struct House {
    pub(crate) epr: Epr,
    pub(crate) people: People,
}

pub(crate) fn builder(people: &People) -> Builder {
    Epr::builder().with(people.clone()).with(Audit)
}

pub(crate) fn nurse() -> Context {
    personas::nurse(&[OPEN_RECORD, BREAK_GLASS])
}

pub(crate) fn doctor() -> Context {
    personas::doctor(&[OPEN_RECORD, BREAK_GLASS])
}

pub(crate) fn officer() -> Context {
    personas::privacy_officer(&[trefoil_audit::permissions::ALL, &[EVERY_PATIENT, OPEN_RECORD]].concat())
}

pub(crate) fn administrator() -> Context {
    personas::administrator(&[ADMINISTER_PEOPLE, REGISTER, MERGE, EVERY_PATIENT, MARK_WATCHED])
}

/// The program, as the facade makes it.
pub(crate) fn program(second: i64) -> Context {
    let context = personas::persona(
        99,
        "Trefoil",
        "program",
        &[RAISE_ALERT, EVERY_PATIENT, OPEN_RECORD],
    );
    personas::later(&context, second)
}

impl House {
    /// K Turner is in the team of 7B; Dr S Patel is not; J Lindqvist watches over privacy.
    pub(crate) async fn open(store: &Store) -> Self {
        let people = People::default();
        let epr = assemble(store, || builder(&people)).await;
        let house = Self { epr, people };
        house.register("Quigley", false).await; // the team is there from now on
        for (context, teams) in [(nurse(), vec!["7B"]), (doctor(), vec![]), (officer(), vec![])] {
            let who = &context.principal;
            let new = NewStaff {
                staff: who.staff,
                username: who.name.to_lowercase().replace([' ', ','], ""),
                name: who.name.clone(),
                organisation: who.organisation.clone(),
                password: None,
                roles: vec![who.role.clone()],
                teams: teams.into_iter().map(str::to_owned).collect(),
            };
            house
                .epr
                .enrol(&anew(&administrator()).because("for this test"), new)
                .await
                .unwrap();
        }
        house.watch(0).await;
        house
    }

    pub(crate) async fn register(&self, family: &str, ward: bool) -> PatientId {
        self.living_at(family, ward, "1 Oak Road", "ZY1 1AA").await
    }

    pub(crate) async fn living_at(&self, family: &str, ward: bool, line: &str, postcode: &str) -> PatientId {
        let patient: PatientId = id();
        let registered = self
            .epr
            .execute(&anew(&administrator()), Register { patient, ward })
            .await;
        registered.unwrap();
        self.people.is(patient, family, line, postcode);
        patient
    }

    /// Write it once more.
    pub(crate) async fn amend(&self, who: &Context, patient: PatientId, seen: i64) {
        self.epr
            .execute(&anew(who), Amend { patient, seen })
            .await
            .unwrap();
    }

    /// Look at a record, as a page does.
    pub(crate) async fn look(&self, who: &Context, patient: PatientId) -> Result<(), Refused> {
        self.epr
            .view(&anew(who), "kernel.summary", async |view| {
                view.patient(patient, OPEN_RECORD).await.map(drop)
            })
            .await
    }

    pub(crate) async fn break_glass(&self, who: &Context, patient: PatientId) {
        let command = BreakGlass {
            id: id(),
            patient,
            code: GlassReason::Emergency,
            reason: "found collapsed at the door".into(),
            lasts: Duration::hours(8),
        };
        self.epr.execute(&anew(who), command).await.unwrap();
    }

    /// Give what was written its place, and watch it; how many alerts.
    pub(crate) async fn watch(&self, second: i64) -> usize {
        self.epr.catch_up().await.unwrap();
        let mut alerts = 0;
        loop {
            let done = step(&self.epr, self.epr.db(), &program(second), &Heuristics::default())
                .await
                .unwrap();
            alerts += done.alerts;
            if done.read == 0 {
                return alerts;
            }
        }
    }

    pub(crate) async fn waiting(&self) -> Vec<ShownAlert> {
        waiting(&mut self.epr.db().look()).await.unwrap()
    }

    pub(crate) async fn reviewed(&self) -> Vec<ShownAlert> {
        reviewed(&mut self.epr.db().look()).await.unwrap()
    }

    pub(crate) async fn kinds(&self) -> Vec<&'static str> {
        let all = self.waiting().await;
        let mut kinds: Vec<&str> = all.iter().map(|one| one.alert.cause.kind.word()).collect();
        kinds.sort_unstable();
        kinds
    }
}

/// An officer of one's own name.
pub(crate) fn another_officer() -> Context {
    personas::persona(15, "B Second", "privacy_officer", &[REVIEW_ALERTS, EVERY_PATIENT])
}
