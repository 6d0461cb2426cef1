//! Somebody the kernel knows, and whom the person who registered them has a relationship with.

use async_trait::async_trait;
use serde::{Deserialize, Serialize};
use trefoil_core::{
    Command, Context, OnMerge, PatientId, Permission, Record, RecordId, Refused, StaffId, Version,
};
use trefoil_kernel::{Failed, Gather, Look, Ports, Project, Tx, access::RelationshipBasis};

use super::WRITE;

/// Somebody.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Person {
    /// Whoever registered them.
    pub by: StaffId,
    /// Since then they have a relationship.
    pub since: chrono::DateTime<chrono::Utc>,
}

impl Record for Person {
    const KIND: &'static str = "bench.person";
    const ON_MERGE: OnMerge = OnMerge::Stays;
    type Event = Person;

    fn apply(_: Option<Self>, event: &Person) -> Self {
        event.clone()
    }
}

/// Begin an identity.
#[derive(Debug, Clone)]
pub struct RegisterPerson {
    /// Theirs.
    pub patient: PatientId,
}

impl Command for RegisterPerson {
    type Record = Person;
    type Facts = ();
    type Error = Refused;
    const NAME: &'static str = "bench.register_person";
    const NEEDS: Permission = WRITE;

    fn id(&self) -> RecordId {
        RecordId(self.patient.0)
    }
    fn patient(&self) -> PatientId {
        self.patient
    }
    fn seen(&self) -> i64 {
        0
    }

    fn decide(&self, _: Option<&Person>, (): &(), context: &Context) -> Result<Person, Refused> {
        Ok(Person {
            by: context.principal.staff,
            since: context.effective(),
        })
    }
}

#[async_trait]
impl Gather for RegisterPerson {
    async fn gather(&self, _: &Ports, _: &mut Look<'_>, _: &Context) -> Result<(), Refused> {
        Ok(())
    }
}

pub(super) struct People;

#[async_trait]
impl Project<Person> for People {
    async fn project(&self, tx: &mut Tx, version: &Version<Person>) -> Result<(), Failed> {
        let person = &version.record;
        tx.publish_patient(version.patient, false).await?;
        tx.publish_relationship(
            version.patient,
            version.id,
            person.by.0,
            RelationshipBasis::Registration,
            person.since,
            person.since + RelationshipBasis::Registration.longest(),
        )
        .await
    }
}
