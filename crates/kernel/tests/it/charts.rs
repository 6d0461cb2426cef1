//! The clinical half of the module in small: notes that ask a port, allergies, and prescriptions that rest on them.

use std::sync::Arc;

use serde::{Deserialize, Serialize};
use trefoil_core::{
    Answer, Command, Context, OnMerge, PatientId, Permission, Record, RecordId, Refused, Version,
    ports::{Allergies, AllergyStatement, KnownAllergy, Reading, Whereabout, Whereabouts},
};
use trefoil_kernel::{Failed, Gather, Look, Mount, Ports, Project, Tx, async_trait, seal::Sealable};
use trefoil_testkit::at;

pub(crate) use crate::assembled::{
    admission, entries, everything, inpatient, note, notes, patient, registration,
};
use crate::beds::{BedsError, WRITE, about, knows_nothing};

pub(crate) fn mount(on: &mut Mount) {
    on.record::<Note>(Charts)
        .command::<WriteNote>()
        .need::<dyn Whereabouts>()
        .sealable(how_a_note_is_sealed());
    on.record::<Allergy>(Charts).command::<RecordAllergy>();
    on.record::<Prescription>(Charts)
        .command::<Prescribe>()
        .need::<dyn Allergies>();
    on.provide::<dyn Whereabouts>(Arc::new(Charts))
        .provide::<dyn Allergies>(Arc::new(Charts));
}

/// A note is sealed, unless it says that it waits for somebody.
pub(crate) fn how_a_note_is_sealed() -> Sealable<Note> {
    Sealable {
        one: "note",
        parts: &[],
        title: |note| format!("Note in {}", note.bed.as_deref().unwrap_or("no bed")),
        lines: |note| vec![("Text".to_owned(), note.text.clone())],
        may: |note, _| match note.text.contains("waits") {
            true => Err("somebody still has to read it; ask them to, then seal it"),
            false => Ok(()),
        },
    }
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
            fn decide(
                &self,
                _: Option<&$record>,
                $known: &$facts,
                _: &Context,
            ) -> Result<$record, BedsError> {
                let $me = self;
                $decide
            }
        }
    };
}
text_command!(
    WriteNote,
    text,
    Note,
    Answer<Whereabout>,
    "beds.write_note",
    |me, known| {
        match known {
            Answer::Known {
                value: Whereabout { bed, .. },
            } => Ok(Note {
                text: me.text.clone(),
                bed: bed.clone(),
            }),
            _ => Err(BedsError::NotInBed),
        }
    }
);
text_command!(
    RecordAllergy,
    agent,
    Allergy,
    (),
    "beds.record_allergy",
    |me, _known| {
        Ok(Allergy {
            agent: me.agent.clone(),
            bed: None,
        })
    }
);
text_command!(
    Prescribe,
    agent,
    Prescription,
    Answer<AllergyStatement>,
    "beds.prescribe",
    |me, known| {
        let agent = me.agent.clone();
        match known {
            Answer::Known {
                value: AllergyStatement::Known(all),
            } if all.iter().any(|one| one.agent == agent) => Err(BedsError::KnownAllergy(agent)),
            _ => Ok(Prescription { agent, bed: None }),
        }
    }
);
knows_nothing! { RecordAllergy }

#[async_trait]
impl Gather for WriteNote {
    async fn gather(
        &self,
        ports: &Ports,
        look: &mut Look<'_>,
        _: &Context,
    ) -> Result<Answer<Whereabout>, Refused> {
        ports
            .get::<dyn Whereabouts>()?
            .whereabouts(look.reading(), self.patient)
            .await
    }
}
#[async_trait]
impl Gather for Prescribe {
    async fn gather(
        &self,
        ports: &Ports,
        look: &mut Look<'_>,
        _: &Context,
    ) -> Result<Answer<AllergyStatement>, Refused> {
        ports
            .get::<dyn Allergies>()?
            .allergies(look.reading(), self.patient)
            .await
    }
}

pub(crate) fn in_bed(bed: String) -> Whereabout {
    Whereabout {
        ward: "W9".into(),
        ward_name: "Ward 9".into(),
        bed: Some(bed),
        consultant: None,
        admitted: at(0),
    }
}

struct Charts;
#[async_trait]
impl Whereabouts for Charts {
    async fn whereabouts(
        &self,
        reading: &mut dyn Reading,
        patient: PatientId,
    ) -> Result<Answer<Whereabout>, Refused> {
        let sql = "SELECT bed FROM beds_admission WHERE patient = $1 AND bed IS NOT NULL";
        let bed: Option<(String,)> = Look::through(reading)?.row(sql, &[&patient]).await?;
        Ok(Answer::looked(bed.map(|(bed,)| in_bed(bed))))
    }
}
#[async_trait]
impl Allergies for Charts {
    async fn allergies(
        &self,
        reading: &mut dyn Reading,
        patient: PatientId,
    ) -> Result<Answer<AllergyStatement>, Refused> {
        let sql = "SELECT agent FROM beds_allergy WHERE patient = $1";
        let all: Vec<(String,)> = Look::through(reading)?.rows(sql, &[&patient]).await?;
        let all = all
            .into_iter()
            .map(|(agent,)| KnownAllergy {
                agent,
                substance: None,
                reaction: None,
                severity: None,
                certainty: None,
                updated: at(0),
            })
            .collect();
        Ok(Answer::Known {
            value: AllergyStatement::Known(all),
        })
    }
}
#[async_trait]
impl Project<Note> for Charts {
    async fn project(&self, tx: &mut Tx, version: &Version<Note>) -> Result<(), Failed> {
        let sql = "INSERT INTO beds_note (home, id, patient, text) VALUES ($1,$2,$3,$4)
             ON CONFLICT (home, id) DO UPDATE SET patient = excluded.patient, text = excluded.text";
        tx.exec(
            sql,
            &[&version.home, &version.id, &version.patient, &version.record.text],
        )
        .await
        .map(drop)
    }
}
#[async_trait]
impl Project<Allergy> for Charts {
    async fn project(&self, tx: &mut Tx, version: &Version<Allergy>) -> Result<(), Failed> {
        let sql = "INSERT INTO beds_allergy (home, id, patient, agent) VALUES ($1,$2,$3,$4)
             ON CONFLICT (home, id) DO UPDATE SET patient = excluded.patient, agent = excluded.agent";
        tx.exec(
            sql,
            &[
                &version.home,
                &version.id,
                &version.patient,
                &version.record.agent,
            ],
        )
        .await
        .map(drop)
    }
}
#[async_trait]
impl Project<Prescription> for Charts {
    async fn project(&self, _: &mut Tx, _: &Version<Prescription>) -> Result<(), Failed> {
        Ok(())
    }
}
