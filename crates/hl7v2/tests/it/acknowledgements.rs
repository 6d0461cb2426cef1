//! Acknowledgements, byte for byte.

use proptest::prelude::*;
use trefoil_hl7v2::Message;
use trefoil_hl7v2::acknowledgement::{
    Acknowledgement, AcknowledgementCode, AcknowledgementError, ErrorCode, ErrorLocation, Reply,
};
use trefoil_hl7v2::header::Header;

const ADMISSION: &str =
    "MSH|^~\\&|PAS|RZZ|ROUTE|ROUTE|20260302093000||ADT^A01^ADT_A01|EPR00000013|P|2.4|||||GBR||EN||ITKv1.0\r";

fn reply(control_id: &str) -> Reply {
    Reply {
        control_id: control_id.to_owned(),
        time: "20260302093001".parse().expect("a time"),
        application: "EPR".into(),
        facility: "RZZ".into(),
    }
}

fn header(text: &str) -> Header {
    Message::parse(text.as_bytes()).expect("parses").header()
}

#[test]
fn ours_are_those_of_the_samples() {
    let incoming = header(ADMISSION);
    let accepted = Acknowledgement::accept(&incoming).to_bytes(&incoming, &reply("EPR00000050"));
    let framed = include_bytes!("../data/framed/ACK_AA.mllp");
    assert_eq!(accepted.as_ref(), &framed[1..framed.len() - 2]);

    let place = ErrorLocation::new("MSH", 1, 9, ErrorCode::UnsupportedEventCode);
    let rejected = Acknowledgement::reject(&incoming, "Unsupported event code", vec![place]);
    let bytes = rejected.to_bytes(&incoming, &reply("EPR00000052"));
    let sample = include_str!("../data/itk-authored/ACK_AR.hl7")
        .replace('\n', "\r")
        .replace("MSH^^9", "MSH^1^9");
    assert_eq!(String::from_utf8_lossy(&bytes), sample);
}

#[test]
fn sender_and_receiver_change_places() {
    let incoming = header("MSH|^~\\&|LIMS^1.2.3^ISO|RZZ01|WINPATH|RQX|20260302||ORU^R01|77|T|2.3\r");
    let answer = header(
        std::str::from_utf8(&Acknowledgement::accept(&incoming).to_bytes(&incoming, &reply("1")))
            .expect("text"),
    );
    assert_eq!(
        (
            answer.sending_application.name.as_str(),
            answer.sending_facility.name.as_str()
        ),
        ("WINPATH", "RQX")
    );
    assert_eq!(answer.receiving_application, incoming.sending_application);
    assert_eq!(
        (answer.version.as_str(), answer.processing_id.as_str()),
        ("2.3", "T")
    );
}

#[test]
fn what_cannot_be_read_is_still_rejected_properly() {
    for (bytes, control_id) in [
        (&b""[..], ""),
        (b"\x00\xFF\xFE rubbish", ""),
        (b"GET / HTTP/1.1\r\n\r\n", ""),
        (
            b"MSH|^~\\&|PAS|RZZ|||20260302||ADT^A01|CTRL1|P|2.4\rrubbish",
            "CTRL1",
        ),
        (b"MSH|^~\\\\&|PAS|RZZ|||20260302||ADT^A01|CTRL2|P|2.4\r", "CTRL2"),
        (
            b"MSH|^~\\&|PAS|RZZ|||20260302||ADT^A01|CTRL3|P|2.4|||||GBR|8859/15\r",
            "CTRL3",
        ),
        (b"MSH|^~\\&|P\xC3S|RZZ|||20260302||ADT^A01|CTRL4|P|2.4\r", "CTRL4"),
    ] {
        let error = Message::parse(bytes).expect_err("refused");
        let (incoming, answer) = Acknowledgement::unreadable(bytes, &error);
        let message = Message::parse(&answer.to_bytes(&incoming, &reply("9"))).expect("a valid rejection");
        let read = Acknowledgement::read(&message).expect("an acknowledgement");
        assert_eq!(read, answer);
        assert_eq!(
            (read.code, read.control_id.as_str()),
            (AcknowledgementCode::Reject, control_id)
        );
        assert!(!read.errors.is_empty() && message.header().first_missing().is_none());
    }
}

#[test]
fn several_places_are_repetitions_of_one_field() {
    let incoming = header(ADMISSION);
    let places = vec![
        ErrorLocation::new("PID", 1, 3, ErrorCode::RequiredFieldMissing),
        ErrorLocation {
            text: "No ward | Q^7 & co".to_owned(),
            ..ErrorLocation::new("PV1", 1, 3, ErrorCode::TableValueNotFound)
        },
    ];
    let answer = Acknowledgement::error(&incoming, "Not applied", places);
    let message = Message::parse(&answer.to_bytes(&incoming, &reply("1"))).expect("parses");
    assert_eq!(message.segments("ERR").count(), 1);
    assert_eq!(
        message.segment("MSA").expect("MSA").field(6).value().present(),
        Some("101")
    );
    assert_eq!(Acknowledgement::read(&message), Ok(answer));
}

#[test]
fn an_answer_that_is_none_is_not_taken_for_one() {
    let read = |text: &str| Acknowledgement::read(&Message::parse(text.as_bytes()).expect("parses"));
    assert_eq!(
        read(ADMISSION),
        Err(AcknowledgementError::NoAcknowledgementSegment)
    );
    assert_eq!(
        read(&format!("{ADMISSION}MSA|CA|1")),
        Err(AcknowledgementError::Code)
    );
    assert_eq!(
        read(&format!("{ADMISSION}MSA||1")),
        Err(AcknowledgementError::Code)
    );
}

proptest! {
    #[test]
    fn a_rejection_is_always_a_message(bytes in proptest::collection::vec(any::<u8>(), 0..200), headed: bool) {
        let mut message = if headed { b"MSH|^~\\&|".to_vec() } else { Vec::new() };
        message.extend_from_slice(&bytes);
        let incoming = Header::salvage(&message);
        let answer = Acknowledgement::reject(&incoming, "unreadable", Vec::new());
        let built = answer.to_bytes(&incoming, &reply("1"));
        prop_assert!(!built.iter().any(|byte| matches!(*byte, 0x0B | 0x1C)));
        prop_assert_eq!(Acknowledgement::read(&Message::parse(&built).expect("parses")), Ok(answer));
    }
}
