//! A small house: two patients on ward 7B, stand-ins for the neighbours, and whoever works there.

use std::sync::{Arc, Mutex};

use async_trait::async_trait;
use serde::{Deserialize, Serialize};
use trefoil_clinical_notes::{ClinicalNotes, permissions};
use trefoil_core::{
    Answer, Command, Context, OnMerge, PatientId, Permission, Reach, Record, RecordId, Refused, Version,
    coded_value::{CodeSystem, CodedValue},
    gender::CurrentGender,
    person_name::PersonName,
    ports::{
        Demographics, Identity, Reading, Substances, UnreconciledAllergies, UnreconciledAllergy, Whereabout,
        Whereabouts,
    },
};
use trefoil_kernel::{
    Builder, Epr, Failed, Gather, Look, Manifest, Migration, Module, Mount, Ports, Project, Tx,
    access::{OPEN_RECORD, OPEN_SEALED, RelationshipBasis, SEAL},
    merge::MERGE,
    people::ADMINISTER_PEOPLE,
};
use trefoil_testkit::{AuditStub, Store, anew, assemble, at, id, personas};
use uuid::Uuid;

/// The team of ward 7B.
const TEAM: Uuid = Uuid::from_u128(0x7B);
const ARRIVE: Permission = Permission {
    name: "house.arrive",
    says: "let a patient arrive on the ward",
    reach: Reach::Identity,
};

/// A patient on the ward: what publishes who may open the record.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(crate) struct Arrival;

impl Record for Arrival {
    const KIND: &'static str = "house.arrival";
    const ON_MERGE: OnMerge = OnMerge::Follows;
    type Event = ();
    fn apply(_: Option<Self>, (): &()) -> Self {
        Self
    }
}

struct Arrive(PatientId, RecordId);

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
    fn decide(&self, _: Option<&Arrival>, (): &(), _: &Context) -> Result<(), Refused> {
        Ok(())
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
        tx.publish_patient(version.patient, false).await?;
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

/// What other systems said, and whether they can be asked: set by the test.
#[derive(Clone, Default)]
pub(crate) struct Neighbours(Arc<Mutex<Said>>);

#[derive(Clone, Default)]
struct Said {
    statements: Vec<(PatientId, UnreconciledAllergy)>,
    /// Whether the keeper of the statements is silent.
    silent: bool,
    /// Who has left the hospital.
    gone: Vec<PatientId>,
}

impl Neighbours {
    pub(crate) fn say(&self, patient: PatientId, agent: &str) -> RecordId {
        let said = UnreconciledAllergy {
            id: id(),
            agent: agent.to_owned(),
            reaction: Some("Anaphylaxis".to_owned()),
            source: "PAS at RXX".to_owned(),
            received: at(0),
        };
        let id = said.id;
        self.0.lock().unwrap().statements.push((patient, said));
        id
    }

    pub(crate) fn fall_silent(&self, silent: bool) {
        self.0.lock().unwrap().silent = silent;
    }

    #[cfg(feature = "pages")]
    pub(crate) fn goes_home(&self, patient: PatientId) {
        self.0.lock().unwrap().gone.push(patient);
    }
}

#[async_trait]
impl UnreconciledAllergies for Neighbours {
    async fn unreconciled(
        &self,
        _: &mut dyn Reading,
        patient: PatientId,
    ) -> Result<Answer<Vec<UnreconciledAllergy>>, Refused> {
        let said = self.0.lock().unwrap().clone();
        if said.silent {
            return Ok(Answer::Unavailable {
                because: "the old PAS is being moved".to_owned(),
            });
        }
        let theirs: Vec<_> = said
            .statements
            .into_iter()
            .filter(|(whose, _)| *whose == patient)
            .map(|(_, said)| said)
            .collect();
        Ok(Answer::looked(Some(theirs).filter(|all| !all.is_empty())))
    }
}

#[async_trait]
impl Whereabouts for Neighbours {
    async fn whereabouts(
        &self,
        _: &mut dyn Reading,
        patient: PatientId,
    ) -> Result<Answer<Whereabout>, Refused> {
        let gone = self.0.lock().unwrap().gone.contains(&patient);
        let place = Whereabout {
            ward: "7B".into(),
            ward_name: "Birch Ward".into(),
            bed: Some("A4".into()),
            consultant: None,
            admitted: at(-1000),
        };
        Ok(Answer::looked((!gone).then_some(place)))
    }
}

/// A dictionary of three.
const DICTIONARY: [(&str, &str); 3] = [
    ("764146007", "Penicillin"),
    ("372687004", "Amoxicillin"),
    ("387207008", "Ibuprofen"),
];

fn coded((code, display): &(&str, &str)) -> CodedValue {
    CodedValue::new(CodeSystem::Snomed, code, display).unwrap()
}

#[async_trait]
impl Substances for Neighbours {
    async fn search(&self, _: &mut dyn Reading, typed: &str) -> Result<Answer<Vec<CodedValue>>, Refused> {
        let typed = typed.to_lowercase();
        let found: Vec<CodedValue> = DICTIONARY
            .iter()
            .filter(|(_, name)| name.to_lowercase().contains(&typed))
            .map(coded)
            .collect();
        Ok(Answer::looked(Some(found).filter(|all| !all.is_empty())))
    }

    async fn substance(&self, _: &mut dyn Reading, code: &str) -> Result<Answer<CodedValue>, Refused> {
        Ok(Answer::looked(
            DICTIONARY.iter().find(|(known, _)| *known == code).map(coded),
        ))
    }
}

#[async_trait]
impl Demographics for Neighbours {
    async fn identity(&self, _: &mut dyn Reading, patient: PatientId) -> Result<Answer<Identity>, Refused> {
        let number = patient.0.as_u128() % 1000;
        Ok(Answer::Known {
            value: Identity {
                name: PersonName::builder()
                    .family(&format!(
                        "Patient{}",
                        "abcdefghij".chars().nth((number % 10) as usize).unwrap()
                    ))
                    .given("Gwyneth")
                    .finish()
                    .unwrap(),
                born: "1958-11-02".parse().ok(),
                born_at: None,
                gender: CurrentGender::Female,
                nhs_number: None,
                hospital_number: None,
                died: None,
                address: None,
                telephones: vec![],
                restricted: false,
            },
        })
    }
}

struct House(Neighbours, bool);

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
            .provide::<dyn UnreconciledAllergies>(Arc::new(self.0.clone()))
            .provide::<dyn Whereabouts>(Arc::new(self.0.clone()));
        if self.1 {
            on.provide::<dyn Substances>(Arc::new(self.0.clone()));
        }
        let all = [&permissions::ALL[..], &[OPEN_RECORD, SEAL, OPEN_SEALED]].concat();
        on.suggest("charge_nurse", "Charge nurse", &all);
        on.suggest("nurse", "Nurse", &without_plan());
        on.suggest("doctor", "Doctor", &without_strike());
        on.suggest("ward_clerk", "Ward clerk", &[ARRIVE]);
    }
}

/// What nurses and doctors may do: all but strike out other people's notes.
fn without_strike() -> Vec<Permission> {
    let all = permissions::ALL.iter().copied();
    all.filter(|one| *one != permissions::STRIKE_OTHERS)
        .chain([OPEN_RECORD])
        .collect()
}

/// The saturation scale is not for nurses to decide.
fn without_plan() -> Vec<Permission> {
    let all = without_strike();
    all.into_iter()
        .filter(|one| *one != permissions::PLAN_OBSERVATIONS)
        .collect()
}

fn builder(neighbours: &Neighbours, dictionary: bool) -> Builder {
    Epr::builder()
        .with(ClinicalNotes)
        .with(House(neighbours.clone(), dictionary))
        .with(AuditStub)
}

/// The house, with what its neighbours say.
pub(crate) async fn house(store: &Store) -> (Epr, Neighbours) {
    house_with(store, true).await
}

/// The same, with or without a medicines dictionary.
pub(crate) async fn house_with(store: &Store, dictionary: bool) -> (Epr, Neighbours) {
    let neighbours = Neighbours::default();
    let epr = assemble(store, || builder(&neighbours, dictionary)).await;
    (epr, neighbours)
}

/// Whoever may do everything here.
pub(crate) fn chief() -> Context {
    let kernel = [OPEN_RECORD, MERGE, ADMINISTER_PEOPLE, SEAL, OPEN_SEALED, ARRIVE];
    personas::charge_nurse(&[&permissions::ALL[..], &kernel].concat())
}

pub(crate) fn doctor() -> Context {
    personas::doctor(&without_strike())
}

pub(crate) fn nurse() -> Context {
    personas::nurse(&without_plan())
}

/// Let a patient arrive on 7B, where the chief, the doctor and the nurse work.
pub(crate) async fn arrive(epr: &Epr) -> PatientId {
    let patient: PatientId = id();
    epr.execute(&anew(&chief()), Arrive(patient, id())).await.unwrap();
    for who in [chief(), doctor(), nurse()] {
        let staff = who.principal.staff;
        let new = trefoil_kernel::people::NewStaff {
            staff,
            username: format!("user{}", staff.0.as_u128() % 1000),
            name: who.principal.name.clone(),
            organisation: "RXX01".into(),
            password: None,
            roles: vec![who.principal.role.clone()],
            teams: vec!["7B".into()],
        };
        epr.enrol(&anew(&chief()).because("for this test"), new)
            .await
            .unwrap();
    }
    patient
}

pub(crate) fn look(epr: &Epr) -> Look<'static> {
    epr.db().look()
}
