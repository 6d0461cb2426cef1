//! A module in small: lines written about patients, and one page of each kind.

mod pages;

use std::sync::Arc;

use async_trait::async_trait;
use serde::{Deserialize, Serialize};
use trefoil_core::{
    Answer, Command, Context, OnMerge, PatientId, Permission, Reach, Record, RecordId, Refused, Version,
    gender::CurrentGender,
    person_name::PersonName,
    ports::{Demographics, Identity, Reading},
};
use trefoil_kernel::{
    Builder, Epr, Failed, Gather, Look, Manifest, Migration, Module, Mount, Ports, Project, Tx,
    access::{BREAK_GLASS, OPEN_RECORD},
    people::ADMINISTER_PEOPLE,
};
use trefoil_testkit::{AuditStub, Store, assemble, id, personas};
use trefoil_web::screen::{RecordPage, Screen, WardColumn, Worklist};

pub(crate) const WRITE: Permission = Permission {
    name: "ward.write",
    says: "write a line about a patient",
    reach: Reach::Identity,
};
const SQL: &str = "CREATE TABLE ward_line (home {uuid} NOT NULL, id {uuid} NOT NULL, text TEXT NOT NULL, PRIMARY KEY (home, id)) {strict};";

struct Ward;

impl Module for Ward {
    fn manifest(&self) -> Manifest {
        Manifest {
            id: "ward",
            version: "1",
            permissions: &[WRITE],
        }
    }
    fn migrations(&self) -> &'static [Migration] {
        &[Migration {
            number: 1,
            name: "ward",
            sql: SQL,
        }]
    }
    fn mount(self: Arc<Self>, on: &mut Mount) {
        on.record::<Line>(Lines)
            .command::<WriteLine>()
            .provide::<dyn Demographics>(Arc::new(Everybody))
            .suggest("charge_nurse", "Charge nurse", &[WRITE, BREAK_GLASS, OPEN_RECORD]);
        on.add(Screen::new(pages::Latest))
            .add(RecordPage::new(pages::LinesPage))
            .add(WardColumn::new(pages::Count))
            .add(Worklist::new(pages::Waiting));
    }
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(crate) struct Line {
    text: String,
}
impl Record for Line {
    const KIND: &'static str = "ward.line";
    const ON_MERGE: OnMerge = OnMerge::Stays;
    type Event = Line;
    fn apply(_: Option<Self>, event: &Line) -> Self {
        event.clone()
    }
}

pub(crate) struct WriteLine(RecordId, PatientId, String);
impl WriteLine {
    pub(crate) fn new(patient: PatientId) -> Self {
        Self(id(), patient, "written past the pages".into())
    }
}
impl Command for WriteLine {
    type Record = Line;
    type Facts = ();
    type Error = Refused;
    const NAME: &'static str = "ward.write_line";
    const NEEDS: Permission = WRITE;
    fn id(&self) -> RecordId {
        self.0
    }
    fn patient(&self) -> PatientId {
        self.1
    }
    fn seen(&self) -> i64 {
        0
    }
    fn decide(&self, _: Option<&Line>, (): &(), _: &Context) -> Result<Line, Refused> {
        Ok(Line { text: self.2.clone() })
    }
}
#[async_trait]
impl Gather for WriteLine {
    async fn gather(&self, _: &Ports, _: &mut Look<'_>, _: &Context) -> Result<(), Refused> {
        Ok(())
    }
}

struct Lines;
#[async_trait]
impl Project<Line> for Lines {
    async fn project(&self, tx: &mut Tx, now: &Version<Line>) -> Result<(), Failed> {
        tx.publish_patient(now.patient, false).await?;
        tx.exec(
            "INSERT INTO ward_line (home, id, text) VALUES ($1,$2,$3)",
            &[&now.home, &now.id, &now.record.text],
        )
        .await
        .map(drop)
    }
}

/// Everybody is called the same here: the shell only has to show it.
struct Everybody;
#[async_trait]
impl Demographics for Everybody {
    async fn identity(&self, _: &mut dyn Reading, _: PatientId) -> Result<Answer<Identity>, Refused> {
        let name = PersonName::builder().family("Jones").given("Gwyneth").finish();
        Ok(Answer::Known {
            value: Identity {
                name: name.unwrap(),
                born: None,
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

pub(crate) fn builder() -> Builder {
    Epr::builder().with(Ward).with(AuditStub)
}

pub(crate) fn charge_nurse() -> Context {
    personas::charge_nurse(&[WRITE, ADMINISTER_PEOPLE])
}

pub(crate) async fn open(store: &Store) -> Epr {
    assemble(store, builder).await
}

/// Somebody who was written about once.
pub(crate) async fn somebody(epr: &Epr) -> PatientId {
    let patient: PatientId = id();
    let command = WriteLine(id(), patient, "comfortable".into());
    epr.execute(&charge_nurse(), command).await.unwrap();
    patient
}
