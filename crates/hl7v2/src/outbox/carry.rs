//! Carrying: one message, its answer, then the next; waiting longer after each failure.

use std::{fmt, future::Future, pin::pin, time::Duration};

use tokio::time::timeout;
use trefoil_core::{CommandId, Context, Grants, Principal, Purpose, Refused, StaffId};
use trefoil_kernel::{Epr, fresh_id};
use uuid::Uuid;

use super::{
    entry::{Outbound, OutboundState},
    settle,
};
use crate::{
    acknowledgement::{Acknowledgement, AcknowledgementCode},
    client::{ClientError, MllpClient},
    inbox::Inbox,
    message::Message,
    permissions::SEND,
    stable::stable_id,
};

/// How often somebody looks whether there is something to carry.
const IDLE: Duration = Duration::from_millis(500);
/// The longest pause between two tries.
const LONGEST: Duration = Duration::from_secs(60);

/// Carries the messages of one destination.
pub struct Carrier {
    epr: Epr,
    destination: String,
    address: String,
    limit: Duration,
    id: Uuid,
    client: Option<MllpClient>,
}

/// Where to: what it carries is patient data.
impl fmt::Debug for Carrier {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("Carrier")
            .field("destination", &self.destination)
            .field("address", &self.address)
            .finish_non_exhaustive()
    }
}

/// What came of one step.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Step {
    /// Nothing waits.
    Nothing,
    /// Another carrier is at it.
    Held,
    /// Acknowledged.
    Delivered,
    /// Refused: somebody must look. The next one is carried.
    Refused,
    /// Not delivered, the so-many-th time; it is tried again.
    Failed {
        /// How often in all.
        attempts: i64,
    },
}

/// How a try ended.
enum Outcome {
    Accepted,
    Refused(Option<&'static str>, String),
    Again(String),
}

/// How long to wait before the next try, after so many in vain: 1, 2, 4 … 60 seconds.
pub fn pause(attempts: i64) -> Duration {
    let doubled = u32::try_from(attempts.saturating_sub(1).clamp(0, 6)).unwrap_or_default();
    Duration::from_secs(1 << doubled).min(LONGEST)
}

impl Carrier {
    /// A carrier of the messages to `destination`, found at `address` (`host:port`), which answers within `limit`.
    pub fn new(epr: &Epr, destination: &str, address: &str, limit: Duration) -> Self {
        Self {
            epr: epr.clone(),
            destination: destination.to_owned(),
            address: address.to_owned(),
            limit,
            id: fresh_id(),
            client: None,
        }
    }

    /// Carry until told to stop. A failure of the store is logged and tried again: nothing is lost by it.
    pub async fn run(mut self, shutdown: impl Future<Output = ()>) {
        let mut shutdown = pin!(shutdown);
        loop {
            let wait = match self.step().await {
                Ok(Step::Delivered | Step::Refused) => Duration::ZERO,
                Ok(Step::Nothing | Step::Held) => IDLE,
                Ok(Step::Failed { attempts }) => pause(attempts),
                Err(refused) => {
                    tracing::error!(destination = self.destination, %refused, "the outbox could not be read or written");
                    pause(3)
                }
            };
            if timeout(wait, &mut shutdown).await.is_ok() {
                break;
            }
        }
        let context = self.context();
        if let Err(refused) = settle::let_go(&self.epr, &context, &self.destination, self.id).await {
            tracing::warn!(%refused, "a destination was not let go; it is free in a moment");
        }
    }

    /// Carry one message, if one waits.
    ///
    /// # Errors
    /// As the store says. Then nothing is known of the try, and the same message is carried again.
    pub async fn step(&mut self) -> Result<Step, Refused> {
        if Outbound::next(&mut self.epr.db().look(), &self.destination)
            .await?
            .is_none()
        {
            return Ok(Step::Nothing);
        }
        // Long enough for connecting, sending and writing down what came of it.
        let lasts =
            chrono::Duration::from_std(self.limit * 3).unwrap_or_default() + chrono::Duration::seconds(5);
        if !settle::hold(&self.epr, &self.context(), &self.destination, self.id, lasts).await? {
            return Ok(Step::Held);
        }
        let Some(next) = Outbound::next(&mut self.epr.db().look(), &self.destination).await? else {
            return Ok(Step::Nothing);
        };
        let outcome = self.tell(&next).await;
        let context = self.context();
        let note = |state, code, trouble| settle::note(&self.epr, &context, next.id, state, code, trouble);
        match outcome {
            Outcome::Accepted => {
                note(OutboundState::Delivered, Some("AA"), None).await?;
                Ok(Step::Delivered)
            }
            Outcome::Refused(code, why) => {
                tracing::warn!(
                    destination = next.destination,
                    number = next.number,
                    code,
                    "an HL7 message was refused"
                );
                note(OutboundState::Refused, code, Some(why)).await?;
                Ok(Step::Refused)
            }
            Outcome::Again(why) => {
                tracing::warn!(
                    destination = next.destination,
                    number = next.number,
                    attempts = next.attempts + 1,
                    why,
                    "an HL7 message was not delivered"
                );
                note(OutboundState::Waiting, None, Some(why)).await?;
                Ok(Step::Failed {
                    attempts: next.attempts + 1,
                })
            }
        }
    }

    /// Send it and read the answer. Whatever is not an answer to this message ends the connection.
    async fn tell(&mut self, message: &Outbound) -> Outcome {
        let answered = self.exchange(message).await;
        match answered {
            Ok((answer, client)) => {
                self.client = Some(client);
                answer
            }
            Err(again) => Outcome::Again(again),
        }
    }

    async fn exchange(&mut self, message: &Outbound) -> Result<(Outcome, MllpClient), String> {
        let mut client = match self.client.take() {
            Some(client) => client,
            None => MllpClient::connect(&*self.address, self.limit)
                .await
                .map_err(|error| format!("cannot connect to {}: {error}", self.address))?,
        };
        let answer = match client.send(&message.body, self.limit).await {
            Ok(answer) => answer,
            Err(error @ ClientError::Unframeable(_)) => {
                return Ok((Outcome::Refused(None, error.to_string()), client));
            }
            Err(error) => return Err(error.to_string()),
        };
        let read = Message::parse(&answer).map_err(|error| format!("the answer cannot be read: {error}"))?;
        let said = Acknowledgement::read(&read).map_err(|error| error.to_string())?;
        if said.control_id != message.control_id {
            return Err("the answer is to another message (MSA-2); it counts as none".to_owned());
        }
        // An answer that says more than yes or no is for a handler: durable before this message counts as told.
        if read.header().trigger.code != "ACK"
            && let Some(inbox) = Inbox::of(&self.epr)
            && inbox.receive(&self.epr, &self.address, &answer).await.is_empty()
        {
            return Err("the answer could not be kept here; the message is sent again".to_owned());
        }
        let outcome = match said.code {
            AcknowledgementCode::Accept => Outcome::Accepted,
            code => Outcome::Refused(Some(code.as_str()), why(&said)),
        };
        Ok((outcome, client))
    }

    fn context(&self) -> Context {
        let principal = Principal {
            staff: StaffId(stable_id(format!("outbox\0{}", self.destination).as_bytes())),
            name: format!("Outbox to {}", self.destination),
            role: "program".to_owned(),
            organisation: String::new(),
            on_behalf_of: None,
            session: None,
            device: Some(self.address.clone()),
            grants: Grants::of(&[SEND]),
            proved: None,
        };
        Context::new(
            CommandId(fresh_id()),
            principal,
            Purpose::Interface,
            self.epr.clock().now(),
        )
    }
}

/// Why it was refused, as the other system said: MSA-3, then each ERR.
fn why(said: &Acknowledgement) -> String {
    let mut words: Vec<String> = vec![];
    if !said.text.is_empty() {
        words.push(said.text.clone());
    }
    for error in &said.errors {
        let place = format!("{}-{}", error.segment, error.field);
        words.push(format!("{place}: {} ({})", error.text, error.code.as_str()));
    }
    if words.is_empty() {
        words.push("it gave no reason".to_owned());
    }
    words.join("; ").chars().take(1_000).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_pause_doubles_up_to_a_minute() {
        let seconds: Vec<u64> = [0, 1, 2, 3, 6, 7, 8, 1_000_000]
            .map(|tries| pause(tries).as_secs())
            .to_vec();
        assert_eq!(seconds, [1, 1, 2, 4, 32, 60, 60, 60]);
    }
}
