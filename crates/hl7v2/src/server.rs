//! Receiving over MLLP: a listener that slow, silent, greedy and broken senders cannot take from the others.

use std::future::Future;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;
use std::{fmt, io};

use async_trait::async_trait;
use bytes::Bytes;
use thiserror::Error;
use tokio::net::TcpListener;
use tokio::sync::watch;
use tokio::task::{JoinError, JoinSet};
use tokio::time::timeout;

mod admission;
mod connection;

use admission::Admission;
pub use connection::converse;

/// What a listener grants its senders.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ServerLimits {
    /// Bytes in one message.
    pub message_bytes: usize,
    /// Connections at one time.
    pub connections: usize,
    /// Connections at one time from one address. An integration engine opens one for each feed.
    pub connections_per_peer: usize,
    /// How long a connection may be silent between messages.
    pub idle: Duration,
    /// How long a message may take from its first byte to its last.
    pub frame: Duration,
    /// How long the sender may take to accept an answer.
    pub answer: Duration,
    /// Faulty frames in a row before the connection is closed.
    pub faults: u32,
    /// How long connections may go on after shutdown began.
    pub shutdown: Duration,
}

impl Default for ServerLimits {
    fn default() -> Self {
        Self {
            message_bytes: crate::mllp::DEFAULT_LIMIT,
            connections: 512,
            connections_per_peer: 64,
            idle: Duration::from_secs(3_600),
            frame: Duration::from_secs(30),
            answer: Duration::from_secs(10),
            faults: 20,
            shutdown: Duration::from_secs(20),
        }
    }
}

/// One whole frame.
#[derive(Clone, PartialEq, Eq)]
pub struct Received {
    /// The message, without framing bytes.
    pub bytes: Bytes,
    /// Its number on this connection, from 1.
    pub sequence: u64,
}

/// Its number and length only: a frame is patient data.
impl fmt::Debug for Received {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            formatter,
            "Received({}, <{} bytes>)",
            self.sequence,
            self.bytes.len()
        )
    }
}

/// A frame that did not arrive whole.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum FrameFault {
    /// Cut off by another frame or by the end of the stream.
    #[error("a message was cut off after {length} bytes")]
    Truncated {
        /// Bytes that had arrived.
        length: usize,
    },
    /// Longer than the limit.
    #[error("a message was longer than {limit} bytes")]
    Oversized {
        /// The limit.
        limit: usize,
    },
    /// Bytes outside any frame.
    #[error("{length} bytes arrived outside any frame")]
    Garbage {
        /// How many.
        length: usize,
    },
    /// Too slow. The connection is closed.
    #[error("a message was not complete in time: {length} bytes had arrived")]
    TooSlow {
        /// Bytes that had arrived.
        length: usize,
    },
}

/// Who takes the messages.
#[async_trait]
pub trait MessageReceiver: Send + Sync {
    /// Takes one message and gives the acknowledgement. Messages of one connection come one after another. An
    /// empty answer closes the connection without acknowledging, so that the sender sends again: for when the
    /// message could not be made durable.
    async fn receive(&self, peer: SocketAddr, frame: Received) -> Bytes;

    /// Learns of a message that did not arrive whole, to put it where people look, and may answer it.
    async fn fault(&self, peer: SocketAddr, fault: FrameFault) -> Option<Bytes>;
}

/// Why a listener stopped.
#[derive(Debug, Error)]
pub enum ServeError {
    /// No connection can be accepted and none is open whose end would help.
    #[error("connections can no longer be accepted: {0}")]
    Accept(#[source] io::Error),
}

/// Accepts connections until `shutdown` completes, then lets the message each one is handling finish.
pub async fn serve(
    listener: TcpListener,
    limits: ServerLimits,
    receiver: Arc<dyn MessageReceiver>,
    shutdown: impl Future<Output = ()>,
) -> Result<(), ServeError> {
    let admission = Admission::new(limits.connections, limits.connections_per_peer);
    let (close, closing) = watch::channel(false);
    let mut connections = JoinSet::new();
    tokio::pin!(shutdown);
    let outcome = loop {
        let accepted = tokio::select! {
            () = &mut shutdown => break Ok(()),
            Some(ended) = connections.join_next() => {
                note_end(ended);
                continue;
            }
            accepted = listener.accept() => accepted,
        };
        match accepted {
            Ok((stream, peer)) => {
                let Some(place) = admission.admit(peer.ip()) else {
                    tracing::warn!(%peer, "HL7 connection refused: too many connections");
                    continue;
                };
                let (receiver, closing) = (Arc::clone(&receiver), closing.clone());
                connections.spawn(async move {
                    // Answers are small and waited for; where it cannot be set they are slower, and still right.
                    if let Err(error) = stream.set_nodelay(true) {
                        tracing::debug!(%peer, %error, "HL7 answers on this connection may be slow");
                    }
                    converse(stream, peer, &limits, receiver.as_ref(), closing).await;
                    drop(place);
                });
            }
            Err(error) if concerns_one_peer(&error) => {
                tracing::debug!(%error, "HL7 connection lost while accepting it")
            }
            Err(error) if connections.is_empty() => break Err(ServeError::Accept(error)),
            Err(error) => {
                tracing::error!(%error, "HL7 connections cannot be accepted: waiting for one to close");
                // Out of file handles most likely: trying at once would only spin.
                if let Ok(Some(ended)) = timeout(Duration::from_secs(1), connections.join_next()).await {
                    note_end(ended);
                }
            }
        }
    };
    // Unlike `send` it holds whether or not a connection is left to tell.
    close.send_replace(true);
    let finished = timeout(limits.shutdown, async {
        while let Some(ended) = connections.join_next().await {
            note_end(ended);
        }
    });
    if finished.await.is_err() {
        tracing::warn!(
            connections = connections.len(),
            "HL7 connections cut off at shutdown"
        );
        connections.shutdown().await;
    }
    outcome
}

fn concerns_one_peer(error: &io::Error) -> bool {
    use io::ErrorKind::{ConnectionAborted, ConnectionRefused, ConnectionReset, Interrupted};
    matches!(
        error.kind(),
        ConnectionAborted | ConnectionRefused | ConnectionReset | Interrupted
    )
}

/// A receiver that panicked takes its own connection with it and no other.
fn note_end(ended: Result<(), JoinError>) {
    if let Err(error) = ended {
        tracing::error!(panicked = error.is_panic(), "HL7 connection task failed");
    }
}
