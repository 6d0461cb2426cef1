//! The inbox behind the listener.

use std::{future::Future, net::SocketAddr, sync::Arc};

use async_trait::async_trait;
use bytes::Bytes;
use thiserror::Error;
use tokio::net::TcpListener;
use trefoil_kernel::Epr;

use crate::{
    inbox::Inbox,
    server::{FrameFault, MessageReceiver, Received, ServeError, ServerLimits, serve},
};

/// Takes what the listener hears into the inbox.
#[derive(Clone)]
pub struct MllpReceiver {
    epr: Epr,
    inbox: Inbox,
}

impl MllpReceiver {
    /// Over this assembly; none where the module is not part of it.
    pub fn new(epr: Epr) -> Option<Self> {
        Some(Self {
            inbox: Inbox::of(&epr)?,
            epr,
        })
    }
}

#[async_trait]
impl MessageReceiver for MllpReceiver {
    async fn receive(&self, peer: SocketAddr, frame: Received) -> Bytes {
        self.inbox
            .receive(&self.epr, &peer.ip().to_string(), &frame.bytes)
            .await
    }

    /// Never answered: the sender that cut a message off waits for the answer to the one after it, and would take
    /// ours for that.
    async fn fault(&self, peer: SocketAddr, fault: FrameFault) -> Option<Bytes> {
        if let Err(refused) = self.inbox.fault(&self.epr, &peer.ip().to_string(), fault).await {
            tracing::error!(%peer, %fault, %refused, "a broken HL7 frame could not be put into the queue");
        }
        None
    }
}

/// Why listening did not begin, or ended.
#[derive(Debug, Error)]
pub enum ListenError {
    /// The module is missing.
    #[error("HL7 messages are not switched on here; add the hl7v2 module to the assembly")]
    Absent,
    /// See [`ServeError`].
    #[error(transparent)]
    Serve(#[from] ServeError),
}

/// Decide what a restart left undecided, then take messages until `shutdown` completes.
///
/// # Errors
/// See [`ListenError`].
pub async fn listen(
    epr: &Epr,
    listener: TcpListener,
    limits: ServerLimits,
    shutdown: impl Future<Output = ()>,
) -> Result<(), ListenError> {
    let receiver = MllpReceiver::new(epr.clone()).ok_or(ListenError::Absent)?;
    match receiver.inbox.resume(epr).await {
        Ok(0) => {}
        Ok(decided) => tracing::info!(decided, "HL7 messages kept before the restart were decided"),
        Err(refused) => {
            tracing::error!(%refused, "HL7 messages kept before the restart could not be looked at")
        }
    }
    Ok(serve(listener, limits, Arc::new(receiver), shutdown).await?)
}
