//! Every form of event that was ever released.

use std::path::PathBuf;

use trefoil_core::{RecordId, StaffId};
use trefoil_orders_results::report::{
    Acknowledgement, Action, Change, Earlier, Flag, Header, Range, Remark, Report, ReportEvent, ResultLine,
    ResultStatus, Test, Unit, Value,
};
use trefoil_testkit::{forms, golden::events};
use uuid::Uuid;

fn at(time: &str) -> chrono::DateTime<chrono::Utc> {
    format!("2026-06-10T{time}:00.123456Z").parse().unwrap()
}

fn header(status: ResultStatus) -> Header {
    Header {
        order: RecordId(Uuid::from_u128(1)),
        placer: "T0123456789ABCDE".into(),
        filler: "L26061000123^LIMS".into(),
        source: "LIMS at RXX".into(),
        title: "Urea and electrolytes".into(),
        section: Some("CH".into()),
        requester: Some(StaffId(Uuid::from_u128(4))),
        requester_name: Some("Dr S Patel".into()),
        specimen: Some("Serum specimen".into()),
        collected: at("08:10"),
        time_assumed: true,
        received: Some(at("08:25")),
        reported: at("09:45"),
        status,
    }
}

fn potassium(value: &str, status: ResultStatus) -> ResultLine {
    ResultLine {
        test: Test {
            key: "k".into(),
            name: "Potassium".into(),
            national: Some("1000651000000109".into()),
            local: Some("K".into()),
        },
        sub_id: Some("1".into()),
        value: Value::numeric(value),
        unit: Some(Unit::read("mmol/L")),
        range: Some(Range::parse("3.5-5.3")),
        flag: Flag::of_laboratory(["HH"]),
        critical: true,
        status,
        reported: at("09:45"),
        notes: vec!["Sample not haemolysed.".into()],
        remarks: vec![Remark::CriticalByCatalogue],
        earlier: vec![],
        new: true,
    }
}

#[test]
fn every_form_of_event_still_decodes() {
    let report = Report {
        header: header(ResultStatus::Final),
        lines: vec![potassium(">6.8", ResultStatus::Final)],
        notes: vec!["Telephoned.".into()],
        new_notes: true,
        acknowledgements: vec![],
    };
    let mut corrected = potassium("4.8", ResultStatus::Corrected);
    corrected.earlier.push(Earlier {
        value: Value::numeric("6.8"),
        unit: Some(Unit::read("mmol/L")),
        flag: Flag::of_laboratory(["HH"]),
        status: ResultStatus::Final,
        reported: at("09:45"),
        at: at("10:30"),
        late: true,
    });
    let change = Change {
        header: header(ResultStatus::Corrected),
        lines: vec![corrected],
        notes: vec!["EDTA contamination.".into()],
        void: Some(at("10:30")),
    };
    let acknowledgement = Acknowledgement {
        at: at("10:00"),
        by: StaffId(Uuid::from_u128(4)),
        name: "Dr S Patel".into(),
        version: 1,
        action: Action::TreatmentChanged,
        note: Some("calcium gluconate given".into()),
        void: None,
    };
    events::<Report>(
        &PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/golden"),
        &forms!(ReportEvent: ReportReceived ReportChanged ReportAcknowledged),
        &[
            (
                "report_received",
                ReportEvent::ReportReceived {
                    report: Box::new(report),
                },
            ),
            (
                "report_changed",
                ReportEvent::ReportChanged {
                    change: Box::new(change),
                },
            ),
            (
                "report_acknowledged",
                ReportEvent::ReportAcknowledged { acknowledgement },
            ),
        ],
    );
}
