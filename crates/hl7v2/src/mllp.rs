//! MLLP framing on a byte stream: `0x0B` message `0x1C 0x0D`. Faults are reported, not merged or buffered.

use std::{fmt, io};

use bytes::Bytes;
use thiserror::Error;

mod codec;

pub use codec::MllpCodec;

/// A frame of 4 MiB, unless the caller says otherwise: an embedded document of 3 MB fits in Base64.
pub const DEFAULT_LIMIT: usize = 4 * 1024 * 1024;

/// Bytes outside frames are reported at latest after this many.
pub const GARBAGE_LIMIT: usize = 64 * 1024;

/// What came off the wire.
#[derive(Clone, PartialEq, Eq)]
pub enum FrameEvent {
    /// A whole frame, without its framing bytes. May be empty.
    Message(Bytes),
    /// A frame began before the one in progress ended, or the stream ended inside it.
    Truncated {
        /// How many bytes of it had arrived; they are dropped.
        length: usize,
    },
    /// A frame is longer than the limit. What is left of it is dropped as it arrives.
    Oversized {
        /// The limit in bytes.
        limit: usize,
    },
    /// Bytes between frames, dropped. Line ends alone are common and are reported only when there are
    /// [`GARBAGE_LIMIT`] of them.
    Garbage {
        /// How many since the last report.
        length: usize,
    },
}

/// Lengths only: a frame is patient data.
impl fmt::Debug for FrameEvent {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Message(bytes) => write!(formatter, "Message(<{} bytes>)", bytes.len()),
            Self::Truncated { length } => write!(formatter, "Truncated({length})"),
            Self::Oversized { limit } => write!(formatter, "Oversized({limit})"),
            Self::Garbage { length } => write!(formatter, "Garbage({length})"),
        }
    }
}

/// A fault of the stream or of what is to be sent.
#[derive(Debug, Error)]
pub enum MllpError {
    /// The stream failed.
    #[error(transparent)]
    Io(#[from] io::Error),
    /// The message holds a byte that would end or begin a frame.
    #[error("byte {position} of the message is an MLLP framing byte: it would be received as two messages")]
    FramingByte {
        /// Offset from 0.
        position: usize,
    },
}
