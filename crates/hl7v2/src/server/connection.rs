//! One connection: read a frame, have it received, answer, and again.

use std::net::SocketAddr;

use bytes::{Bytes, BytesMut};
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};
use tokio::sync::watch;
use tokio::time::timeout;
use tokio_util::codec::{Decoder, Encoder};

use super::{FrameFault, MessageReceiver, Received, ServerLimits};
use crate::mllp::{FrameEvent, GARBAGE_LIMIT, MllpCodec, MllpError};

const READ_AHEAD: usize = 8 * 1024;

/// What waiting for a sender came to.
enum Step {
    Event(FrameEvent),
    FrameBegan,
    Closed,
    Idle,
    TooSlow,
}

struct Connection<Stream> {
    stream: Stream,
    codec: MllpCodec,
    received: BytesMut,
}

/// Serves one connection over any stream, such as a TLS one, until the peer leaves, breaks a limit, or
/// `closing` becomes true or loses its sender.
pub async fn converse<Stream>(
    stream: Stream,
    peer: SocketAddr,
    limits: &ServerLimits,
    receiver: &dyn MessageReceiver,
    mut closing: watch::Receiver<bool>,
) where
    Stream: AsyncRead + AsyncWrite + Unpin + Send,
{
    let mut connection = Connection {
        stream,
        codec: MllpCodec::new(limits.message_bytes),
        received: BytesMut::new(),
    };
    let mut sequence = 0_u64;
    let mut faults = 0_u32;
    loop {
        // Only the wait for a frame is cut short by shutdown; receiving and answering never are. A sender
        // whose message was not answered sends it again.
        let step = tokio::select! {
            biased;
            _ = closing.wait_for(|closing| *closing) => return,
            step = connection.step(limits) => step,
        };
        let event = match step {
            Ok(Step::Event(event)) => event,
            Ok(Step::FrameBegan) => continue,
            Ok(Step::Closed) => return,
            Ok(Step::Idle) => return tracing::info!(%peer, "HL7 connection closed: idle"),
            Ok(Step::TooSlow) => {
                let fault = FrameFault::TooSlow {
                    length: connection.received.len(),
                };
                tracing::warn!(%peer, %fault, "HL7 connection closed");
                if let Some(answer) = receiver.fault(peer, fault).await {
                    connection.answer(answer, limits, peer).await;
                }
                return;
            }
            Err(error) => return tracing::info!(%peer, %error, "HL7 connection lost"),
        };
        let fault = match event {
            FrameEvent::Message(bytes) => {
                sequence += 1;
                faults = 0;
                let answer = receiver.receive(peer, Received { bytes, sequence }).await;
                if answer.is_empty() {
                    return tracing::warn!(%peer, sequence, "HL7 message not acknowledged: connection closed");
                }
                if !connection.answer(answer, limits, peer).await {
                    return;
                }
                continue;
            }
            FrameEvent::Truncated { length } => FrameFault::Truncated { length },
            FrameEvent::Oversized { limit } => FrameFault::Oversized { limit },
            FrameEvent::Garbage { length } => FrameFault::Garbage { length },
        };
        faults = faults.saturating_add(1);
        tracing::info!(%peer, %fault, faults, "HL7 frame fault");
        if let Some(answer) = receiver.fault(peer, fault).await
            && !connection.answer(answer, limits, peer).await
        {
            return;
        }
        // So many bytes outside any frame are not HL7 at all.
        let foreign = matches!(fault, FrameFault::Garbage { length } if length >= GARBAGE_LIMIT);
        if foreign || faults >= limits.faults {
            return tracing::warn!(%peer, faults, "HL7 connection closed: too many faults");
        }
    }
}

impl<Stream: AsyncRead + AsyncWrite + Unpin> Connection<Stream> {
    /// Waits for something to happen. One time limit covers the whole of a frame and another the whole
    /// silence between two, so that a byte now and then extends neither. Nothing is lost when the wait is
    /// abandoned.
    async fn step(&mut self, limits: &ServerLimits) -> Result<Step, MllpError> {
        if let Some(event) = self.codec.decode(&mut self.received)? {
            return Ok(Step::Event(event));
        }
        let mid_frame = self.codec.is_mid_frame();
        let limit = if mid_frame { limits.frame } else { limits.idle };
        match timeout(limit, self.read(mid_frame)).await {
            Ok(step) => step,
            Err(_) if mid_frame => Ok(Step::TooSlow),
            Err(_) => Ok(Step::Idle),
        }
    }

    async fn read(&mut self, mid_frame: bool) -> Result<Step, MllpError> {
        loop {
            self.received.reserve(READ_AHEAD);
            if self.stream.read_buf(&mut self.received).await? == 0 {
                return Ok(self
                    .codec
                    .decode_eof(&mut self.received)?
                    .map_or(Step::Closed, Step::Event));
            }
            if let Some(event) = self.codec.decode(&mut self.received)? {
                return Ok(Step::Event(event));
            }
            if !mid_frame && self.codec.is_mid_frame() {
                return Ok(Step::FrameBegan);
            }
        }
    }

    /// Sends an answer; `false` when the connection is of no more use.
    async fn answer(&mut self, answer: Bytes, limits: &ServerLimits, peer: SocketAddr) -> bool {
        let mut wire = BytesMut::new();
        if let Err(error) = self.codec.encode(answer, &mut wire) {
            tracing::error!(%peer, %error, "HL7 answer cannot be framed");
            return false;
        }
        let sent = timeout(limits.answer, async {
            self.stream.write_all(&wire).await?;
            self.stream.flush().await
        });
        match sent.await {
            Ok(Ok(())) => true,
            Ok(Err(error)) => {
                tracing::info!(%peer, %error, "HL7 answer could not be sent");
                false
            }
            Err(_) => {
                tracing::warn!(%peer, "HL7 connection closed: the sender does not take its answer");
                false
            }
        }
    }
}
