//! What cannot be read, is not for us, or did not arrive whole, is answered and in sight.

use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
};
use trefoil_hl7v2::{
    acknowledgement::{AcknowledgementCode as Code, ErrorCode},
    inbox::Inbox,
    server::ServerLimits,
};
use trefoil_testkit::{Store, both, count, personas::administrator};

use crate::desk::{Hospital, admission};

both! { each_fault_of_a_header_is_rejected_with_its_place torn_frames_and_garbage_are_lines_that_count
a_message_too_long_is_a_line }

async fn each_fault_of_a_header_is_rejected_with_its_place(store: &Store) {
    let hospital = Hospital::open(store).await;
    let good = admission("C1", "H1", "Jones", "A1");
    let table: &[(&str, &str, Code, ErrorCode, u16)] = &[
        (
            "ADT^A01^ADT_A01",
            "ORU^R01",
            Code::Reject,
            ErrorCode::UnsupportedMessageType,
            9,
        ),
        (
            "ADT^A01^ADT_A01",
            "ADT^A17",
            Code::Reject,
            ErrorCode::UnsupportedEventCode,
            9,
        ),
        (
            "|P|2.4",
            "|T|2.4",
            Code::Reject,
            ErrorCode::UnsupportedProcessingId,
            11,
        ),
        (
            "|P|2.4",
            "|P|3.0",
            Code::Reject,
            ErrorCode::UnsupportedVersionId,
            12,
        ),
        ("|C1|", "||", Code::Reject, ErrorCode::RequiredFieldMissing, 10),
        (
            "PID|1",
            "a line end in a field",
            Code::Reject,
            ErrorCode::SegmentSequence,
            0,
        ),
        ("Jones", "Jon\u{e9}s", Code::Reject, ErrorCode::DataType, 18),
    ];
    for (number, (from, to, code, error, field)) in table.iter().enumerate() {
        let bad = good.replace(from, to).replace("|C1|", &format!("|C-{number}|"));
        for _ in 0..2 {
            let answer = hospital.send(&bad).await;
            assert_eq!(
                (answer.code, answer.errors[0].code, answer.errors[0].field),
                (*code, *error, *field),
                "{to}"
            );
        }
    }
    let counts = Inbox::of(&hospital.epr)
        .unwrap()
        .counts(&mut hospital.epr.db().look())
        .await
        .unwrap();
    assert_eq!((counts.rejected, counts.in_queue(), counts.applied), (7, 7, 0));
    assert_eq!(
        count(hospital.epr.db(), "SELECT COUNT(*) FROM kernel_journal").await,
        0
    );
    hospital.close().await;
}

async fn torn_frames_and_garbage_are_lines_that_count(store: &Store) {
    let hospital = Hospital::open(store).await;
    let whole = admission("C1", "H1", "Jones", "A1");
    let mut wire = b"stray bytes".to_vec();
    for _ in 0..3 {
        wire.extend_from_slice(b"\x0bMSH|^~\\&|PAS|RZZ|||2026"); // cut off by the next frame
    }
    wire.push(0x0b);
    wire.extend_from_slice(whole.as_bytes());
    wire.extend_from_slice(b"\x1c\r");
    let mut stream = TcpStream::connect(hospital.address).await.unwrap();
    stream.write_all(&wire).await.unwrap();
    let mut answer = vec![0; 1_000];
    let length = stream.read(&mut answer).await.unwrap();
    assert!(
        String::from_utf8_lossy(&answer[..length]).contains("MSA|AA|C1"),
        "the whole one is taken all the same"
    );
    let context = administrator(&[]);
    let inbox = Inbox::of(&hospital.epr).unwrap();
    let mut lines: Vec<_> = inbox
        .waiting(&mut hospital.epr.db().look(), &context, 50)
        .await
        .unwrap()
        .into_iter()
        .map(|line| (line.error_text.unwrap_or_default(), line.attempts, line.peer))
        .collect();
    lines.sort();
    assert_eq!(lines.len(), 2, "{lines:?}");
    assert!(
        lines[0].0.starts_with("11 bytes arrived outside any frame"),
        "{lines:?}"
    );
    assert!(lines[1].0.starts_with("a message was cut off"), "{lines:?}");
    assert_eq!((lines[0].1, lines[1].1, lines[1].2.as_str()), (1, 3, "127.0.0.1"));
    hospital.close().await;
}

async fn a_message_too_long_is_a_line(store: &Store) {
    let limits = ServerLimits {
        message_bytes: 500,
        ..ServerLimits::default()
    };
    let hospital = Hospital::open_with(store, limits).await;
    let mut stream = TcpStream::connect(hospital.address).await.unwrap();
    let long = format!(
        "\x0b{}\x1c\r\x0b{}\x1c\r",
        admission("C1", "H1", &"J".repeat(600), "A1"),
        admission("C2", "H2", "Smith", "A2")
    );
    stream.write_all(long.as_bytes()).await.unwrap();
    let mut answer = vec![0; 1_000];
    let length = stream.read(&mut answer).await.unwrap();
    assert!(String::from_utf8_lossy(&answer[..length]).contains("MSA|AA|C2"));
    let sql = "SELECT COUNT(*) FROM hl7v2_inbox WHERE state = 'rejected' AND body IS NULL AND error_text LIKE '%longer than 500 bytes%'";
    assert_eq!(count(hospital.epr.db(), sql).await, 1);
    hospital.close().await;
}
