//! A module in small: people, and the beds they lie in. `charts` has its notes, allergies and prescriptions.

use std::sync::Arc;

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use trefoil_core::{
    Command, Context, OnMerge, PatientId, Permission, Reach, Record, RecordId, Refused, Version,
};
use trefoil_kernel::{
    Builder, Epr, Failed, Gather, Look, Manifest, Migration, Module, Mount, Ports, Project, Tx,
    access::RelationshipBasis, async_trait,
};
use trefoil_testkit::{AuditStub, Store, assemble};
use uuid::Uuid;

use crate::charts;
pub(crate) use crate::rules::DayBeds;

pub(crate) const REGISTER: Permission = Permission {
    name: "beds.register",
    says: "register a patient",
    reach: Reach::Identity,
};
pub(crate) const ADMIT: Permission = Permission {
    name: "beds.admit",
    says: "admit a patient to a bed",
    reach: Reach::Identity,
};
pub(crate) const WRITE: Permission = Permission {
    name: "beds.write_note",
    says: "write in the notes",
    reach: Reach::Chart,
};
pub(crate) const HOUSEKEEPING: Permission = Permission {
    name: "beds.housekeeping",
    says: "look after the wards",
    reach: Reach::System,
};
/// The team of the one ward.
pub(crate) const WARD: Uuid = Uuid::from_u128(0x9A2D);

const SQL: &str = "
CREATE TABLE beds_person (patient {uuid} PRIMARY KEY, name TEXT NOT NULL, number TEXT) {strict};
CREATE UNIQUE INDEX beds_person_number ON beds_person (number);
CREATE TABLE beds_admission (
  home {uuid} NOT NULL, id {uuid} NOT NULL, patient {uuid} NOT NULL, bed TEXT, version {int} NOT NULL, PRIMARY KEY (home, id)) {strict};
CREATE UNIQUE INDEX beds_admission_one_to_a_bed ON beds_admission (bed) WHERE bed IS NOT NULL;
CREATE TABLE beds_note (home {uuid} NOT NULL, id {uuid} NOT NULL, patient {uuid} NOT NULL, text TEXT NOT NULL, PRIMARY KEY (home, id)) {strict};
CREATE TABLE beds_allergy (home {uuid} NOT NULL, id {uuid} NOT NULL, patient {uuid} NOT NULL, agent TEXT NOT NULL, PRIMARY KEY (home, id)) {strict};
CREATE TABLE beds_row (
  n {int} PRIMARY KEY, other {int} REFERENCES beds_row (n) DEFERRABLE INITIALLY DEFERRED) {strict};
CREATE TABLE beds_diary (position {int} NOT NULL, entry {uuid} NOT NULL) {strict};";

pub(crate) struct Beds;
impl Module for Beds {
    fn manifest(&self) -> Manifest {
        Manifest {
            id: "beds",
            version: "1",
            permissions: &[REGISTER, ADMIT, WRITE, HOUSEKEEPING],
        }
    }
    fn migrations(&self) -> &'static [Migration] {
        &[Migration {
            number: 1,
            name: "beds",
            sql: SQL,
        }]
    }
    fn mount(self: Arc<Self>, on: &mut Mount) {
        on.record::<Person>(Tables).command::<Register>();
        on.record::<Admission>(Tables)
            .command::<Admit>()
            .command::<Discharge>();
        charts::mount(on);
        on.suggest("ward_clerk", "Ward clerk", &[REGISTER, ADMIT])
            .suggest("nurse", "Nurse", &[WRITE, ADMIT]);
    }
}

#[derive(Debug, Clone, thiserror::Error)]
pub(crate) enum BedsError {
    #[error("the number {0} belongs to somebody else")]
    NumberTaken(String),
    #[error("bed {0} is taken")]
    BedTaken(String),
    #[error("name a bed")]
    NoBed,
    #[error("the patient is in no bed")]
    NotInBed,
    #[error("there is a known allergy to {0}")]
    KnownAllergy(String),
    #[error(transparent)]
    Refused(#[from] Refused),
}

/// The three things every command here is about.
macro_rules! about {
    () => {
        fn id(&self) -> RecordId {
            self.id
        }
        fn patient(&self) -> PatientId {
            self.patient
        }
        fn seen(&self) -> i64 {
            self.seen
        }
    };
}
/// Nothing to gather.
macro_rules! knows_nothing {
    ($($command:ident)*) => { $(#[async_trait]
    impl Gather for $command {
        async fn gather(&self, _: &Ports, _: &mut Look<'_>, _: &Context) -> Result<(), Refused> {
            Ok(())
        }
    })* };
}
pub(crate) use {about, knows_nothing};

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(crate) struct Person {
    pub(crate) name: String,
    pub(crate) number: Option<String>,
    pub(crate) restricted: bool,
}
impl Record for Person {
    const KIND: &'static str = "beds.person";
    const ON_MERGE: OnMerge = OnMerge::Stays;
    type Event = Person;
    fn apply(_: Option<Self>, event: &Person) -> Self {
        event.clone()
    }
}
#[derive(Clone)]
pub(crate) struct Register {
    pub(crate) id: RecordId,
    pub(crate) patient: PatientId,
    pub(crate) seen: i64,
    pub(crate) person: Person,
}
impl Command for Register {
    type Record = Person;
    type Facts = ();
    type Error = BedsError;
    const NAME: &'static str = "beds.register";
    const NEEDS: Permission = REGISTER;
    about!();
    fn decide(&self, _: Option<&Person>, (): &(), _: &Context) -> Result<Person, BedsError> {
        Ok(self.person.clone())
    }
    fn clash(&self, constraint: &str) -> Option<BedsError> {
        let number = self.person.number.clone().unwrap_or_default();
        (constraint == "beds_person_number").then_some(BedsError::NumberTaken(number))
    }
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(crate) struct Admission {
    pub(crate) bed: Option<String>,
    pub(crate) since: DateTime<Utc>,
    pub(crate) until: Option<DateTime<Utc>>,
}
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) enum AdmissionEvent {
    Admitted { bed: String, at: DateTime<Utc> },
    Discharged { at: DateTime<Utc> },
}
impl Record for Admission {
    const KIND: &'static str = "beds.admission";
    const ON_MERGE: OnMerge = OnMerge::Review("two admissions of one person");
    type Event = AdmissionEvent;
    fn apply(before: Option<Self>, event: &AdmissionEvent) -> Self {
        match event {
            AdmissionEvent::Admitted { bed, at } => Self {
                bed: Some(bed.clone()),
                since: *at,
                until: None,
            },
            AdmissionEvent::Discharged { at } => Self {
                bed: None,
                since: before.map_or(*at, |admission| admission.since),
                until: Some(*at),
            },
        }
    }
}
#[derive(Clone)]
pub(crate) struct Admit {
    pub(crate) id: RecordId,
    pub(crate) patient: PatientId,
    pub(crate) seen: i64,
    pub(crate) bed: String,
}
impl Command for Admit {
    type Record = Admission;
    type Facts = ();
    type Error = BedsError;
    const NAME: &'static str = "beds.admit";
    const NEEDS: Permission = ADMIT;
    about!();
    fn decide(&self, _: Option<&Admission>, (): &(), context: &Context) -> Result<AdmissionEvent, BedsError> {
        assert_ne!(self.bed, "the floor", "a bug in a module");
        if self.bed.is_empty() {
            return Err(BedsError::NoBed);
        }
        Ok(AdmissionEvent::Admitted {
            bed: self.bed.clone(),
            at: context.effective(),
        })
    }
    fn clash(&self, constraint: &str) -> Option<BedsError> {
        (constraint == "beds_admission_one_to_a_bed").then(|| BedsError::BedTaken(self.bed.clone()))
    }
}
#[derive(Clone)]
pub(crate) struct Discharge {
    pub(crate) id: RecordId,
    pub(crate) patient: PatientId,
    pub(crate) seen: i64,
}
impl Command for Discharge {
    type Record = Admission;
    type Facts = ();
    type Error = BedsError;
    const NAME: &'static str = "beds.discharge";
    const NEEDS: Permission = ADMIT;
    about!();
    fn decide(&self, _: Option<&Admission>, (): &(), context: &Context) -> Result<AdmissionEvent, BedsError> {
        Ok(AdmissionEvent::Discharged {
            at: context.effective(),
        })
    }
}
knows_nothing! { Register Admit Discharge }

struct Tables;
#[async_trait]
impl Project<Person> for Tables {
    async fn project(&self, tx: &mut Tx, version: &Version<Person>) -> Result<(), Failed> {
        tx.publish_patient(version.patient, version.record.restricted)
            .await?;
        let sql = "INSERT INTO beds_person (patient, name, number) VALUES ($1,$2,$3)
             ON CONFLICT (patient) DO UPDATE SET name = excluded.name, number = excluded.number";
        tx.exec(
            sql,
            &[&version.patient, &version.record.name, &version.record.number],
        )
        .await
        .map(drop)
    }
}
#[async_trait]
impl Project<Admission> for Tables {
    async fn project(&self, tx: &mut Tx, version: &Version<Admission>) -> Result<(), Failed> {
        let admission = &version.record;
        let sql = "INSERT INTO beds_admission (home, id, patient, bed, version) VALUES ($1,$2,$3,$4,$5)
             ON CONFLICT (home, id) DO UPDATE SET patient = excluded.patient, bed = excluded.bed, version = excluded.version";
        tx.exec(
            sql,
            &[
                &version.home,
                &version.id,
                &version.patient,
                &admission.bed,
                &version.number,
            ],
        )
        .await?;
        let since = admission.since;
        let until = admission.until.unwrap_or(since + chrono::Duration::days(366));
        let basis = RelationshipBasis::WardTeam;
        tx.publish_relationship(version.patient, version.id, WARD, basis, since, until)
            .await
    }
}

pub(crate) fn builder() -> Builder {
    Epr::builder().with(AuditStub).with(Beds).extend(|on| {
        on.rule::<Admit>(DayBeds);
    })
}
pub(crate) async fn open(store: &Store) -> Epr {
    assemble(store, builder).await
}
