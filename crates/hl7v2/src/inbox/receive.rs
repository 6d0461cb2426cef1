//! Taking one message in: durable first, then tried, then answered.

use bytes::Bytes;
use trefoil_core::Refused;
use trefoil_kernel::{Epr, fresh_id};

use super::{Inbox, State, keep::keep, sender::Label};

impl Inbox {
    /// Take one message in and give its acknowledgement. Empty when it could not be made durable, or could not be
    /// decided because the store was failing: the connection then closes, and the sender sends again.
    pub async fn receive(&self, epr: &Epr, peer: &str, body: &[u8]) -> Bytes {
        match self.take_in(epr, peer, body).await {
            Ok(answer) => answer,
            Err(refused) => {
                tracing::error!(%refused, peer, "an HL7 message was not acknowledged: the sender must send it again");
                Bytes::new()
            }
        }
    }

    async fn take_in(&self, epr: &Epr, peer: &str, body: &[u8]) -> Result<Bytes, Refused> {
        let (label, id) = (Label::of(body), fresh_id());
        let (application, facility) = (label.application.clone(), label.facility.clone());
        let _turn = self.turn(&application, &facility).await;
        let context = self.acting(epr, (&application, &facility, peer), id).await?;
        let mut entry = keep(epr, &context, id, label, body).await?;
        if entry.state() == State::Received {
            entry = self.apply(epr, entry, None).await?;
        }
        Ok(self.answer(&entry))
    }
}
