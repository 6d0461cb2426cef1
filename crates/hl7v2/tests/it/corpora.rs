//! Every sample message there is: ours must parse, the others must parse or be refused, and quickly.

use std::time::{Duration, Instant};

use trefoil_hl7v2::acknowledgement::{Acknowledgement, AcknowledgementCode};
use trefoil_hl7v2::charset::CharacterSet;
use trefoil_hl7v2::message::ParseError;
use trefoil_hl7v2::{Message, Value};

use crate::samples::{own, shared};

/// Reads everything readable, as a handler that copies a message would.
fn walk(message: &Message) -> usize {
    let mut present = 0;
    for segment in message.all_segments() {
        for number in 0..60 {
            for repetition in segment.field(number).repetitions() {
                for component in 1..12 {
                    for subcomponent in 1..4 {
                        let value = repetition.component(component).subcomponent(subcomponent).value();
                        present += usize::from(value.present().is_some());
                    }
                }
            }
        }
    }
    let _ = message.header().sent_time();
    present
}

#[test]
fn every_authored_message_parses_and_says_who_it_is() {
    let samples = own("itk-authored");
    assert!(samples.len() >= 38, "only {} samples", samples.len());
    for (name, bytes) in samples {
        let message = Message::parse(&bytes).unwrap_or_else(|error| panic!("{name}: {error}"));
        let lines = bytes
            .split(|byte| *byte == b'\n')
            .filter(|line| !line.is_empty())
            .count();
        assert_eq!(
            message.all_segments().count(),
            lines,
            "{name}: a segment was lost"
        );
        let header = message.header();
        assert_eq!(header.first_missing(), None, "{name}");
        header
            .sent_time()
            .unwrap_or_else(|error| panic!("{name}: {error}"))
            .unwrap_or_else(|| panic!("{name}: no time"));
        assert!(walk(&message) > 10, "{name}");
    }
}

#[test]
fn the_sample_of_a_deleted_telephone_number_reads_as_null() {
    let (_, bytes) = own("itk-authored")
        .into_iter()
        .find(|(name, _)| name.contains("delete_mobile"))
        .expect("the sample");
    let message = Message::parse(&bytes).expect("parses");
    let pid = message.segment("PID").expect("a PID");
    assert_eq!(pid.field(13).value(), Value::Null);
    assert_eq!(pid.field(14).value(), Value::from("01134960001"));
    assert_eq!(pid.field(12).value(), Value::Absent);
}

#[test]
fn authored_acknowledgements_are_read() {
    let read = |name: &str| {
        let (_, bytes) = own("itk-authored")
            .into_iter()
            .find(|(path, _)| path.contains(name))
            .expect("the sample");
        Acknowledgement::read(&Message::parse(&bytes).expect("parses")).expect("an acknowledgement")
    };
    assert_eq!(read("ACK_AA").code, AcknowledgementCode::Accept);
    let rejected = read("ACK_AR");
    assert_eq!(rejected.code, AcknowledgementCode::Reject);
    assert_eq!(rejected.control_id, "EPR00000013");
    assert_eq!(
        (rejected.errors[0].segment.as_str(), rejected.errors[0].field),
        ("MSH", 9)
    );
}

#[test]
fn the_crash_corpus_of_another_parser_neither_panics_nor_hangs() {
    let began = Instant::now();
    let mut accepted = 0;
    for (_, bytes) in shared("nhapi-mpl-badinputs") {
        match Message::parse(&bytes) {
            Ok(message) => {
                accepted += 1;
                walk(&message);
            }
            Err(error) => {
                let (header, answer) = Acknowledgement::unreadable(&bytes, &error);
                assert_eq!(header.control_id, answer.control_id);
            }
        }
    }
    println!("accepted: {accepted}");
    assert!(
        began.elapsed() < Duration::from_secs(1),
        "took {:?}",
        began.elapsed()
    );
}

#[test]
fn messages_of_other_systems_parse_unless_they_break_a_rule_we_can_name() {
    for folder in [
        "emap-gpl3",
        "hapi-mpl",
        "nhapi-mpl",
        "nw-gmsa",
        "pipehat",
        "renalware",
        "simhospital",
    ] {
        let mut refused = 0;
        for (name, bytes) in shared(folder) {
            let message = match Message::parse(&bytes) {
                // Senders that leave MSH-18 empty and write UTF-8: an interface says so when it is set up.
                Err(ParseError::CharacterSet(_)) => Message::parse_with_default(&bytes, CharacterSet::Utf8),
                other => other,
            };
            match message {
                Ok(message) => assert!(walk(&message) > 0, "{name}"),
                Err(error) => {
                    refused += 1;
                    println!("{name}: {error}");
                }
            }
        }
        // Files of several messages, and lines broken by hand.
        assert!(refused <= 6, "{folder}: {refused} refused");
    }
}
