//! A small hospital: two wards of one bay each, and whoever works there.

use chrono::NaiveDate;
use trefoil_core::{
    Context, NhsNumber, PatientId, Version, gender::CurrentGender, person_name::PersonName,
    postal_address::PostalAddress,
};
use trefoil_kernel::{Builder, Epr, Look, access::OPEN_RECORD, merge::MERGE, people::ADMINISTER_PEOPLE};
use trefoil_patient_administration::{
    PatientAdministration, permissions,
    person::{
        PersonDetails,
        register::{Different, NumberSeries, RegisterError, RegisterPerson},
    },
    stay::{
        Care, Stay,
        admit::{AdmitError, AdmitPatient},
        place::Destination,
    },
    store::{
        find::{Found, find},
        ward::{BayPlan, BedPlan, WardPlan, load_wards},
    },
};
use trefoil_testkit::{AuditStub, Store, anew, assemble, id, personas};
use uuid::Uuid;

pub(crate) fn builder() -> Builder {
    Epr::builder()
        .with(PatientAdministration::default())
        .with(AuditStub)
}

/// A charge nurse who may do everything here.
pub(crate) fn charge_nurse() -> Context {
    personas::charge_nurse(&[&permissions::ALL[..], &[MERGE, OPEN_RECORD, ADMINISTER_PEOPLE]].concat())
}

/// A clerk elsewhere, who may search and look at wards.
pub(crate) fn clerk() -> Context {
    personas::ward_clerk(&permissions::ALL)
}

fn ward(code: &str, name: &str, team: u128, beds: &[(&str, Option<&str>)]) -> WardPlan {
    let bed = |(code, closed): &(&str, Option<&str>)| BedPlan {
        code: (*code).to_owned(),
        closed: closed.map(str::to_owned),
    };
    WardPlan {
        code: code.into(),
        name: name.into(),
        specialty: Some("Acute medicine".into()),
        team: Uuid::from_u128(team),
        bays: vec![BayPlan {
            code: "A".into(),
            name: "Bay A".into(),
            beds: beds.iter().map(bed).collect(),
        }],
    }
}

/// The two wards and whoever works there.
pub(crate) async fn hospital(store: &Store) -> Epr {
    let epr = assemble(store, builder).await;
    wards(&epr).await;
    epr
}

/// 7A with A1 and A2; 7B with B1, B2 and B3, which is closed.
pub(crate) async fn wards(epr: &Epr) {
    let wards = [
        ward("7A", "Ash Ward", 0x7A, &[("A1", None), ("A2", None)]),
        ward(
            "7B",
            "Birch Ward",
            0x7B,
            &[("B1", None), ("B2", None), ("B3", Some("deep clean"))],
        ),
    ];
    load_wards(epr, &charge_nurse(), &wards).await.unwrap();
}

pub(crate) fn details(family: &str, given: &str, born: &str) -> PersonDetails {
    PersonDetails {
        name: PersonName::builder().family(family).given(given).finish().ok(),
        born: Some(born.parse::<NaiveDate>().unwrap()),
        gender: CurrentGender::Female,
        ..PersonDetails::default()
    }
}

pub(crate) fn numbered(details: PersonDetails, nhs: &str) -> PersonDetails {
    PersonDetails {
        nhs_number: NhsNumber::parse(nhs).ok(),
        ..details
    }
}

pub(crate) fn living_at(details: PersonDetails, line: &str, postcode: &str) -> PersonDetails {
    PersonDetails {
        address: PostalAddress::new([line], Some(postcode), None).ok(),
        ..details
    }
}

pub(crate) fn registering(details: PersonDetails) -> RegisterPerson {
    RegisterPerson {
        patient: id(),
        details,
        series: Some(NumberSeries {
            prefix: "T",
            digits: 7,
        }),
        different: Different::NotSaid,
        restricted: None,
    }
}

pub(crate) async fn register(epr: &Epr, details: PersonDetails) -> PatientId {
    try_register(epr, registering(details)).await.unwrap()
}

pub(crate) async fn try_register(epr: &Epr, command: RegisterPerson) -> Result<PatientId, RegisterError> {
    epr.execute(&anew(&charge_nurse()), command)
        .await
        .map(|version| version.patient)
}

/// Somebody whom nobody resembles.
pub(crate) async fn somebody(epr: &Epr, number: u32) -> PatientId {
    let family = format!(
        "Q{}",
        "abcdefghij"
            .chars()
            .nth(number as usize)
            .unwrap()
            .to_string()
            .repeat(5)
    );
    register(
        epr,
        details(
            &family,
            &family,
            &format!("19{}0-0{}-11", 3 + number % 6, 1 + number % 9),
        ),
    )
    .await
}

pub(crate) fn admitting(patient: PatientId, ward: &str, bed: Option<&str>) -> AdmitPatient {
    AdmitPatient {
        id: id(),
        patient,
        to: Destination {
            ward: ward.into(),
            bed: bed.map(str::to_owned),
        },
        method: None,
        care: Care::default(),
        spell_number: None,
    }
}

pub(crate) async fn admit(
    epr: &Epr,
    patient: PatientId,
    ward: &str,
    bed: Option<&str>,
) -> Result<Version<Stay>, AdmitError> {
    epr.execute(&anew(&charge_nurse()), admitting(patient, ward, bed))
        .await
}

pub(crate) fn look(epr: &Epr) -> Look<'static> {
    epr.db().look()
}

pub(crate) async fn search(epr: &Epr, context: &Context, typed: &str) -> Found {
    let today = trefoil_core::display::london_date(context.now());
    let search = trefoil_patient_administration::search::parse(typed, today).unwrap();
    find(&mut look(epr), context, &search).await.unwrap()
}

/// The names that a search finds, in order.
pub(crate) async fn names(epr: &Epr, context: &Context, typed: &str) -> Vec<String> {
    search(epr, context, typed)
        .await
        .people
        .into_iter()
        .map(|person| person.name)
        .collect()
}
