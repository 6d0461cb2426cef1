//! The mappings, held to their golden examples and to the model that reads them back.

use std::path::Path;

use chrono::{DateTime, Utc};
use proptest::prelude::*;
use rust_decimal::Decimal;
use trefoil_core::{PatientId, RecordId, StaffId};
use trefoil_fhir::wire::{FhirJson, from_json_strict, r4, to_json, to_json_pretty};
use trefoil_testkit::golden;
use uuid::Uuid;

use super::{report, request, result};
use crate::{
    catalogue::Category,
    order::{Answered, Asked, Ended, Order, Priority, Signed, Specimen, State, Subject, Transport},
    report::{Flag, Header, Range, Report, ResultLine, ResultStatus, Test, Unit, Value},
};

fn kept<T: FhirJson + PartialEq + std::fmt::Debug>(name: &str, resource: &T) {
    let text = to_json_pretty(resource);
    assert_eq!(
        &from_json_strict::<T>(&text).unwrap(),
        resource,
        "{name} reads back"
    );
    let place = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/golden/fhir");
    golden::document(&place.join(format!("{name}.json")), &text);
}

fn now() -> DateTime<Utc> {
    "2026-11-22T08:35:00Z".parse().unwrap()
}

fn one() -> (PatientId, RecordId) {
    let id = |number: u128| Uuid::from_u128(0x0192_0000_0000_7000_8000_0000_0000_0000 + number);
    (PatientId(id(1)), RecordId(id(400)))
}

fn signed() -> Signed {
    Signed {
        staff: StaffId(Uuid::from_u128(4)),
        name: "Dr S Patel".into(),
    }
}

fn order() -> Order {
    Order {
        placer_number: "T0001".into(),
        requisition: "R0001".into(),
        filler_number: Some("26C000123".into()),
        item: Asked {
            id: "renal".into(),
            name: "Renal profile".into(),
            snomed: Some("1000731000000107".into()),
            category: Category::Biochemistry,
            tests: vec!["sodium".into(), "potassium".into()],
            specimen: None,
        },
        subject: Subject::default(),
        priority: Priority::Urgent,
        clinical_details: "AKI on CKD".into(),
        answers: vec![Answered {
            id: "fasting".into(),
            asks: "Fasting?".into(),
            answer: "No".into(),
        }],
        repeats: None,
        placed: now(),
        placed_by: signed(),
        by: Transport::Message,
        state: State::Accepted,
        specimen: Some(Specimen::Collected {
            at: now(),
            by: signed(),
        }),
        accepted: Some(now()),
        ended: None,
        resulted: None,
    }
}

fn line(name: &str, code: &str, value: &str, unit: &str) -> ResultLine {
    ResultLine {
        test: Test {
            key: name.to_lowercase(),
            name: name.into(),
            national: Some(code.into()),
            local: None,
        },
        sub_id: None,
        value: Value::numeric(value),
        unit: Some(Unit::read(unit)),
        range: Some(Range::parse("3.5 - 5.3")),
        flag: None,
        critical: false,
        status: ResultStatus::Final,
        reported: now(),
        notes: vec![],
        remarks: vec![],
        earlier: vec![],
        new: true,
    }
}

fn renal() -> Report {
    let (_, id) = one();
    let mut potassium = line("Potassium", "1000651000000109", "6.80", "mmol/L");
    potassium.flag = Flag::of_laboratory(["HH"]);
    potassium.critical = true;
    potassium.notes = vec!["Not haemolysed".into()];
    let mut comment = line("Comment", "0", "", "");
    comment.value = Value::words("Suggest repeat & ECG");
    (comment.unit, comment.range, comment.test.national) = (None, None, None);
    Report {
        header: Header {
            order: id,
            placer: "T0001".into(),
            filler: "26C000123".into(),
            source: "LIMS at RXX".into(),
            title: "Renal profile".into(),
            section: Some("CH".into()),
            requester: None,
            requester_name: None,
            specimen: Some("Serum".into()),
            collected: now(),
            time_assumed: false,
            received: None,
            reported: now(),
            status: ResultStatus::Final,
        },
        lines: vec![potassium, comment],
        notes: vec!["Telephoned to the ward".into()],
        new_notes: false,
        acknowledgements: vec![],
    }
}

#[test]
fn an_order_as_a_service_request() {
    let (patient, id) = one();
    kept("ServiceRequest", &request::map(patient, id, &order()));
    let mut cancelled = order();
    cancelled.state = State::Cancelled;
    cancelled.item.category = Category::Imaging;
    cancelled.item.snomed = None;
    cancelled.ended = Some(Ended {
        at: now(),
        because: "asked for twice".into(),
        by: signed(),
    });
    kept("ServiceRequest-revoked", &request::map(patient, id, &cancelled));
}

#[test]
fn a_report_with_its_results() {
    let (patient, id) = one();
    let renal = renal();
    kept("DiagnosticReport", &report::map(patient, id, &renal));
    let of =
        |number: usize| result::of_line(patient, &result::id(id, number), &renal, &renal.lines[number - 1]);
    kept("Observation-Lab", &of(1));
    kept("Observation-Lab-words", &of(2));
    let mut picture = renal.clone();
    picture.header.section = Some("RAD".into());
    picture.header.time_assumed = true;
    kept("DiagnosticReport-imaging", &report::map(patient, id, &picture));
}

#[test]
fn a_withdrawn_value_is_not_sent_again() {
    let (patient, id) = one();
    let mut renal = renal();
    let line = &mut renal.lines[0];
    line.status = ResultStatus::Withdrawn;
    let said = result::of_line(patient, &result::id(id, 1), &renal, &renal.lines[0]);
    assert!(!to_json(&said).contains("6.8"));
    kept("Observation-Lab-withdrawn", &said);
}

#[test]
fn a_unit_that_is_not_known_has_no_code() {
    let (patient, id) = one();
    let mut renal = renal();
    renal.lines[0].unit = Some(Unit::read("furlongs"));
    let said = to_json(&result::of_line(
        patient,
        &result::id(id, 1),
        &renal,
        &renal.lines[0],
    ));
    assert!(
        said.contains(r#""valueQuantity":{"value":6.80,"unit":"furlongs"}"#),
        "{said}"
    );
}

proptest! {
    #[test]
    fn a_value_comes_back_digit_for_digit(mantissa in 0i64..=999_999, scale in 0u32..=4, sign in 0usize..3) {
        let (patient, id) = one();
        let mut renal = renal();
        let (signs, number) = (["", "<", ">"][sign], Decimal::new(mantissa, scale));
        renal.lines[0].value = Value::numeric(&format!("{signs}{number}"));
        let sent = result::of_line(patient, &result::id(id, 1), &renal, &renal.lines[0]);
        let read: r4::Observation = from_json_strict(&to_json(&sent)).unwrap();
        prop_assert_eq!(&read, &sent);
        let Some(r4::ObservationValue::Quantity(found)) = read.value else { panic!("no quantity") };
        let (digits, before) = (found.value.and_then(|it| it.value), found.comparator.and_then(|it| it.value));
        prop_assert_eq!(digits.map(|it| it.as_str().to_owned()), Some(number.to_string()));
        prop_assert_eq!(before.unwrap_or_default(), signs);
    }
}
