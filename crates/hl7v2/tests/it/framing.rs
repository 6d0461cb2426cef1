//! MLLP framing: however the bytes are cut, the same events come out, and nothing endless is kept.

use bytes::{Bytes, BytesMut};
use proptest::prelude::*;
use tokio_util::codec::{Decoder, Encoder};
use trefoil_hl7v2::mllp::{FrameEvent, GARBAGE_LIMIT, MllpCodec, MllpError};

use crate::samples::own;

fn message(text: &str) -> FrameEvent {
    FrameEvent::Message(Bytes::copy_from_slice(text.as_bytes()))
}

/// What a connection that delivers these pieces and then ends reports.
fn events<'a>(limit: usize, pieces: impl IntoIterator<Item = &'a [u8]>) -> Vec<FrameEvent> {
    let (mut codec, mut buffer, mut events) = (MllpCodec::new(limit), BytesMut::new(), Vec::new());
    for piece in pieces {
        buffer.extend_from_slice(piece);
        while let Some(event) = codec.decode(&mut buffer).expect("no stream to fail") {
            events.push(event);
        }
        assert!(buffer.len() <= limit.max(1), "kept {} bytes", buffer.len());
    }
    while let Some(event) = codec.decode_eof(&mut buffer).expect("no stream to fail") {
        events.push(event);
    }
    events
}

fn each_way(limit: usize, bytes: &[u8], expected: &[FrameEvent]) {
    assert_eq!(events(limit, [bytes]), expected, "whole");
    assert_eq!(events(limit, bytes.chunks(1)), expected, "byte by byte");
    for cut in 0..=bytes.len() {
        let (first, second) = bytes.split_at(cut);
        assert_eq!(events(limit, [first, second]), expected, "cut at {cut}");
    }
}

#[test]
fn the_faults_of_senders_are_told_apart() {
    let (a, b) = (message("MSH|a"), message("MSH|b"));
    let cases: [(&[u8], Vec<FrameEvent>); 14] = [
        (b"\x0BMSH|a\x1C\r", vec![a.clone()]),
        // A ready-made codec made one message of these.
        (b"\x0BMSH|a\x1C\r\x0BMSH|b\x1C\r", vec![a.clone(), b.clone()]),
        (
            b"\x0BMSH|a\x0BMSH|b\x1C\r",
            vec![FrameEvent::Truncated { length: 5 }, b.clone()],
        ),
        (b"\x0BMSH|a", vec![FrameEvent::Truncated { length: 5 }]),
        (b"\x0B", vec![FrameEvent::Truncated { length: 0 }]),
        // The carriage return is missing, once at the end and once before the next message.
        (b"\x0BMSH|a\x1C", vec![a.clone()]),
        (b"\x0BMSH|a\x1C\x0BMSH|b\x1C\r", vec![a.clone(), b.clone()]),
        (
            b"noise\r\n\x0BMSH|a\x1C\r",
            vec![FrameEvent::Garbage { length: 7 }, a.clone()],
        ),
        (
            b"\x0BMSH|a\x1C\rxx\x0BMSH|b\x1C\ry",
            vec![
                a.clone(),
                FrameEvent::Garbage { length: 2 },
                b.clone(),
                FrameEvent::Garbage { length: 1 },
            ],
        ),
        (
            b"\x0BMSH|a\x1C\r\n\r\n\x0BMSH|b\x1C\r\n",
            vec![a.clone(), b.clone()],
        ),
        (
            b"\x1C\r\x0BMSH|a\x1C\r",
            vec![FrameEvent::Garbage { length: 2 }, a.clone()],
        ),
        (b"\x0B\x1C\r", vec![message("")]),
        (
            b"\x0BMSH|abcdefghijk\x1C\r\x0BMSH|b\x1C\r",
            vec![FrameEvent::Oversized { limit: 10 }, b.clone()],
        ),
        (
            b"\x0BMSH|abcdefghijk\x0BMSH|b\x1C\r",
            vec![FrameEvent::Oversized { limit: 10 }, b],
        ),
    ];
    for (bytes, expected) in cases {
        each_way(10, bytes, &expected);
    }
}

#[test]
fn the_limit_is_exact() {
    each_way(5, b"\x0B12345\x1C\r", &[message("12345")]);
    each_way(5, b"\x0B123456\x1C\r", &[FrameEvent::Oversized { limit: 5 }]);
    each_way(5, b"\x0B123456", &[FrameEvent::Oversized { limit: 5 }]);
    each_way(
        0,
        b"\x0B\x1C\r\x0Bx\x1C\r",
        &[message(""), FrameEvent::Oversized { limit: 0 }],
    );
}

#[test]
fn an_endless_frame_is_not_buffered() {
    let (mut codec, mut buffer) = (MllpCodec::new(1 << 20), BytesMut::new());
    let block = vec![b'x'; 64 * 1024];
    buffer.extend_from_slice(b"\x0BMSH|");
    let mut seen = Vec::new();
    for _ in 0..800 {
        buffer.extend_from_slice(&block);
        seen.extend(codec.decode(&mut buffer).expect("no stream"));
        assert!(buffer.capacity() < 4 << 20, "grew to {}", buffer.capacity());
    }
    assert_eq!(seen, [FrameEvent::Oversized { limit: 1 << 20 }]);
    buffer.extend_from_slice(b"\x1C\r\x0BMSH|b\x1C\r");
    assert_eq!(
        codec.decode(&mut buffer).expect("no stream"),
        Some(message("MSH|b")),
        "and the connection goes on"
    );
}

#[test]
fn endless_garbage_is_reported_in_portions_and_not_buffered() {
    let bytes = vec![b'x'; GARBAGE_LIMIT * 2 + 5];
    let (full, rest) = (
        FrameEvent::Garbage {
            length: GARBAGE_LIMIT,
        },
        FrameEvent::Garbage { length: 5 },
    );
    assert_eq!(
        events(10, [bytes.as_slice()]),
        [full.clone(), full.clone(), rest.clone()]
    );
    assert_eq!(events(10, bytes.chunks(7)), [full.clone(), full.clone(), rest]);
    assert_eq!(events(10, [vec![b'\n'; GARBAGE_LIMIT + 5].as_slice()]), [full]);
}

#[test]
fn the_samples_give_their_messages() {
    for (name, bytes) in own("framed") {
        let found = events(1 << 20, bytes.chunks(1));
        assert_eq!(found, events(1 << 20, [bytes.as_slice()]), "{name}");
        let messages = found
            .iter()
            .filter(|event| matches!(event, FrameEvent::Message(_)))
            .count();
        let others = found.len() - messages;
        let expected = if name.contains("two-messages") {
            (2, 0)
        } else if name.contains("truncated") {
            (0, 1)
        } else {
            (1, usize::from(name.contains("garbage")))
        };
        assert_eq!((messages, others), expected, "{name}");
    }
}

#[test]
fn a_message_that_would_break_the_framing_is_not_sent() {
    let mut wire = BytesMut::new();
    for (bytes, place) in [(&b"MSH\x1C"[..], 3), (b"\x0BMSH", 0)] {
        let refused = MllpCodec::new(10).encode(Bytes::copy_from_slice(bytes), &mut wire);
        assert!(matches!(refused, Err(MllpError::FramingByte { position }) if position == place));
        assert!(wire.is_empty());
    }
}

#[test]
fn frames_are_not_shown_in_debug_output() {
    assert_eq!(format!("{:?}", message("PID|ANNA")), "Message(<8 bytes>)");
}

/// Bytes of which many are framing bytes.
fn stream() -> impl Strategy<Value = Vec<u8>> {
    let byte = prop_oneof![
        Just(0x0B_u8),
        Just(0x1C),
        Just(0x0D),
        Just(0x0A),
        Just(b'a'),
        any::<u8>()
    ];
    proptest::collection::vec(byte, 0..80)
}

proptest! {
    #[test]
    fn how_the_bytes_are_cut_does_not_matter(bytes in stream(), size in 1_usize..12, limit in 0_usize..12) {
        let whole = events(limit, [bytes.as_slice()]);
        prop_assert_eq!(&events(limit, bytes.chunks(size)), &whole);
        prop_assert_eq!(&events(limit, bytes.chunks(1)), &whole);
    }

    #[test]
    fn what_is_framed_is_what_comes_out(messages in proptest::collection::vec("[^\\x0B\\x1C]{0,40}", 0..5), size in 1_usize..60) {
        let (mut codec, mut wire) = (MllpCodec::new(1_000), BytesMut::new());
        for text in &messages {
            codec.encode(Bytes::copy_from_slice(text.as_bytes()), &mut wire).expect("framed");
        }
        let expected: Vec<_> = messages.iter().map(|text| message(text)).collect();
        prop_assert_eq!(events(1_000, wire.chunks(size)), expected);
    }
}
