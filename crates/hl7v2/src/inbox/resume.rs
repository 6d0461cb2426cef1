//! After a restart: what was made durable and not yet decided is tried again.

use trefoil_core::Refused;
use trefoil_kernel::Epr;
use uuid::Uuid;

use super::{Inbox, State};

impl Inbox {
    /// Try every message that is durable and undecided, oldest first. How many were decided. Harmless at any time: a
    /// message is decided once.
    ///
    /// # Errors
    /// As the store says; the rest stay as they are, to be tried when the sender sends them again.
    pub async fn resume(&self, epr: &Epr) -> Result<usize, Refused> {
        let left: Vec<(Uuid,)> = epr
            .db()
            .look()
            .rows(
                "SELECT id FROM hl7v2_inbox WHERE state = 'received' ORDER BY received, id",
                &[],
            )
            .await?;
        let mut decided = 0;
        for (id,) in left {
            let entry = self.again(epr, id).await?;
            let _turn = self
                .turn(&entry.sending_application, &entry.sending_facility)
                .await;
            let entry = self.again(epr, id).await?;
            if entry.state() == State::Received {
                match self.apply(epr, entry, None).await {
                    Ok(_) => decided += 1,
                    Err(refused) => {
                        tracing::error!(message = %id, %refused, "a kept HL7 message could not be decided")
                    }
                }
            }
        }
        Ok(decided)
    }
}
