//! Trying a message of the queue again, because a person says that it can be true now.

use trefoil_core::{Context, Refused};
use trefoil_kernel::Epr;
use uuid::Uuid;

use super::{Entry, Inbox, State};
use crate::permissions::SETTLE_QUEUE;

/// Why it was not applied.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum RetryError {
    /// There is no such message.
    #[error("there is no such message; go back to the list")]
    Unknown,
    /// Somebody else was quicker.
    #[error("this message is no longer waiting; go back to the list")]
    NotWaiting,
    /// What did not arrive whole cannot be tried.
    #[error("this message did not arrive whole; ask the sender to send it again, then dismiss this line")]
    NoBody,
    /// As before, or something else.
    #[error("it still cannot be applied: {0}")]
    StillNot(String),
    /// See [`Refused`].
    #[error(transparent)]
    Refused(#[from] Refused),
}

impl Inbox {
    /// Try a message again, on behalf of the person who asks for it. What was done, in words.
    ///
    /// # Errors
    /// See [`RetryError`].
    pub async fn retry(&self, epr: &Epr, context: &Context, id: Uuid) -> Result<String, RetryError> {
        context.may(SETTLE_QUEUE)?;
        let find = async || Ok::<_, Refused>(Entry::find(&mut epr.db().look(), id).await?);
        let entry = find().await?.ok_or(RetryError::Unknown)?;
        let _turn = self
            .turn(&entry.sending_application, &entry.sending_facility)
            .await;
        let entry = find().await?.ok_or(RetryError::Unknown)?;
        if !entry.in_queue() {
            return Err(RetryError::NotWaiting);
        }
        if entry.body.is_none() {
            return Err(RetryError::NoBody);
        }
        epr.note_act(
            context,
            "administer",
            "hl7v2.retry",
            "asked for",
            Some(id.to_string()),
        )
        .await?;
        let entry = self.apply(epr, entry, Some(context.principal.staff)).await?;
        match entry.state() {
            State::Applied => Ok(entry.did.unwrap_or_default()),
            _ => Err(RetryError::StillNot(
                entry.error_detail.or(entry.error_text).unwrap_or_default(),
            )),
        }
    }
}
