//! Sending over MLLP: one message, one answer, then the next.

use std::time::Duration;
use std::{fmt, io};

use bytes::{Bytes, BytesMut};
use thiserror::Error;
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};
use tokio::net::{TcpStream, ToSocketAddrs};
use tokio::time::timeout;
use tokio_util::codec::{Decoder, Encoder};

use crate::mllp::{FrameEvent, MllpCodec, MllpError};

/// An acknowledgement longer than this is not one.
const ANSWER_LIMIT: usize = 1024 * 1024;

/// A connection to a receiver. After any error it answers [`ClientError::Unusable`]: an answer that comes
/// late must never be taken for the answer to the next message. For the same reason the caller compares MSA-2
/// of the answer with the control id it sent.
pub struct MllpClient<Stream = TcpStream> {
    stream: Stream,
    codec: MllpCodec,
    received: BytesMut,
    usable: bool,
}

/// Its state only: what was received is patient data.
impl<Stream> fmt::Debug for MllpClient<Stream> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("MllpClient")
            .field("usable", &self.usable)
            .finish_non_exhaustive()
    }
}

/// Why there is no answer. The message may have been received all the same: send it again with the same
/// control id.
#[derive(Debug, Error)]
pub enum ClientError {
    /// Nobody answered in time.
    #[error("no answer within {limit:?}")]
    TimedOut {
        /// The time allowed.
        limit: Duration,
    },
    /// The stream failed.
    #[error(transparent)]
    Io(#[from] io::Error),
    /// The message cannot be framed; nothing was sent.
    #[error("the message cannot be framed: {0}")]
    Unframeable(MllpError),
    /// The receiver closed the connection without an answer.
    #[error("the receiver closed the connection without an answer")]
    Closed,
    /// What came back is no frame, or came before it was asked for.
    #[error("the receiver sent something other than one framed answer")]
    NotAnAnswer,
    /// An earlier error left this connection out of step.
    #[error("an earlier error left this connection unusable: connect again")]
    Unusable,
}

impl MllpClient<TcpStream> {
    /// Connects within the time allowed.
    pub async fn connect(address: impl ToSocketAddrs, limit: Duration) -> Result<Self, ClientError> {
        let stream = timeout(limit, TcpStream::connect(address))
            .await
            .map_err(|_| ClientError::TimedOut { limit })??;
        stream.set_nodelay(true)?;
        Ok(Self::over(stream))
    }
}

impl<Stream: AsyncRead + AsyncWrite + Unpin> MllpClient<Stream> {
    /// Speaks over a stream that is already open, such as a TLS one.
    pub fn over(stream: Stream) -> Self {
        Self {
            stream,
            codec: MllpCodec::new(ANSWER_LIMIT),
            received: BytesMut::new(),
            usable: true,
        }
    }

    /// Sends one message and waits for its answer, all within the time allowed.
    pub async fn send(&mut self, message: &[u8], limit: Duration) -> Result<Bytes, ClientError> {
        if !self.usable {
            return Err(ClientError::Unusable);
        }
        // Also stays unusable when the caller drops this future half way.
        self.usable = false;
        let answer = timeout(limit, self.exchange(message))
            .await
            .map_err(|_| ClientError::TimedOut { limit })??;
        self.usable = true;
        Ok(answer)
    }

    async fn exchange(&mut self, message: &[u8]) -> Result<Bytes, ClientError> {
        if self.codec.is_mid_frame() || self.decode()?.is_some() {
            return Err(ClientError::NotAnAnswer);
        }
        let mut wire = BytesMut::new();
        self.codec
            .encode(Bytes::copy_from_slice(message), &mut wire)
            .map_err(ClientError::Unframeable)?;
        self.stream.write_all(&wire).await?;
        self.stream.flush().await?;
        loop {
            match self.decode()? {
                Some(FrameEvent::Message(answer)) => return Ok(answer),
                // Line ends between frames are common and harmless.
                Some(FrameEvent::Garbage { .. }) => {}
                Some(FrameEvent::Truncated { .. } | FrameEvent::Oversized { .. }) => {
                    return Err(ClientError::NotAnAnswer);
                }
                None => {
                    if self.stream.read_buf(&mut self.received).await? == 0 {
                        return Err(ClientError::Closed);
                    }
                }
            }
        }
    }

    fn decode(&mut self) -> Result<Option<FrameEvent>, ClientError> {
        self.codec
            .decode(&mut self.received)
            .map_err(|error| match error {
                MllpError::Io(error) => ClientError::Io(error),
                error @ MllpError::FramingByte { .. } => ClientError::Unframeable(error),
            })
    }
}
