//! The clinical half of the module in small: notes that ask a port, allergies, and prescriptions that rest on them.

use std::sync::Arc;

use serde::{Deserialize, Serialize};
use trefoil_core::{
    Answer, Command, Context, OnMerge, PatientId, Permission, Record, RecordId, Refused, Version,
    ports::{Allergies, AllergyStatement, KnownAllergy, Reading, Whereabout, Whereabouts},
};
use trefoil_kernel::{Db, Epr, Failed, Gather, Look, Mount, Ports, Project, Tx, async_trait};
use trefoil_testkit::{anew, at, id, personas::charge_nurse};

use crate::beds::{ADMIT, Admit, BedsError, HOUSEKEEPING, Person, REGISTER, Register, WRITE, about, knows_nothing};

pub(crate) fn mount(on: &mut Mount) {
    on.record::<Note>(Charts).command::<WriteNote>().need::<dyn Whereabouts>();
    on.record::<Allergy>(Charts).command::<RecordAllergy>();
    on.record::<Prescription>(Charts).command::<Prescribe>().need::<dyn Allergies>();
    on.provide::<dyn Whereabouts>(Arc::new(Charts)).provide::<dyn Allergies>(Arc::new(Charts));
}

/// A record of one text, which is its own event.
macro_rules! text_record {
    ($name:ident, $field:ident, $kind:literal, $merge:expr) => {
        #[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
        pub(crate) struct $name {
            pub(crate) $field: String,
            pub(crate) bed: Option<String>,
        }
        impl Record for $name {
            const KIND: &'static str = $kind;
            const ON_MERGE: OnMerge = $merge;
            type Event = $name;
            fn apply(_: Option<Self>, event: &$name) -> Self {
                event.clone()
            }
        }
    };
}
text_record!(Note, text, "beds.note", OnMerge::Follows);
text_record!(Allergy, agent, "beds.allergy", OnMerge::Follows);
text_record!(Prescription, agent, "beds.prescription", OnMerge::Follows);

/// A command with one text.
macro_rules! text_command {
    ($name:ident, $field:ident, $record:ident, $facts:ty, $called:literal, |$me:ident, $known:ident| $decide:expr) => {
        #[derive(Clone)]
        pub(crate) struct $name {
            pub(crate) id: RecordId,
            pub(crate) patient: PatientId,
            pub(crate) seen: i64,
            pub(crate) $field: String,
        }
        impl Command for $name {
            type Record = $record;
            type Facts = $facts;
            type Error = BedsError;
            const NAME: &'static str = $called;
            const NEEDS: Permission = WRITE;
            about!();
            fn decide(&self, _: Option<&$record>, $known: &$facts, _: &Context) -> Result<$record, BedsError> {
                let $me = self;
                $decide
            }
        }
    };
}
text_command!(WriteNote, text, Note, Answer<Whereabout>, "beds.write_note", |me, known| {
    match known {
        Answer::Known { value: Whereabout { bed, .. } } => Ok(Note { text: me.text.clone(), bed: bed.clone() }),
        _ => Err(BedsError::NotInBed),
    }
});
text_command!(RecordAllergy, agent, Allergy, (), "beds.record_allergy", |me, _known| {
    Ok(Allergy { agent: me.agent.clone(), bed: None })
});
text_command!(Prescribe, agent, Prescription, Answer<AllergyStatement>, "beds.prescribe", |me, known| {
    let agent = me.agent.clone();
    match known {
        Answer::Known { value: AllergyStatement::Known(all) } if all.iter().any(|one| one.agent == agent) => {
            Err(BedsError::KnownAllergy(agent))
        }
        _ => Ok(Prescription { agent, bed: None }),
    }
});
knows_nothing! { RecordAllergy }

#[async_trait]
impl Gather for WriteNote {
    async fn gather(&self, ports: &Ports, look: &mut Look<'_>, _: &Context) -> Result<Answer<Whereabout>, Refused> {
        ports.get::<dyn Whereabouts>()?.whereabouts(look.reading(), self.patient).await
    }
}
#[async_trait]
impl Gather for Prescribe {
    async fn gather(&self, ports: &Ports, look: &mut Look<'_>, _: &Context) -> Result<Answer<AllergyStatement>, Refused> {
        ports.get::<dyn Allergies>()?.allergies(look.reading(), self.patient).await
    }
}

pub(crate) fn in_bed(bed: String) -> Whereabout {
    Whereabout { ward: "W9".into(), ward_name: "Ward 9".into(), bed: Some(bed), consultant: None, admitted: at(0) }
}

struct Charts;
#[async_trait]
impl Whereabouts for Charts {
    async fn whereabouts(&self, reading: &mut dyn Reading, patient: PatientId) -> Result<Answer<Whereabout>, Refused> {
        let sql = "SELECT bed FROM beds_admission WHERE patient = $1 AND bed IS NOT NULL";
        let bed: Option<(String,)> = Look::through(reading)?.row(sql, &[&patient]).await?;
        Ok(Answer::looked(bed.map(|(bed,)| in_bed(bed))))
    }
}
#[async_trait]
impl Allergies for Charts {
    async fn allergies(&self, reading: &mut dyn Reading, patient: PatientId) -> Result<Answer<AllergyStatement>, Refused> {
        let sql = "SELECT agent FROM beds_allergy WHERE patient = $1";
        let all: Vec<(String,)> = Look::through(reading)?.rows(sql, &[&patient]).await?;
        let all = all.into_iter().map(|(agent,)| KnownAllergy { agent, reaction: None, updated: at(0) }).collect();
        Ok(Answer::Known { value: AllergyStatement::Known(all) })
    }
}
#[async_trait]
impl Project<Note> for Charts {
    async fn project(&self, tx: &mut Tx, version: &Version<Note>) -> Result<(), Failed> {
        let sql = "INSERT INTO beds_note (home, id, patient, text) VALUES ($1,$2,$3,$4)
             ON CONFLICT (home, id) DO UPDATE SET patient = excluded.patient, text = excluded.text";
        tx.exec(sql, &[&version.home, &version.id, &version.patient, &version.record.text]).await.map(drop)
    }
}
#[async_trait]
impl Project<Allergy> for Charts {
    async fn project(&self, tx: &mut Tx, version: &Version<Allergy>) -> Result<(), Failed> {
        let sql = "INSERT INTO beds_allergy (home, id, patient, agent) VALUES ($1,$2,$3,$4)
             ON CONFLICT (home, id) DO UPDATE SET patient = excluded.patient, agent = excluded.agent";
        tx.exec(sql, &[&version.home, &version.id, &version.patient, &version.record.agent]).await.map(drop)
    }
}
#[async_trait]
impl Project<Prescription> for Charts {
    async fn project(&self, _: &mut Tx, _: &Version<Prescription>) -> Result<(), Failed> {
        Ok(())
    }
}

/// What the notes of a patient say.
pub(crate) async fn notes(mut look: Look<'_>, patient: PatientId) -> Vec<String> {
    let sql = "SELECT text FROM beds_note WHERE patient = $1 ORDER BY text";
    let all: Vec<(String,)> = look.rows(sql, &[&patient]).await.unwrap();
    all.into_iter().map(|(text,)| text).collect()
}

/// Somebody who may do whatever the module offers, and is known to nobody.
pub(crate) fn everything() -> Context {
    charge_nurse(&[
        REGISTER,
        ADMIT,
        WRITE,
        HOUSEKEEPING,
        trefoil_kernel::access::EVERY_PATIENT,
        trefoil_kernel::merge::MERGE,
        trefoil_kernel::access::SEAL,
    ])
}

pub(crate) fn registration(patient: PatientId, name: &str, number: Option<&str>, restricted: bool) -> Register {
    let person = Person { name: name.into(), number: number.map(str::to_owned), restricted };
    Register { id: id(), patient, seen: 0, person }
}
pub(crate) fn admission(patient: PatientId, bed: &str) -> Admit {
    Admit { id: id(), patient, seen: 0, bed: bed.into() }
}
pub(crate) fn note(patient: PatientId, text: &str) -> WriteNote {
    WriteNote { id: id(), patient, seen: 0, text: text.into() }
}

/// A registered patient.
pub(crate) async fn patient(epr: &Epr) -> PatientId {
    let patient = id();
    epr.execute(&everything(), registration(patient, "A PATIENT", None, false)).await.unwrap();
    patient
}
/// A registered patient in this bed.
pub(crate) async fn inpatient(epr: &Epr, bed: &str) -> PatientId {
    let patient = patient(epr).await;
    epr.execute(&anew(&everything()), admission(patient, bed)).await.unwrap();
    patient
}
/// How many entries the journal has.
pub(crate) async fn entries(db: &Db) -> i64 {
    trefoil_testkit::count(db, "SELECT count(*) FROM kernel_journal").await
}
