//! The permissions this module owns.

use trefoil_core::{Permission, Reach};

/// Take messages in: held by interfaces.
pub const RECEIVE: Permission = Permission {
    name: "hl7v2.receive",
    says: "take messages in from another system",
    reach: Reach::System,
};
/// See the messages that could not be applied. A message shows who it is about.
pub const SEE_QUEUE: Permission = Permission {
    name: "hl7v2.see_queue",
    says: "see messages from and to other systems that were not taken",
    reach: Reach::Identity,
};
/// Try such a message again, or set it aside.
pub const SETTLE_QUEUE: Permission = Permission {
    name: "hl7v2.settle_queue",
    says: "try a message from or to another system again, or set it aside with a reason",
    reach: Reach::Identity,
};
/// Carry messages to another system: held by the program itself.
pub const SEND: Permission = Permission {
    name: "hl7v2.send",
    says: "carry messages to another system",
    reach: Reach::System,
};

/// All of them.
pub const ALL: &[Permission] = &[RECEIVE, SEE_QUEUE, SETTLE_QUEUE, SEND];
