//! The table of belongings.

use sqlx::FromRow;
use trefoil::{
    core::{PatientId, Version},
    kernel::{Failed, Look, Migration, Project, Tx, async_trait},
};

use super::Belonging;

pub(super) const MIGRATIONS: &[Migration] = &[Migration {
    number: 1,
    name: "belonging",
    sql: "
CREATE TABLE example_trust_belonging (
  home {uuid} NOT NULL, id {uuid} NOT NULL, patient {uuid} NOT NULL, thing TEXT NOT NULL, place TEXT NOT NULL,
  PRIMARY KEY (home, id)) {strict};
CREATE INDEX example_trust_belonging_patient ON example_trust_belonging (patient);",
}];

pub(super) struct List;

#[async_trait]
impl Project<Belonging> for List {
    async fn project(&self, tx: &mut Tx, version: &Version<Belonging>) -> Result<(), Failed> {
        tx.exec(
            "INSERT INTO example_trust_belonging (home, id, patient, thing, place) VALUES ($1,$2,$3,$4,$5)
             ON CONFLICT (home, id) DO UPDATE SET patient = excluded.patient, thing = excluded.thing, place = excluded.place",
            &[&version.home, &version.id, &version.patient, &version.record.thing, &version.record.place],
        )
        .await
        .map(drop)
    }
}

/// One line of the list.
#[derive(Debug, FromRow)]
pub(super) struct Line {
    pub(super) thing: String,
    pub(super) place: String,
}

/// The list of one patient.
pub(super) async fn list(look: &mut Look<'_>, patient: PatientId) -> Result<Vec<Line>, Failed> {
    look.rows(
        "SELECT thing, place FROM example_trust_belonging WHERE patient = $1 ORDER BY thing, id",
        &[&patient],
    )
    .await
}
