//! How many connections are open, in all and from each address.

use std::collections::HashMap;
use std::net::IpAddr;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

#[derive(Debug, Default)]
struct Count {
    total: usize,
    by_peer: HashMap<IpAddr, usize>,
}

/// Grants places to connections.
#[derive(Clone, Debug)]
pub(super) struct Admission {
    total: usize,
    per_peer: usize,
    count: Arc<Mutex<Count>>,
}

/// One connection's place, given back when dropped.
#[derive(Debug)]
pub(super) struct Place {
    peer: IpAddr,
    count: Arc<Mutex<Count>>,
}

impl Admission {
    pub(super) fn new(total: usize, per_peer: usize) -> Self {
        Self {
            total,
            per_peer,
            count: Arc::default(),
        }
    }

    /// A place, unless all of them, or all that this address may have, are taken.
    pub(super) fn admit(&self, peer: IpAddr) -> Option<Place> {
        // An IPv4 sender on a dual-stack socket is the same sender.
        let peer = peer.to_canonical();
        let mut count = lock(&self.count);
        let of_peer = count.by_peer.get(&peer).copied().unwrap_or(0);
        if count.total >= self.total || of_peer >= self.per_peer {
            return None;
        }
        count.total += 1;
        count.by_peer.insert(peer, of_peer + 1);
        Some(Place {
            peer,
            count: Arc::clone(&self.count),
        })
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        let mut count = lock(&self.count);
        count.total = count.total.saturating_sub(1);
        match count.by_peer.get_mut(&self.peer) {
            Some(of_peer) if *of_peer > 1 => *of_peer -= 1,
            // Forget addresses without connections, or the map grows for ever.
            _ => {
                count.by_peer.remove(&self.peer);
            }
        }
    }
}

/// Nothing between taking and releasing the lock can leave the count half changed, so a poisoned lock is
/// still right.
fn lock(count: &Mutex<Count>) -> MutexGuard<'_, Count> {
    count.lock().unwrap_or_else(PoisonError::into_inner)
}
