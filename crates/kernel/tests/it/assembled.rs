//! The patients, contexts and commands that most tests begin with.

use trefoil_core::{Context, PatientId};
use trefoil_kernel::{Db, Epr, Look};
use trefoil_testkit::{anew, id, personas::charge_nurse};

use crate::{
    beds::{ADMIT, Admit, HOUSEKEEPING, Person, REGISTER, Register, WRITE},
    charts::WriteNote,
};

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

pub(crate) fn registration(
    patient: PatientId,
    name: &str,
    number: Option<&str>,
    restricted: bool,
) -> Register {
    let person = Person {
        name: name.into(),
        number: number.map(str::to_owned),
        restricted,
    };
    Register {
        id: id(),
        patient,
        seen: 0,
        person,
    }
}
pub(crate) fn admission(patient: PatientId, bed: &str) -> Admit {
    Admit {
        id: id(),
        patient,
        seen: 0,
        bed: bed.into(),
    }
}
pub(crate) fn note(patient: PatientId, text: &str) -> WriteNote {
    WriteNote {
        id: id(),
        patient,
        seen: 0,
        text: text.into(),
    }
}

/// A registered patient.
pub(crate) async fn patient(epr: &Epr) -> PatientId {
    let patient = id();
    epr.execute(&everything(), registration(patient, "A PATIENT", None, false))
        .await
        .unwrap();
    patient
}
/// A registered patient in this bed.
pub(crate) async fn inpatient(epr: &Epr, bed: &str) -> PatientId {
    let patient = patient(epr).await;
    epr.execute(&anew(&everything()), admission(patient, bed))
        .await
        .unwrap();
    patient
}
/// How many entries the journal has.
pub(crate) async fn entries(db: &Db) -> i64 {
    trefoil_testkit::count(db, "SELECT count(*) FROM kernel_journal").await
}
