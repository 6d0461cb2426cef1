//! The connections there are. When there is no place left, whoever holds the most and does the least makes room.

use std::{
    collections::{BTreeMap, HashMap},
    net::IpAddr,
    sync::{
        Arc, Mutex, MutexGuard, PoisonError,
        atomic::{AtomicU8, Ordering},
    },
};

use tokio::sync::Notify;

/// How a connection stands; the lower, the sooner it makes room for another.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
#[repr(u8)]
pub(crate) enum Stands {
    /// No whole request has come, or none since the last answer.
    Waiting = 0,
    /// A body is on its way.
    Receiving = 1,
    /// Somebody waits for our answer: never closed for another.
    Busy = 2,
}

/// One connection.
#[derive(Debug, Default)]
pub(crate) struct Held {
    stands: AtomicU8,
    leave: Notify,
}

impl Held {
    pub(crate) fn now(&self, stands: Stands) {
        self.stands.store(stands as u8, Ordering::Relaxed);
    }

    fn rank(&self) -> u8 {
        self.stands.load(Ordering::Relaxed)
    }

    /// Done when this connection is to make room.
    pub(crate) async fn told_to_leave(&self) {
        self.leave.notified().await;
    }
}

#[derive(Debug, Default)]
struct All {
    next: u64,
    count: usize,
    peers: HashMap<IpAddr, BTreeMap<u64, Arc<Held>>>,
}

impl All {
    fn remove(&mut self, peer: IpAddr, number: u64) -> Option<Arc<Held>> {
        let held = self.peers.get_mut(&peer)?.remove(&number)?;
        self.count -= 1;
        if self.peers.get(&peer).is_some_and(BTreeMap::is_empty) {
            self.peers.remove(&peer);
        }
        Some(held)
    }

    /// Of these, the one that stands lowest, and of those the oldest; none that is busy.
    fn idlest(mine: &BTreeMap<u64, Arc<Held>>) -> Option<(u8, u64)> {
        mine.iter()
            .map(|(number, held)| (held.rank(), *number))
            .min()
            .filter(|(rank, _)| *rank < Stands::Busy as u8)
    }

    /// The idlest connection of whoever holds the most.
    fn greediest(&self) -> Option<(IpAddr, u64)> {
        let candidates = self.peers.iter().filter_map(|(peer, mine)| {
            let (rank, number) = Self::idlest(mine)?;
            Some((std::cmp::Reverse(mine.len()), rank, number, *peer))
        });
        candidates.min().map(|(_, _, number, peer)| (peer, number))
    }
}

/// All places of a listener.
#[derive(Debug, Clone)]
pub(crate) struct Places {
    all: Arc<Mutex<All>>,
    total: usize,
    per_peer: usize,
}

/// Why there is no place: every connection that could make room has somebody waiting for an answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Full {
    /// Of this address.
    Peer,
    /// Of the server.
    Server,
}

impl Places {
    pub(crate) fn new(total: usize, per_peer: usize) -> Self {
        Self {
            all: Arc::default(),
            total: total.max(1),
            per_peer: per_peer.max(1),
        }
    }

    fn lock(&self) -> MutexGuard<'_, All> {
        self.all.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// A place for a connection; another one may have to leave for it. A known proxy may hold them all.
    pub(crate) fn take(&self, peer: IpAddr, proxy: bool) -> Result<Place, Full> {
        let mut all = self.lock();
        let mine = all.peers.get(&peer);
        if let Some(mine) = mine.filter(|mine| !proxy && mine.len() >= self.per_peer) {
            let (_, number) = All::idlest(mine).ok_or(Full::Peer)?;
            if let Some(held) = all.remove(peer, number) {
                held.leave.notify_one();
            }
        }
        if all.count >= self.total {
            let (whose, number) = all.greediest().ok_or(Full::Server)?;
            if let Some(held) = all.remove(whose, number) {
                held.leave.notify_one();
            }
        }
        let number = all.next;
        all.next += 1;
        all.count += 1;
        let held = Arc::<Held>::default();
        all.peers.entry(peer).or_default().insert(number, held.clone());
        Ok(Place {
            places: self.clone(),
            peer,
            number,
            held,
        })
    }

    #[cfg(test)]
    fn count(&self) -> usize {
        self.lock().count
    }
}

/// A place, given back when the connection ends.
#[derive(Debug)]
pub(crate) struct Place {
    places: Places,
    peer: IpAddr,
    number: u64,
    held: Arc<Held>,
}

impl Place {
    pub(crate) fn held(&self) -> &Arc<Held> {
        &self.held
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        self.places.lock().remove(self.peer, self.number);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn address(last: u8) -> IpAddr {
        IpAddr::from([127, 0, 0, last])
    }

    async fn left(place: &Place) -> bool {
        let told = place.held().told_to_leave();
        tokio::time::timeout(std::time::Duration::from_millis(5), told)
            .await
            .is_ok()
    }

    #[tokio::test]
    async fn the_greediest_makes_room_for_the_others() {
        let places = Places::new(10, 10);
        let greedy: Vec<_> = (0..9).map(|_| places.take(address(9), false).unwrap()).collect();
        let ward = places.take(address(1), false).unwrap();
        let other = places.take(address(2), false).unwrap();
        assert_eq!(places.count(), 10);
        assert!(left(&greedy[0]).await, "the oldest of the greediest left");
        assert!(!left(&ward).await && !left(&greedy[1]).await && !left(&other).await);
    }

    #[tokio::test]
    async fn who_is_being_answered_never_makes_room() {
        let places = Places::new(3, 2);
        let first = places.take(address(9), false).unwrap();
        let second = places.take(address(9), false).unwrap();
        first.held().now(Stands::Busy);
        second.held().now(Stands::Receiving);
        let third = places.take(address(9), false).unwrap();
        assert!(left(&second).await, "a body on its way leaves before an answer");
        third.held().now(Stands::Busy);
        assert_eq!(places.take(address(9), false).unwrap_err(), Full::Peer);
        let ward = places.take(address(1), false).unwrap();
        ward.held().now(Stands::Busy);
        assert_eq!(places.take(address(2), false).unwrap_err(), Full::Server);
        drop(first);
        assert!(places.take(address(2), false).is_ok(), "a place was given back");
    }

    #[test]
    fn a_known_proxy_is_not_one_person() {
        let places = Places::new(100, 2);
        let many: Vec<_> = (0..50).map(|_| places.take(address(3), true).unwrap()).collect();
        assert_eq!(places.count(), 50);
        drop(many);
        assert_eq!(places.count(), 0);
    }
}
