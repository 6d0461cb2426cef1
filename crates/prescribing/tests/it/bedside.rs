//! Two nurses, somebody they look after, and a medicine of which a dose is due.

use chrono::{DateTime, Duration, Utc};
use trefoil_core::{Answer, Context, PatientId, Purpose, RecordId, ports::AllergyStatement};
use trefoil_kernel::{Epr, access::OPEN_RECORD};
use trefoil_prescribing::{
    permissions::{ADMINISTER, SEE_MEDICINES},
    prescription::Timing,
};
use trefoil_testkit::{anew, id, personas};

use crate::{house::*, ward::Say};

pub(crate) fn nurse(number: u128, name: &str) -> Context {
    personas::persona(number, name, "nurse", &[OPEN_RECORD, SEE_MEDICINES, ADMINISTER])
}

pub(crate) fn turner() -> Context {
    nurse(31, "K Turner, RN")
}

pub(crate) fn okafor() -> Context {
    nurse(32, "M Okafor, RN")
}

/// The same person at another time.
pub(crate) fn when(context: &Context, now: DateTime<Utc>) -> Context {
    Context::new(id(), context.principal.clone(), Purpose::DirectCare, now)
}

pub(crate) fn utc(text: &str) -> DateTime<Utc> {
    text.parse().unwrap()
}

/// All tests are at 08:00 on 15-Jan-2027, when the first dose is due.
pub(crate) fn morning() -> DateTime<Utc> {
    utc("2027-01-15T08:00:00Z")
}

/// Somebody whom two nurses look after too.
pub(crate) async fn cared_for(epr: &Epr, allergies: Answer<AllergyStatement>) -> PatientId {
    let patient = id();
    say_again(epr, patient, 0, allergies).await;
    patient
}

pub(crate) async fn say_again(epr: &Epr, patient: PatientId, seen: i64, allergies: Answer<AllergyStatement>) {
    let mut said = said(allergies);
    said.team
        .extend([turner(), okafor()].map(|nurse| nurse.principal.staff.0));
    epr.execute(&anew(&doctor()), Say { patient, seen, said })
        .await
        .unwrap();
}

/// Prescribed an hour before it is signed, so that a dose is due at once.
pub(crate) async fn prescribed(
    epr: &Epr,
    patient: PatientId,
    typed: &str,
    timing: Timing,
    signed: DateTime<Utc>,
) -> RecordId {
    let mut order = order(epr, typed).await;
    order.timing = timing;
    order.start = Some(signed - Duration::hours(1));
    let command = prescribing(patient, order);
    epr.execute(&when(&doctor(), signed), command).await.unwrap().id
}

pub(crate) fn twice() -> Timing {
    Timing::TimesADay { times: 2, at: vec![] }
}

/// Somebody of this name in this bed of a ward, whom the nurses look after.
pub(crate) async fn in_bed(epr: &Epr, family: &str, ward: &str, bed: &str) -> PatientId {
    let patient = id();
    let mut said = said(Answer::NoneKnown);
    said.family = family.to_owned();
    said.place = Some((ward.to_owned(), bed.to_owned()));
    said.team
        .extend([turner(), okafor()].map(|nurse| nurse.principal.staff.0));
    epr.execute(
        &anew(&doctor()),
        Say {
            patient,
            seen: 0,
            said,
        },
    )
    .await
    .unwrap();
    patient
}

/// Paracetamol as required, by the first order sentence that says so.
pub(crate) async fn paracetamol_as_required(epr: &Epr, patient: PatientId) -> RecordId {
    let found = trefoil_prescribing::store::dictionary::search(&mut look(epr), "paracetamol 500mg tab")
        .await
        .unwrap();
    let sentences = &found[0].sentences;
    let one = sentences
        .iter()
        .find(|one| matches!(one.timing, Timing::AsRequired(_)))
        .unwrap();
    prescribed(
        epr,
        patient,
        "paracetamol 500mg tab",
        one.timing.clone(),
        doctor().now(),
    )
    .await
}
