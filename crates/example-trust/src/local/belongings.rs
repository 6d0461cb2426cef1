//! A module of this trust's own: what a patient handed in for safe keeping (glasses, dentures, hearing aids).
//!
//! Dentures and hearing aids are lost on the day people move wards; this trust keeps a list with the record.

mod hand_in;
mod page;
mod store;

use std::sync::Arc;

use serde::{Deserialize, Serialize};
use trefoil::{
    core::{OnMerge, Permission, Reach, Record},
    kernel::{Manifest, Migration, Module, Mount},
    web::screen::{RecordPage, SummaryCard},
};

pub(crate) use hand_in::HandIn;

/// See and change the list.
pub(crate) const KEEP: Permission = Permission {
    name: "example_trust.keep",
    says: "keep the list of a patient's belongings",
    reach: Reach::Identity,
};
/// All of them.
pub(crate) const ALL: &[Permission] = &[KEEP];

/// One thing handed in.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(crate) struct Belonging {
    /// What it is.
    pub(crate) thing: String,
    /// Where it is kept.
    pub(crate) place: String,
}

/// What can happen to it.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "snake_case")]
pub(crate) enum BelongingEvent {
    /// It was handed in, or put somewhere else.
    HandedIn {
        /// What it is.
        thing: String,
        /// Where it is kept.
        place: String,
    },
}

impl Record for Belonging {
    const KIND: &'static str = "example_trust.belonging";
    const ON_MERGE: OnMerge = OnMerge::Follows;
    type Event = BelongingEvent;

    fn apply(_: Option<Self>, event: &BelongingEvent) -> Self {
        let BelongingEvent::HandedIn { thing, place } = event.clone();
        Self { thing, place }
    }
}

/// The module.
pub(crate) struct Belongings;

impl Module for Belongings {
    fn manifest(&self) -> Manifest {
        Manifest {
            id: "example_trust",
            version: env!("CARGO_PKG_VERSION"),
            permissions: ALL,
        }
    }

    fn migrations(&self) -> &'static [Migration] {
        store::MIGRATIONS
    }

    fn mount(self: Arc<Self>, on: &mut Mount) {
        on.record::<Belonging>(store::List).command::<HandIn>();
        on.add(RecordPage::new(page::BelongingsPage))
            .add(SummaryCard::new(page::BelongingsCard));
    }
}
