//! Parsing: the faults that ready-made parsers have, and every refusal.

use proptest::prelude::*;
use trefoil_hl7v2::charset::CharacterSet;
use trefoil_hl7v2::encoding::DelimiterError;
use trefoil_hl7v2::message::{MAX_SEGMENTS, ParseError};
use trefoil_hl7v2::{Message, Value};

const HEADER: &str =
    r"MSH|^~\&|PAS|RZZ|ROUTE|ROUTE|20260302093000||ADT^A01^ADT_A01|EPR1|P|2.4|||||GBR||EN||ITKv1.0";

fn parse(text: &str) -> Message {
    Message::parse(text.as_bytes()).unwrap_or_else(|error| panic!("{error}"))
}

fn names(message: &Message) -> Vec<&str> {
    message.all_segments().map(|segment| segment.name()).collect()
}

#[test]
fn an_empty_line_does_not_swallow_what_follows() {
    for between in [
        "\r\r", "\r\r\r", "\n\n", "\r\n\r\n", "\n\r\n\r", "\r", "\n", "\r\n",
    ] {
        let message = parse(&format!("{HEADER}{between}PID|1{between}PV1|1|I{between}"));
        assert_eq!(names(&message), ["MSH", "PID", "PV1"], "line end {between:?}");
    }
    assert_eq!(names(&parse(&format!("\r\n{HEADER}"))), ["MSH"]);
}

#[test]
fn fields_of_the_header_have_the_numbers_of_the_standard() {
    let message = parse(HEADER);
    let header = message.segment("MSH").expect("MSH");
    assert_eq!(header.field(0).value(), Value::Absent);
    assert_eq!(header.field(1).value(), Value::from("|"));
    assert_eq!(header.field(2).value(), Value::from(r"^~\&"));
    assert_eq!(header.field(2).repetitions().count(), 1);
    assert_eq!(header.field(3).value(), Value::from("PAS"));
    assert_eq!(header.field(9).component(3).value(), Value::from("ADT_A01"));
    let words = message.header();
    assert_eq!(
        (words.trigger.code.as_str(), words.trigger.event.as_str()),
        ("ADT", "A01")
    );
    assert_eq!(
        (words.control_id.as_str(), words.version.as_str()),
        ("EPR1", "2.4")
    );
    assert_eq!(
        (
            words.country.as_str(),
            words.language.as_str(),
            words.profile.as_str()
        ),
        ("GBR", "EN", "ITKv1.0")
    );
    assert_eq!(words.first_missing(), None);
}

#[test]
fn absent_null_and_present_are_three_things() {
    let message = parse(&format!("{HEADER}\rPID|||A^\"\"^^D&E~~F||\"\"|^^|x|"));
    let pid = message.segment("PID").expect("PID");
    let field = pid.field(3);
    assert_eq!(field.component(1).value(), Value::from("A"));
    assert_eq!(field.component(2).value(), Value::Null);
    assert_eq!(field.component(3).value(), Value::Absent);
    assert_eq!(field.component(4).subcomponent(2).value(), Value::from("E"));
    assert_eq!(field.repetitions().count(), 3);
    assert!(field.repetition(2).is_absent());
    assert_eq!(field.repetition(3).value(), Value::from("F"));
    assert!(pid.field(5).is_null() && !pid.field(5).is_absent());
    // Deleting an address deletes its postcode.
    assert_eq!(pid.field(5).component(5).value(), Value::Null);
    assert!(pid.field(6).is_absent() && pid.field(6).repetitions().next().is_none());
    assert!(pid.field(8).is_absent() && pid.field(99).is_absent());
    assert_eq!(field.component(0).value(), Value::Absent);
}

#[test]
fn narrative_keeps_separators_its_sender_forgot_to_escape() {
    let message = parse(&format!(
        r"{HEADER}{}NTE|1||salt & vinegar ^ up~down \F\ bar",
        '\r'
    ));
    let note = message.segment("NTE").expect("NTE").field(3);
    assert_eq!(note.free_text(), Value::from("salt & vinegar ^ up~down | bar"));
    assert_eq!(note.value(), Value::from("salt "));
}

#[test]
fn other_delimiters_are_obeyed() {
    let message =
        parse("MSH*:+/%*A*B***202603020930**ADT:A01*1*P*2.4\rPID***9990001006:::NHS+H1:::RZZ**A|B^C~D&E/F/");
    let pid = message.segment("PID").expect("PID");
    assert_eq!(
        pid.field(3).repetition(2).component(4).value(),
        Value::from("RZZ")
    );
    assert_eq!(pid.field(5).value(), Value::from("A|B^C~D&E*"));
}

#[test]
fn delimiters_that_cannot_work_are_refused() {
    let refused = |text: &str| match Message::parse(text.as_bytes()) {
        Err(ParseError::Delimiters(error)) => error,
        other => panic!("{text}: {other:?}"),
    };
    assert_eq!(refused("PID|1"), DelimiterError::NotAHeader);
    assert_eq!(refused("MSH"), DelimiterError::Count { found: 0 });
    assert_eq!(refused("MSH|"), DelimiterError::Count { found: 0 });
    assert_eq!(refused("MSH|^|A"), DelimiterError::Count { found: 1 });
    assert_eq!(refused(r"MSH|^~\&#!|A"), DelimiterError::Count { found: 6 });
    assert_eq!(refused(r"MSH|^~\\&|A"), DelimiterError::Repeated { position: 5 });
    assert_eq!(refused(r"MSH|^~\||A"), DelimiterError::Count { found: 3 });
    assert_eq!(
        refused(r"MSHA^~\&A"),
        DelimiterError::NotPunctuation { position: 1 }
    );
    assert_eq!(
        refused("MSH|0|||"),
        DelimiterError::NotPunctuation { position: 2 }
    );
    assert_eq!(
        refused("MSH|^~\"&|"),
        DelimiterError::NotPunctuation { position: 4 }
    );
    assert!(
        Message::parse(br"MSH|^~\&#|A").is_ok(),
        "the truncation character of version 2.7"
    );
}

#[test]
fn the_character_set_is_obeyed_and_never_guessed() {
    let with = |code: &str, name: &[u8]| {
        let mut bytes = format!("{HEADER}\rPID|||||")
            .replacen("|||||GBR", &format!("|||||GBR|{code}"), 1)
            .into_bytes();
        // The header above has MSH-18 empty: `GBR||EN`; putting the code there leaves one separator too many.
        let text = String::from_utf8(bytes.clone()).expect("text").replacen(
            &format!("{code}||EN"),
            &format!("{code}|EN"),
            1,
        );
        bytes = text.into_bytes();
        bytes.extend_from_slice(name);
        bytes
    };
    let family = |message: Message| message.segment("PID").expect("PID").field(5).value();
    let (utf8, latin) = ("Siân".as_bytes(), b"Si\xE2n".as_slice());
    assert_eq!(
        family(Message::parse(&with("UNICODE UTF-8", utf8)).expect("UTF-8")),
        Value::from("Siân")
    );
    assert_eq!(
        family(Message::parse(&with("8859/1", latin)).expect("Latin 1")),
        Value::from("Siân")
    );
    assert_eq!(
        family(Message::parse(&with("8859/1~UNICODE UTF-8", latin)).expect("the first repetition")),
        Value::from("Siân")
    );
    let undeclared = with("", latin);
    assert!(
        matches!(Message::parse(&undeclared), Err(ParseError::CharacterSet(error)) if error.expected == CharacterSet::Ascii)
    );
    assert_eq!(
        family(Message::parse_with_default(&undeclared, CharacterSet::Latin1).expect("configured")),
        Value::from("Siân")
    );
    assert!(matches!(
        Message::parse(&with("UNICODE UTF-8", latin)),
        Err(ParseError::CharacterSet(_))
    ));
    assert!(matches!(
        Message::parse(&with("ASCII", utf8)),
        Err(ParseError::CharacterSet(_))
    ));
    assert!(
        matches!(
            Message::parse(&with("8859/1", b"\x93quoted\x94")),
            Err(ParseError::CharacterSet(_))
        ),
        "Windows-1252"
    );
    let unsupported = ParseError::UnsupportedCharacterSet {
        name: "8859/15".to_owned(),
    };
    assert_eq!(Message::parse(&with("8859/15", b"x")), Err(unsupported));
}

#[test]
fn broken_structure_is_refused_by_name() {
    let refused = |text: String| Message::parse(text.as_bytes()).expect_err("refused");
    assert_eq!(refused(String::new()), ParseError::Empty);
    assert_eq!(refused("\r\n\r".to_owned()), ParseError::Empty);
    for line in [
        "pid|1",
        "1ID|1",
        "PI|1",
        "PIDX|1",
        "  PID|1",
        "P",
        "PÏD|1",
        "smoker\nsince 1990",
    ] {
        let text = format!("{HEADER}\r{line}").replace("|GBR||", "|GBR|UNICODE UTF-8|");
        assert_eq!(refused(text), ParseError::NotASegment { position: 2 }, "{line}");
    }
    assert_eq!(
        refused(format!("{HEADER}\rEVN|\r{HEADER}")),
        ParseError::SecondHeader { position: 3 }
    );
    assert!(matches!(
        refused(format!("{HEADER}\rPID|\0")),
        ParseError::NullCharacter { .. }
    ));
    let full = format!("{HEADER}{}", "\rOBX|".repeat(MAX_SEGMENTS - 1));
    assert_eq!(names(&parse(&full)).len(), MAX_SEGMENTS);
    assert_eq!(
        refused(format!("{full}\rOBX|")),
        ParseError::TooManySegments { limit: MAX_SEGMENTS }
    );
}

#[test]
fn debug_output_holds_no_patient_data_and_the_original_is_kept() {
    let bytes = format!("{HEADER}\rPID|1||9990001006||TESTPATIENT^ANNA");
    let message = parse(&bytes);
    let pid = message.segment("PID").expect("PID");
    let shown = format!(
        "{message:?} {pid:?} {:?} {:?}",
        pid.field(5),
        pid.field(5).value()
    );
    assert!(
        !shown.contains("ANNA") && !shown.contains("TESTPATIENT") && !shown.contains("999000"),
        "{shown}"
    );
    assert!(shown.contains("EPR1"));
    assert_eq!(message.original().as_ref(), bytes.as_bytes());
}

proptest! {
    #[test]
    fn arbitrary_bytes_never_panic(bytes in proptest::collection::vec(any::<u8>(), 0..400)) {
        let _ = Message::parse(&bytes);
        let mut headed = HEADER.as_bytes().to_vec();
        headed.push(b'\r');
        headed.extend_from_slice(&bytes);
        let _ = Message::parse(&headed);
    }

    #[test]
    fn almost_messages_never_panic(text in r"MSH[|^0][~^|&\\]{0,6}([|^~&\\A-Z0-9é\r\n\x22.]{0,40}){0,8}") {
        for unnamed in [CharacterSet::Ascii, CharacterSet::Utf8, CharacterSet::Latin1] {
            if let Ok(message) = Message::parse_with_default(text.as_bytes(), unnamed) {
                for segment in message.all_segments() {
                    for number in 0..9 {
                        let _ = (segment.field(number).component(2).value(), segment.field(number).free_text());
                    }
                }
            }
        }
    }
}
