//! The law of the builder: what is built is what is parsed.

use std::collections::BTreeMap;

use proptest::prelude::*;
use trefoil_hl7v2::builder::{BuildError, MessageBuilder};
use trefoil_hl7v2::charset::CharacterSet;
use trefoil_hl7v2::header::{Designator, Header, Trigger};
use trefoil_hl7v2::{Message, Value};

/// Any text that can be stored, with a preference for the characters that hurt.
fn text() -> impl Strategy<Value = String> {
    "[^\\x00]{0,20}|[|^~&\\\\\"\\r\\n\\x0B\\x1CFSTREé ]{0,20}"
}

fn header() -> impl Strategy<Value = Header> {
    (
        proptest::collection::vec(text(), 12),
        proptest::collection::vec(text(), 7),
    )
        .prop_map(|(designators, fields)| {
            let designator = |index: usize| Designator {
                name: designators[index].clone(),
                universal_id: designators[index + 1].clone(),
                universal_id_type: designators[index + 2].clone(),
            };
            Header {
                sending_application: designator(0),
                sending_facility: designator(3),
                receiving_application: designator(6),
                receiving_facility: designator(9),
                sent_at: fields[0].clone(),
                trigger: Trigger::new(&fields[1], &fields[2], ""),
                control_id: fields[3].clone(),
                processing_id: fields[4].clone(),
                version: fields[5].clone(),
                profile: fields[6].clone(),
                ..Header::default()
            }
        })
}

type Places = BTreeMap<(u16, u16, u16, u16), String>;

fn places() -> impl Strategy<Value = Places> {
    proptest::collection::btree_map((1_u16..40, 1_u16..4, 1_u16..8, 1_u16..4), text(), 0..20)
}

proptest! {
    #[test]
    fn what_is_built_is_what_is_parsed(header in header(), segments in proptest::collection::vec(("[A-Z][A-Z0-9]{2}", places()), 0..6)) {
        let mut builder = MessageBuilder::new(header.clone());
        for (name, places) in segments.iter().filter(|(name, _)| name != "MSH") {
            builder = builder.segment(name, |mut segment| {
                for ((field, repetition, component, subcomponent), text) in places {
                    segment = segment.field(*field, |mut field| {
                        for _ in 1..*repetition {
                            field = field.repeat();
                        }
                        field.subcomponent(*component, *subcomponent, text.as_str())
                    });
                }
                segment
            });
        }
        let bytes = builder.build().expect("built");
        prop_assert!(!bytes.iter().any(|byte| matches!(*byte, 0x0B | 0x1C | b'\n')));
        let message = Message::parse(&bytes).expect("parsed");
        prop_assert_eq!(message.header(), header);
        for ((name, places), read) in segments.iter().filter(|(name, _)| name != "MSH").zip(message.all_segments().skip(1)) {
            prop_assert_eq!(read.name(), name.as_str());
            for field in 1_u16..40 {
                for (repetition, component, subcomponent) in [(1, 1, 1), (1, 2, 1), (2, 1, 1), (3, 7, 3)] {
                    let written = places.get(&(field, repetition, component, subcomponent)).map(String::as_str);
                    let value = read
                        .field(field.into())
                        .repetition(repetition.into())
                        .component(component.into())
                        .subcomponent(subcomponent.into())
                        .value();
                    prop_assert!(value == Value::from(written.unwrap_or_default()));
                }
            }
            for ((field, repetition, component, subcomponent), text) in places {
                let part = read.field((*field).into()).repetition((*repetition).into()).component((*component).into());
                prop_assert!(part.subcomponent((*subcomponent).into()).value() == Value::from(text));
            }
        }
    }
}

#[test]
fn the_character_set_writes_itself() {
    let build = |name: &str| {
        let bytes = MessageBuilder::new(Header::default())
            .segment("PID", |pid| pid.value(5, name))
            .build()
            .expect("built");
        Message::parse(&bytes).expect("parsed")
    };
    assert_eq!(build("Sian").character_set(), CharacterSet::Ascii);
    assert!(build("Sian").segment("MSH").expect("MSH").field(18).is_absent());
    assert_eq!(build("Siân").character_set(), CharacterSet::Utf8);
}

#[test]
fn null_travels_and_absence_clears() {
    let bytes = MessageBuilder::new(Header::default())
        .header_fields(|header| header.value(15, "AL").value(16, "NE"))
        .segment("PID", |pid| {
            pid.value(13, Value::Null)
                .value(14, "1")
                .value(14, Value::Absent)
                .value(8, "")
        })
        .build()
        .expect("built");
    assert_eq!(
        bytes.as_ref(),
        b"MSH|^~\\&|||||||||||||AL|NE\rPID|||||||||||||\"\"\r"
    );
}

#[test]
fn what_cannot_be_a_message_is_not_built() {
    let build = |name: &str, field: u16| {
        MessageBuilder::new(Header::default())
            .segment(name, |segment| segment.value(field, "x"))
            .build()
    };
    assert!(build("ZU8", 999).is_ok());
    assert_eq!(
        build("pid", 1),
        Err(BuildError::SegmentName {
            name: "pid".to_owned()
        })
    );
    assert_eq!(
        build("PID|", 1),
        Err(BuildError::SegmentName {
            name: "PID|".to_owned()
        })
    );
    assert_eq!(build("MSH", 3), Err(BuildError::Header));
    assert_eq!(
        build("PID", 0),
        Err(BuildError::Number {
            segment: "PID".to_owned(),
            field: 0
        })
    );
    assert_eq!(
        build("PID", 1000),
        Err(BuildError::Number {
            segment: "PID".to_owned(),
            field: 1000
        })
    );
    let reserved = MessageBuilder::new(Header::default())
        .header_fields(|header| header.value(18, "ASCII"))
        .build();
    assert_eq!(
        reserved,
        Err(BuildError::Number {
            segment: "MSH".to_owned(),
            field: 18
        })
    );
}
