//! HL7 v2 for Trefoil: reading and building messages, acknowledging them, and carrying them over MLLP.
//!
//! What it is: the wire. Bytes become a [`Message`] whose parts are reached by the numbers printed in the
//! standard, a value not sent is kept apart from a value to be deleted, and nothing is guessed: a wrong
//! character set, a broken segment or two messages run together are refused with an error that says so.
//!
//! What it is not: a profile validator, and not a mapping of ADT events to hospital records. It does not know
//! what an admission is. Batches (FHS, BHS) and the sequence number protocol are not supported.
//!
//! Modules, in reading order:
//!
//! 1. [`encoding`]: delimiters and escape sequences.
//! 2. [`charset`]: the character sets of MSH-18.
//! 3. [`value`]: absent, null and present.
//! 4. [`message`]: parsing, and reaching segments, fields and components.
//! 5. [`header`]: MSH in words.
//! 6. [`timestamp`]: HL7 times and their precision.
//! 7. [`builder`]: building messages that cannot be malformed.
//! 8. [`acknowledgement`]: AA, AE and AR, written and read.
//! 9. [`mllp`]: framing on a byte stream.
//! 10. [`client`]: sending over TCP.
//! 11. [`server`]: receiving over TCP.
//! 12. [`handler`]: what a module writes to take a message in.
//! 13. [`inbox`]: each message durable before anything else, applied once, and in sight when it was not.
//! 14. [`receiver`]: the inbox behind the listener.
//! 15. [`outbox`]: what must be told to another system: durable, in order, and in sight when it was refused.
//! 16. [`permissions`].

pub mod encoding;

pub mod charset;

pub mod value;

pub mod message;

pub mod header;

pub mod timestamp;

pub mod builder;

pub mod acknowledgement;

pub mod mllp;

pub mod client;

pub mod server;

pub mod handler;

pub mod inbox;

pub mod receiver;

pub mod outbox;

pub mod permissions;

mod module;
mod stable;

pub use message::{Message, ParseError};
pub use module::{Hl7v2, OwnName};
pub use stable::stable_id;
pub use value::Value;
