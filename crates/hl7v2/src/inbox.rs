//! The durable inbox: each message is on disk before anything else is done with it, applied once, and in sight of a
//! person when it could not be applied.
//!
//! - A message is identified by sending application, sending facility, control id and the digest of its bytes. The
//!   same again is answered the same and does nothing; if it was applied from the queue meanwhile, it is answered AA.
//!   The same control id with other bytes is kept as a row of its own, waits, and is answered AE 205.
//! - It is applied in one transaction with the row's own mark. A crash in between leaves the row `received`:
//!   [`Inbox::resume`], or the sender sending again, applies it.
//! - What a handler refuses is undone as a whole; the row waits, with what is wrong, and the sender gets AE or AR. Where
//!   the store was failing nothing is answered and the sender sends again; at the third failure the message waits too,
//!   so that it does not hold up those behind it.
//! - **Order.** A connection sends one message at a time, and all connections of one sender take turns here. A message
//!   that waits does not hold up its neighbours, and a later one about the same patient is tried all the same: whether it
//!   can be true without the earlier one is for the handler to say, from the record.

mod answer;
mod apply;
mod dismiss;
mod entry;
mod fault;
mod keep;
mod queue;
mod read;
mod receive;
mod resume;
mod retry;
mod sender;
mod settle;

use std::{hash::BuildHasher, sync::Arc};

use tokio::sync::{Mutex, MutexGuard};
use trefoil_kernel::{Contribution, Epr};

pub use self::{
    dismiss::DismissError,
    entry::{Entry, State},
    queue::{Counts, Waiting},
    retry::RetryError,
};
use crate::module::OwnName;

/// How many senders can be served at one time; more than these share a turn.
const LANES: usize = 64;

/// The inbox of one hospital. Cheap to clone.
#[derive(Clone, Debug)]
pub struct Inbox(Arc<House>);

#[derive(Debug)]
struct House {
    own: OwnName,
    lanes: Vec<Mutex<()>>,
    hasher: std::collections::hash_map::RandomState,
}

impl Inbox {
    pub(crate) fn new(own: OwnName) -> Self {
        let lanes = (0..LANES).map(|_| Mutex::new(())).collect();
        Self(Arc::new(House {
            own,
            lanes,
            hasher: std::collections::hash_map::RandomState::new(),
        }))
    }

    /// The inbox of this assembly; none where the module is not part of it.
    pub fn of(epr: &Epr) -> Option<Self> {
        epr.contributions::<Self>().first().cloned()
    }

    fn own(&self) -> &OwnName {
        &self.0.own
    }

    /// Messages of one sender take turns.
    async fn turn(&self, application: &str, facility: &str) -> Option<MutexGuard<'_, ()>> {
        let hash = self.0.hasher.hash_one((application, facility));
        let lane = usize::try_from(hash % u64::try_from(LANES).unwrap_or(1)).unwrap_or_default();
        match self.0.lanes.get(lane) {
            Some(lane) => Some(lane.lock().await),
            None => None,
        }
    }
}

impl Contribution for Inbox {
    fn key(&self) -> String {
        "inbox".to_owned()
    }
}
