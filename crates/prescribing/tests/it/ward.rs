//! A neighbour in small: who the patient is and where, what is known of their allergies, what they weigh. Kept as a record, so
//! that two people can write at the same moment as they do with the real one.

use std::sync::Arc;

use async_trait::async_trait;
use serde::{Deserialize, Serialize};
use trefoil_core::{
    Answer, Command, Context, OnMerge, PatientId, Permission, Reach, Record, RecordId, Refused, Version,
    gender::CurrentGender,
    person_name::PersonName,
    ports::{
        Allergies, AllergyStatement, Demographics, Identity, Measured, Measurement, Measurements, Reading,
        UnreconciledAllergies, UnreconciledAllergy, Whereabout, Whereabouts,
    },
};
use trefoil_kernel::{
    Failed, Gather, Look, Manifest, Migration, Module, Mount, Ports, Project, Tx, access::RelationshipBasis,
};

pub(crate) const SAY: Permission = Permission {
    name: "ward.say",
    says: "say something of a patient",
    reach: Reach::Identity,
};

/// What the ward knows of a patient.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(crate) struct Said {
    pub allergies: Answer<AllergyStatement>,
    pub unreconciled: Vec<UnreconciledAllergy>,
    pub weight: Option<Measurement>,
    pub family: String,
    /// Ward and bed; nobody who is not in the hospital has one.
    pub place: Option<(String, String)>,
    /// Who may open the record.
    pub team: Vec<uuid::Uuid>,
}

impl Record for Said {
    const KIND: &'static str = "ward.said";
    const ON_MERGE: OnMerge = OnMerge::Follows;
    type Event = Said;
    fn apply(_: Option<Self>, event: &Said) -> Self {
        event.clone()
    }
}

pub(crate) struct Say {
    pub patient: PatientId,
    pub seen: i64,
    pub said: Said,
}

#[derive(Debug, thiserror::Error)]
pub(crate) enum SayError {
    #[error(transparent)]
    Refused(#[from] Refused),
}

impl Command for Say {
    type Record = Said;
    type Facts = ();
    type Error = SayError;
    const NAME: &'static str = "ward.say";
    const NEEDS: Permission = SAY;
    fn id(&self) -> RecordId {
        RecordId(self.patient.0)
    }
    fn patient(&self) -> PatientId {
        self.patient
    }
    fn seen(&self) -> i64 {
        self.seen
    }
    fn decide(&self, _: Option<&Said>, (): &(), _: &Context) -> Result<Said, SayError> {
        Ok(self.said.clone())
    }
}

#[async_trait]
impl Gather for Say {
    async fn gather(&self, _: &Ports, _: &mut Look<'_>, _: &Context) -> Result<(), Refused> {
        Ok(())
    }
}

/// The team of a ward, by its code.
fn team_of(ward: &str) -> uuid::Uuid {
    let code = ward
        .bytes()
        .fold(7_u128, |sum, byte| sum * 256 + u128::from(byte));
    uuid::Uuid::from_u128(code)
}

struct Rows;

#[async_trait]
impl Project<Said> for Rows {
    async fn project(&self, tx: &mut Tx, version: &Version<Said>) -> Result<(), Failed> {
        let text = serde_json::to_string(&version.record).unwrap();
        tx.exec(
            "INSERT INTO ward_said (patient, record) VALUES ($1,$2)
             ON CONFLICT (patient) DO UPDATE SET record = excluded.record",
            &[&version.patient, &text],
        )
        .await?;
        tx.publish_patient(version.home, false).await?;
        let since = chrono::DateTime::UNIX_EPOCH;
        let (basis, until) = (
            RelationshipBasis::WardTeam,
            tx.recorded().unwrap_or(since) + RelationshipBasis::WardTeam.longest(),
        );
        if let Some((ward, _)) = &version.record.place {
            let team = team_of(ward);
            tx.publish_team(team, ward, &format!("Ward {ward}")).await?;
            tx.publish_relationship(version.patient, version.id, team, basis, since, until)
                .await?;
        }
        for party in &version.record.team {
            tx.publish_relationship(version.patient, version.id, *party, basis, since, until)
                .await?;
        }
        Ok(())
    }
}

/// The module; with or without what it knows of allergies.
pub(crate) struct Ward {
    pub(crate) allergies: bool,
}

const MIGRATIONS: &[Migration] = &[Migration {
    number: 1,
    name: "said",
    sql: "CREATE TABLE ward_said (patient {uuid} PRIMARY KEY, record TEXT NOT NULL) {strict};",
}];

impl Module for Ward {
    fn manifest(&self) -> Manifest {
        Manifest {
            id: "ward",
            version: "0",
            permissions: &[SAY],
        }
    }
    fn migrations(&self) -> &'static [Migration] {
        MIGRATIONS
    }
    fn mount(self: Arc<Self>, on: &mut Mount) {
        on.record::<Said>(Rows).command::<Say>();
        on.provide::<dyn Demographics>(self.clone())
            .provide::<dyn UnreconciledAllergies>(self.clone())
            .provide::<dyn Measurements>(self.clone())
            .provide::<dyn Whereabouts>(self.clone());
        if self.allergies {
            on.provide::<dyn Allergies>(self);
        }
    }
}

async fn said(reading: &mut dyn Reading, patient: PatientId) -> Result<Option<Said>, Refused> {
    let row: Option<(String,)> = Look::through(reading)?
        .row("SELECT record FROM ward_said WHERE patient = $1", &[&patient])
        .await?;
    Ok(row.map(|(text,)| serde_json::from_str(&text).unwrap()))
}

#[async_trait]
impl Allergies for Ward {
    async fn allergies(
        &self,
        reading: &mut dyn Reading,
        patient: PatientId,
    ) -> Result<Answer<AllergyStatement>, Refused> {
        Ok(said(reading, patient).await?.map_or(
            Answer::Known {
                value: AllergyStatement::NotRecorded,
            },
            |said| said.allergies,
        ))
    }
}

#[async_trait]
impl UnreconciledAllergies for Ward {
    async fn unreconciled(
        &self,
        reading: &mut dyn Reading,
        patient: PatientId,
    ) -> Result<Answer<Vec<UnreconciledAllergy>>, Refused> {
        let all = said(reading, patient)
            .await?
            .map(|said| said.unreconciled)
            .unwrap_or_default();
        Ok(Answer::looked(Some(all).filter(|all| !all.is_empty())))
    }
}

#[async_trait]
impl Measurements for Ward {
    async fn latest(
        &self,
        reading: &mut dyn Reading,
        patient: PatientId,
        _: Measured,
    ) -> Result<Answer<Measurement>, Refused> {
        Ok(Answer::looked(
            said(reading, patient).await?.and_then(|said| said.weight),
        ))
    }
}

#[async_trait]
impl Demographics for Ward {
    async fn identity(
        &self,
        reading: &mut dyn Reading,
        patient: PatientId,
    ) -> Result<Answer<Identity>, Refused> {
        let family = said(reading, patient)
            .await?
            .map_or("Jones".to_owned(), |said| said.family);
        Ok(Answer::Known {
            value: Identity {
                name: PersonName::builder()
                    .family(&family)
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

#[async_trait]
impl Whereabouts for Ward {
    async fn whereabouts(
        &self,
        reading: &mut dyn Reading,
        patient: PatientId,
    ) -> Result<Answer<Whereabout>, Refused> {
        let place = said(reading, patient).await?.and_then(|said| said.place);
        Ok(Answer::looked(place.map(|(ward, bed)| Whereabout {
            ward_name: format!("Ward {ward}"),
            ward,
            bed: Some(bed),
            consultant: None,
            admitted: chrono::DateTime::UNIX_EPOCH,
        })))
    }
}
