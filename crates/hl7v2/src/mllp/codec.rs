//! The state machine that cuts a byte stream into frames.

use bytes::{Buf, BufMut, Bytes, BytesMut};
use tokio_util::codec::{Decoder, Encoder};

use super::{FrameEvent, GARBAGE_LIMIT, MllpError};

const START: u8 = 0x0B;
const END: u8 = 0x1C;
const CARRIAGE_RETURN: u8 = 0x0D;

/// Bytes skipped since the last report.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct Garbage {
    length: usize,
    /// Some of it is more than line ends.
    noteworthy: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum State {
    /// Between frames. A carriage return directly after an end byte belongs to it.
    Between { garbage: Garbage, after_end: bool },
    /// In a frame whose first `scanned` bytes are known to hold no framing byte.
    Inside { scanned: usize },
    /// In a frame that is too long.
    Discarding,
}

/// The codec of both sides. What it reports does not depend on how the bytes were cut into reads.
///
/// A frame ends at `0x1C`: that byte cannot occur in any character set read here, and a sender that forgets
/// the carriage return would otherwise wait for ever for its acknowledgement.
#[derive(Clone, Debug)]
pub struct MllpCodec {
    limit: usize,
    state: State,
}

impl MllpCodec {
    /// A codec that takes messages of up to `limit` bytes.
    pub fn new(limit: usize) -> Self {
        Self {
            limit,
            state: State::Between {
                garbage: Garbage::default(),
                after_end: false,
            },
        }
    }

    /// A frame has begun and not ended.
    pub fn is_mid_frame(&self) -> bool {
        !matches!(self.state, State::Between { .. })
    }

    fn between(
        &mut self,
        source: &mut BytesMut,
        mut garbage: Garbage,
        after_end: bool,
    ) -> Option<FrameEvent> {
        if after_end {
            match source.first() {
                None => return None,
                Some(&CARRIAGE_RETURN) => source.advance(1),
                Some(_) => {}
            }
        }
        let until_start = source
            .iter()
            .position(|byte| *byte == START)
            .unwrap_or(source.len());
        let skipped = source.split_to(until_start.min(GARBAGE_LIMIT - garbage.length));
        garbage.length += skipped.len();
        garbage.noteworthy |= skipped.iter().any(|byte| !matches!(byte, b'\r' | b'\n'));
        let full = garbage.length == GARBAGE_LIMIT;
        let begins = source.first() == Some(&START);
        if begins {
            source.advance(1);
            self.state = State::Inside { scanned: 0 };
        } else {
            let kept = if full { Garbage::default() } else { garbage };
            self.state = State::Between {
                garbage: kept,
                after_end: false,
            };
        }
        (full || begins && garbage.noteworthy).then_some(FrameEvent::Garbage {
            length: garbage.length,
        })
    }

    fn inside(&mut self, source: &mut BytesMut, scanned: usize) -> Option<FrameEvent> {
        let oversized = FrameEvent::Oversized { limit: self.limit };
        let unscanned = source.get(scanned..).unwrap_or_default();
        let Some(found) = unscanned.iter().position(|byte| matches!(*byte, START | END)) else {
            if source.len() <= self.limit {
                self.state = State::Inside {
                    scanned: source.len(),
                };
                return None;
            }
            source.clear();
            self.state = State::Discarding;
            return Some(oversized);
        };
        let length = scanned + found;
        let frame = source.split_to(length);
        let ended = source.first() == Some(&END);
        source.advance(1);
        self.after_frame(ended);
        Some(if length > self.limit {
            oversized
        } else if ended {
            FrameEvent::Message(frame.freeze())
        } else {
            FrameEvent::Truncated { length }
        })
    }

    fn discarding(&mut self, source: &mut BytesMut) {
        match source.iter().position(|byte| matches!(*byte, START | END)) {
            Some(position) => {
                let ended = source.get(position) == Some(&END);
                source.advance(position + 1);
                self.after_frame(ended);
            }
            None => source.clear(),
        }
    }

    fn after_frame(&mut self, ended: bool) {
        self.state = if ended {
            State::Between {
                garbage: Garbage::default(),
                after_end: true,
            }
        } else {
            State::Inside { scanned: 0 }
        };
    }
}

impl Decoder for MllpCodec {
    type Item = FrameEvent;
    type Error = MllpError;

    fn decode(&mut self, source: &mut BytesMut) -> Result<Option<FrameEvent>, MllpError> {
        while !source.is_empty() {
            let event = match self.state {
                State::Between { garbage, after_end } => self.between(source, garbage, after_end),
                State::Inside { scanned } if scanned == source.len() => return Ok(None),
                State::Inside { scanned } => self.inside(source, scanned),
                State::Discarding => {
                    self.discarding(source);
                    None
                }
            };
            if event.is_some() {
                return Ok(event);
            }
        }
        Ok(None)
    }

    fn decode_eof(&mut self, source: &mut BytesMut) -> Result<Option<FrameEvent>, MllpError> {
        if let Some(event) = self.decode(source)? {
            return Ok(Some(event));
        }
        let unfinished = match self.state {
            State::Between { garbage, .. } => garbage.noteworthy.then_some(FrameEvent::Garbage {
                length: garbage.length,
            }),
            State::Discarding => None,
            State::Inside { .. } => Some(FrameEvent::Truncated { length: source.len() }),
        };
        source.clear();
        self.state = State::Between {
            garbage: Garbage::default(),
            after_end: false,
        };
        Ok(unfinished)
    }
}

impl Encoder<Bytes> for MllpCodec {
    type Error = MllpError;

    fn encode(&mut self, message: Bytes, wire: &mut BytesMut) -> Result<(), MllpError> {
        if let Some(position) = message.iter().position(|byte| matches!(*byte, START | END)) {
            return Err(MllpError::FramingByte { position });
        }
        wire.reserve(message.len() + 3);
        wire.put_u8(START);
        wire.put_slice(&message);
        wire.put_slice(&[END, CARRIAGE_RETURN]);
        Ok(())
    }
}
