//! The message that is sent, to the letter; and what a judge who does not know us says of it.

use std::{
    io::Write,
    path::{Path, PathBuf},
    process::{Command, Stdio},
};

use trefoil_hl7v2::Message;

use super::oml;
use crate::{
    examples::{order, subject},
    hl7v2::Laboratory,
    order::{Duplicate, Ended, Order, Priority, Repeats, Signed, State, duplicates::Before},
};

fn laboratory() -> Laboratory {
    Laboratory {
        destination: "laboratory".into(),
        sending_application: "TREFOIL".into(),
        sending_facility: "RXX".into(),
        receiving_application: "LIMS".into(),
        receiving_facility: "RXX".into(),
        processing_id: "P".into(),
    }
}

fn text(order: &Order, cancelling: bool) -> String {
    String::from_utf8(oml(&laboratory(), order, cancelling).unwrap().to_vec()).unwrap()
}

fn cancelled() -> Order {
    let placed = order("ue", &[]);
    Order {
        state: State::Cancelled,
        filler_number: Some("L26".into()),
        ended: Some(Ended {
            at: placed.placed + chrono::Duration::minutes(10),
            because: "wrong patient | not Ann".into(),
            by: Signed {
                staff: placed.placed_by.staff,
                name: "K Turner, RN".into(),
            },
        }),
        ..placed
    }
}

/// Everything a message can have: answers, a repeat, no code, no specimen, no place.
fn all() -> Vec<(&'static str, String)> {
    let culture = order("bc", &[("antibiotics", "None"), ("site", "Left arm\nand line")]);
    let repeated = Order {
        repeats: Some(Repeats {
            shown: vec![Duplicate {
                test: "crp".into(),
                name: "C-reactive protein".into(),
                before: Before::Resulted {
                    at: culture.placed,
                    value: None,
                    again_from: culture.placed,
                },
            }],
            reason: "condition changed".into(),
        }),
        priority: Priority::Urgent,
        ..order("crp", &[])
    };
    let x_ray = Order {
        subject: crate::order::Subject {
            place: None,
            nhs_number: None,
            ..subject()
        },
        ..order("cxr", &[("pregnant", "No")])
    };
    vec![
        ("profile", text(&order("ue", &[]), false)),
        ("culture", text(&culture, false)),
        ("repeated", text(&repeated, false)),
        ("x-ray", text(&x_ray, false)),
        (
            "gas without a code",
            text(&order("gas", &[("site", "Radial artery")]), false),
        ),
        ("cancelled", text(&cancelled(), true)),
    ]
}

#[test]
fn a_request_to_the_letter() {
    let placed = order("ue", &[]);
    let number = &placed.placer_number;
    let want = [
        format!(
            "MSH|^~\\&|TREFOIL|RXX|LIMS|RXX|20260610090500+0100||OML^O21^OML_O21|{number}N|P|2.5.1|||||GBR|UNICODE UTF-8"
        ),
        "PID|1||9990001006^^^NHS^NH~H1234567^^^RXX^MR||TESTER^Siân^May^^Mrs||19600101|2".into(),
        "PV1|1|I|7B^^B2^RXX||||^Dr S Rao".into(),
        format!(
            "ORC|NW|{number}^TREFOIL||G000000000000001^TREFOIL|||||20260610090500+0100|^Dr S Patel||^Dr S Patel|7B"
        ),
        "TQ1|1||||||||R^Routine^HL70485".into(),
        format!(
            "OBR|1|{number}^TREFOIL||1000971000000107^Urea and electrolytes^SCT^ue^Urea and electrolytes^L|||||||O||Fever, on day 3 of antibiotics|||^Dr S Patel||||||||CH"
        ),
        "SPM|1|||119364003^Serum^SCT|||||||||||||||||||||||^Gold top (SST)".into(),
    ];
    assert_eq!(
        text(&placed, false).trim_end().split('\r').collect::<Vec<_>>(),
        want
    );
}

#[test]
fn a_cancellation_names_what_it_takes_back_and_why() {
    let sent = text(&cancelled(), true);
    let message = Message::parse(sent.as_bytes()).unwrap();
    let orc = message.segment("ORC").unwrap();
    let part = |field, component| orc.field(field).component(component).value().text_or_empty();
    assert_eq!(part(1, 1), "CA");
    assert_eq!(
        (part(2, 1), part(3, 1)),
        (cancelled().placer_number, "L26".into())
    );
    assert_eq!(part(16, 2), "wrong patient | not Ann", "escaped, and read back");
    assert_eq!(part(10, 2), "K Turner, RN");
    assert!(message.header().control_id.ends_with('C'));
    assert_eq!(text(&cancelled(), true), sent, "the same bytes each time");
}

#[test]
fn what_is_not_there_is_not_made_up() {
    let parsed: Vec<(&str, Message)> = all()
        .into_iter()
        .map(|(name, text)| (name, Message::parse(text.as_bytes()).unwrap()))
        .collect();
    let of = |name: &str| &parsed.iter().find(|(known, _)| *known == name).unwrap().1;
    let x_ray = of("x-ray");
    assert!(x_ray.segment("SPM").is_none() && x_ray.segment("OBR").unwrap().field(11).is_absent());
    assert_eq!(
        x_ray.segment("PV1").unwrap().field(2).value().present(),
        Some("O")
    );
    assert_eq!(
        x_ray
            .segment("PID")
            .unwrap()
            .field(3)
            .component(5)
            .value()
            .present(),
        Some("MR")
    );
    let culture = of("culture");
    let answers: Vec<_> = culture
        .segments("OBX")
        .map(|obx| obx.field(5).value().text_or_empty())
        .collect();
    assert_eq!(answers, ["None", "Left arm\nand line"]);
    assert_eq!(
        of("repeated").segment("NTE").unwrap().field(3).value().present(),
        Some("Requested again: condition changed")
    );
    assert_eq!(
        of("gas without a code")
            .segment("OBR")
            .unwrap()
            .field(4)
            .component(3)
            .value()
            .present(),
        Some("L")
    );
}

/// A Python that has hl7apy: `TREFOIL_PYTHON`, or the one of the workspace's target directory.
fn judge() -> Option<PathBuf> {
    let named = std::env::var_os("TREFOIL_PYTHON").map(PathBuf::from);
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let all = named.into_iter().chain([root.join("target/venv/bin/python")]);
    let mut there = all.filter(|python| python.exists());
    there.find(|python| {
        let asked = Command::new(python)
            .args(["-c", "import hl7apy"])
            .stderr(Stdio::null())
            .status();
        asked.is_ok_and(|status| status.success())
    })
}

/// Parsed strictly as OML_O21 of 2.5.1, and found valid.
const JUDGE: &str = "
import sys
from hl7apy.parser import parse_message
from hl7apy.consts import VALIDATION_LEVEL
text = sys.stdin.buffer.read().decode('utf-8')
message = parse_message(text, validation_level=VALIDATION_LEVEL.STRICT, find_groups=True)
assert message.version == '2.5.1', message.version
assert message.validate(report_file=sys.argv[1])
";

#[test]
fn hl7apy_finds_every_message_valid() {
    let Some(python) = judge() else {
        let words = format!(
            "skipped: {} messages: no Python with hl7apy (pip install hl7apy)\n",
            all().len()
        );
        drop(std::io::stderr().write_all(words.as_bytes()));
        return;
    };
    let judged = |text: &str| {
        let report = std::env::temp_dir().join(format!("trefoil-oml-{}.txt", std::process::id()));
        let mut child = Command::new(&python)
            .args(["-c", JUDGE])
            .arg(&report)
            .stdin(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        child.stdin.take().unwrap().write_all(text.as_bytes()).unwrap();
        let done = child.wait_with_output().unwrap();
        let said = std::fs::read_to_string(&report).unwrap_or_default();
        drop(std::fs::remove_file(&report));
        (
            done.status.success(),
            format!("{said}\n{}", String::from_utf8_lossy(&done.stderr)),
        )
    };
    for (name, text) in all() {
        let (valid, said) = judged(&text);
        assert!(valid, "{name}: {said}\n{}", text.replace('\r', "\n"));
    }
    // The control: the judge does find faults.
    let broken = text(&order("ue", &[]), false).replace("SPM|1|||119364003^Serum^SCT|", "SPM|1||||");
    assert!(!judged(&broken).0, "a specimen without its type");
}
