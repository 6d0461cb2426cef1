//! The durable outbox: what must be told to another system is written in the commit of what it tells, carried in
//! order, at least once under one control id, and in sight of a person when it was refused.
//!
//! - **Not lost.** [`post`] writes through the caller's transaction: the message is there when the record is, and
//!   not when it is not. It stays until it is acknowledged, refused or set aside by a person.
//! - **Not doubled here.** A destination has each control id once; posting it again does nothing, so that a projection
//!   may run again. The receiver may get a message twice, when an answer was lost: it is the same bytes under the same
//!   control id, by which it knows it.
//! - **Order.** Messages of a destination are numbered in the order of their commits and carried in it. One that cannot
//!   be delivered (nobody listens, no answer, an answer to something else) holds up those behind it, for a cancellation
//!   must not overtake its request. One that was refused (AE, AR) does not: a person must look.
//! - **One carrier.** Whoever carries holds the destination for a short while and renews that before each message. A
//!   carrier that was killed is followed by another when its time has run out.

mod carry;
mod entry;
mod health;
mod post;
mod queue;
mod resend;
mod set_aside;
mod settle;

pub use self::{
    carry::{Carrier, Step, pause},
    entry::{Outbound, OutboundState},
    health::{Health, health},
    post::{Outgoing, post},
    queue::{Refusal, refused, standing},
    resend::{ResendError, resend},
    set_aside::{SetAsideError, set_aside},
};
