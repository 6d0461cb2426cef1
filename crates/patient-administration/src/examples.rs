//! Who the unit tests are about.

use chrono::{DateTime, NaiveDate, Utc};
use trefoil_core::{
    CommandId, Context, Grants, PatientId, Principal, Purpose, StaffId,
    identifier::{Identifier, IdentifierKind},
    ods_code::OdsCode,
    person_name::PersonName,
};
use uuid::Uuid;

use crate::{
    permissions,
    person::{Person, PersonDetails},
};

pub(crate) fn now() -> DateTime<Utc> {
    "2026-11-22T08:35:00Z".parse().unwrap()
}

pub(crate) fn patient(number: u128) -> PatientId {
    PatientId(Uuid::from_u128(number))
}

pub(crate) fn context() -> Context {
    let principal = Principal {
        staff: StaffId(Uuid::from_u128(99)),
        name: "K Turner, RN".into(),
        role: "charge_nurse".into(),
        organisation: "XZZ".into(),
        on_behalf_of: None,
        session: None,
        device: None,
        grants: Grants::of(&permissions::ALL),
        proved: None,
    };
    Context::new(
        CommandId(Uuid::from_u128(7)),
        principal,
        Purpose::DirectCare,
        now(),
    )
}

pub(crate) fn person(family: &str, given: &str) -> Person {
    let number = Identifier::new(
        IdentifierKind::HospitalNumber,
        "T0000001",
        OdsCode::parse("XZZ").unwrap(),
    );
    let details = PersonDetails {
        name: PersonName::builder().family(family).given(given).finish().ok(),
        born: NaiveDate::from_ymd_opt(1958, 11, 2),
        hospital_number: number.ok(),
        ..PersonDetails::default()
    };
    Person {
        details,
        died: None,
        restriction: None,
    }
}
