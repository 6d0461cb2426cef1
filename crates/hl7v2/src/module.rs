//! The module: its table, its permissions, and the inbox that pages and the listener share.

use std::sync::Arc;

use trefoil_kernel::{Manifest, Migration, Module, Mount, access::EVERY_PATIENT};

use crate::{header::Designator, inbox::Inbox, permissions};

/// The role whose permissions an interface acts with; the trust's to change.
pub(crate) const INTERFACE: &str = "interface";

/// Who answers, and which traffic is taken.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OwnName {
    /// MSH-3 of our answers where the sender addressed nobody in particular.
    pub application: Designator,
    /// MSH-4 of our answers, and the organisation that interfaces act for: an ODS code.
    pub facility: String,
    /// The processing ids of MSH-11 that are taken: `P` in the live system, `T` or `D` in one for training or testing,
    /// so that a test message never reaches a live record.
    pub processing_ids: Vec<String>,
}

impl OwnName {
    /// A live system of this organisation.
    pub fn live(facility: impl Into<String>) -> Self {
        Self {
            application: "TREFOIL".into(),
            facility: facility.into(),
            processing_ids: vec!["P".to_owned()],
        }
    }
}

/// The module.
#[derive(Clone, Debug)]
pub struct Hl7v2 {
    inbox: Inbox,
}

impl Hl7v2 {
    /// Answers by this name.
    pub fn new(own: OwnName) -> Self {
        Self {
            inbox: Inbox::new(own),
        }
    }
}

impl Module for Hl7v2 {
    fn manifest(&self) -> Manifest {
        Manifest {
            id: "hl7v2",
            version: env!("CARGO_PKG_VERSION"),
            permissions: permissions::ALL,
        }
    }

    fn migrations(&self) -> &'static [Migration] {
        &[
            Migration {
                number: 1,
                name: "inbox",
                sql: include_str!("../migrations/0001_inbox.sql"),
            },
            Migration {
                number: 2,
                name: "outbox",
                sql: include_str!("../migrations/0002_outbox.sql"),
            },
        ]
    }

    fn mount(self: Arc<Self>, on: &mut Mount) {
        on.add(self.inbox.clone());
        on.includes(permissions::SETTLE_QUEUE, &[permissions::SEE_QUEUE]);
        on.suggest(
            INTERFACE,
            "Interface",
            &[permissions::RECEIVE, permissions::SEND, EVERY_PATIENT],
        );
    }
}
