//! A ward, a doctor, a nurse, a patient, and the dictionary loaded.

use trefoil_core::{
    Answer, Context, PatientId, RecordId, Version,
    coded_value::CodedValue,
    ports::{AllergyStatement, KnownAllergy, Severity, Substances},
};
use trefoil_kernel::{Builder, Epr, Look, access::OPEN_RECORD, people::ADMINISTER_PEOPLE};
use trefoil_prescribing::{
    Prescribing,
    dictionary::{
        Release,
        load::{Loaded, load},
    },
    permissions,
    prescription::{
        Prescription,
        order::Order,
        prescribe::{Prescribe, PrescribeError},
    },
    store,
};
use trefoil_testkit::{AuditStub, Store, anew, assemble, id, personas};

use crate::ward::{SAY, Said, Say, Ward};

pub(crate) fn builder() -> Builder {
    Epr::builder()
        .with(Ward { allergies: true })
        .with(AuditStub)
        .with(Prescribing)
        .extend(|on| {
            on.suggest(
                "doctor",
                "Doctor",
                &[&permissions::ALL[..], &[OPEN_RECORD, SAY]].concat(),
            );
            on.suggest(
                "pharmacist",
                "Pharmacist",
                &[OPEN_RECORD, permissions::SEE_MEDICINES],
            );
            on.suggest(
                "nurse",
                "Nurse",
                &[OPEN_RECORD, permissions::SEE_MEDICINES, permissions::ADMINISTER],
            );
        })
}

/// A doctor who may do everything here.
pub(crate) fn doctor() -> Context {
    personas::doctor(&[&permissions::ALL[..], &[OPEN_RECORD, SAY, ADMINISTER_PEOPLE]].concat())
}

/// A pharmacist, who may look.
pub(crate) fn pharmacist() -> Context {
    personas::persona(
        21,
        "P Osei, pharmacist",
        "pharmacist",
        &[OPEN_RECORD, permissions::SEE_MEDICINES],
    )
}

pub(crate) async fn hospital(store: &Store) -> Epr {
    let epr = assemble(store, builder).await;
    loaded(&epr).await;
    epr
}

pub(crate) async fn loaded(epr: &Epr) {
    let done = load(epr, &anew(&doctor()), &Release::own(), |_| ())
        .await
        .unwrap();
    assert!(matches!(done, Loaded::Now(_)));
}

pub(crate) fn look(epr: &Epr) -> Look<'static> {
    epr.db().look()
}

/// Somebody of whom the ward says this, whom doctor and pharmacist look after.
pub(crate) async fn patient_with(epr: &Epr, allergies: Answer<AllergyStatement>) -> PatientId {
    let patient = id();
    say(epr, patient, 0, allergies).await;
    patient
}

/// Somebody who was asked, and has none.
pub(crate) async fn patient(epr: &Epr) -> PatientId {
    patient_with(epr, Answer::NoneKnown).await
}

pub(crate) fn said(allergies: Answer<AllergyStatement>) -> Said {
    Said {
        allergies,
        unreconciled: vec![],
        weight: None,
        family: "Jones".into(),
        place: None,
        team: vec![doctor().principal.staff.0, pharmacist().principal.staff.0],
    }
}

pub(crate) async fn say(epr: &Epr, patient: PatientId, seen: i64, allergies: Answer<AllergyStatement>) {
    let said = said(allergies);
    epr.execute(&anew(&doctor()), Say { patient, seen, said })
        .await
        .unwrap();
}

/// The substance or group of the dictionary by its name, as another module finds it.
pub(crate) async fn substance(epr: &Epr, name: &str) -> CodedValue {
    let port = epr.ports().get::<dyn Substances>().unwrap();
    let found = port
        .search(look(epr).reading(), name)
        .await
        .unwrap()
        .known()
        .unwrap();
    found.into_iter().find(|one| one.display() == name).unwrap()
}

pub(crate) async fn allergic(epr: &Epr, name: &str) -> Answer<AllergyStatement> {
    Answer::Known {
        value: AllergyStatement::Known(vec![KnownAllergy {
            agent: name.to_owned(),
            substance: Some(substance(epr, name).await),
            reaction: Some("anaphylaxis".into()),
            severity: Some(Severity::Severe),
            certainty: None,
            updated: doctor().now(),
        }]),
    }
}

/// The first order sentence that a search finds.
pub(crate) async fn order(epr: &Epr, typed: &str) -> Order {
    let found = store::dictionary::search(&mut look(epr), typed).await.unwrap();
    Order::from(&found[0].sentences[0])
}

pub(crate) fn prescribing(patient: PatientId, order: Order) -> Prescribe {
    Prescribe {
        id: id(),
        patient,
        order,
        answered: vec![],
    }
}

pub(crate) async fn prescribe(
    epr: &Epr,
    patient: PatientId,
    typed: &str,
) -> Result<Version<Prescription>, PrescribeError> {
    let order = order(epr, typed).await;
    epr.execute(&anew(&doctor()), prescribing(patient, order)).await
}

pub(crate) async fn stands(epr: &Epr, patient: PatientId, id: RecordId) -> Prescription {
    store::prescription::prescription(&mut look(epr), patient, id)
        .await
        .unwrap()
        .unwrap()
        .prescription
}
