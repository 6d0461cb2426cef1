//! What a connection and a request are granted, so that slow, silent and greedy ones cannot take the server from others.

use std::{net::IpAddr, time::Duration};

/// What a connection and a request are granted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Limits {
    /// The headers of a request must have come within this time; so must a TLS handshake, and the next request on a
    /// connection that is kept open.
    pub head: Duration,
    /// [`LEAST`] bytes of a body must come in each such span.
    pub body_pause: Duration,
    /// [`LEAST`] bytes of an answer must be taken in each such span.
    pub answer_pause: Duration,
    /// An answer must begin within this time of the request's headers.
    pub request: Duration,
    /// Connections at one time.
    pub connections: usize,
    /// Connections at one time from one address, and requests at one time from one address behind a known proxy.
    pub per_peer: usize,
    /// Proxies whose `X-Forwarded-For` is believed.
    pub proxies: Vec<IpAddr>,
}

/// Bytes that must move in a span, or the other side is taken to be stalling. A telephone on a bad line does a hundred times
/// as many.
pub(crate) const LEAST: usize = 256;
/// Headers of one request: browsers send about twenty.
pub(crate) const HEADERS: usize = 64;
/// Bytes of all headers of one request.
pub(crate) const HEAD_BYTES: usize = 32 * 1024;
/// Bytes of an address: what is personal is not in one, so that they are short.
pub(crate) const ADDRESS_BYTES: usize = 8_000;
/// File handles left to the store, the log and the interface.
const HANDLES_OF_OTHERS: usize = 128;

impl Default for Limits {
    fn default() -> Self {
        Self {
            head: Duration::from_secs(10),
            body_pause: Duration::from_secs(10),
            answer_pause: Duration::from_secs(20),
            request: Duration::from_secs(60),
            connections: 1_024,
            per_peer: 256,
            proxies: vec![],
        }
    }
}

impl Limits {
    /// As many connections as the system's file handles allow; a server that has none left answers nobody at all.
    #[must_use]
    pub(crate) fn within(mut self, handles: Option<usize>) -> Self {
        let Some(handles) = handles else { return self };
        let room = handles.saturating_sub(HANDLES_OF_OTHERS).max(handles / 2).max(1);
        if room < self.connections {
            tracing::warn!(
                asked = self.connections,
                given = room,
                "fewer connections are served than configured: raise the limit of open files (LimitNOFILE)"
            );
            self.connections = room;
        }
        self.per_peer = self.per_peer.min(self.connections);
        self
    }
}

/// How many files this process may have open, where the system says so.
pub(crate) fn handles() -> Option<usize> {
    limit_in(&std::fs::read_to_string("/proc/self/limits").ok()?)
}

fn limit_in(text: &str) -> Option<usize> {
    let line = text
        .lines()
        .find_map(|line| line.strip_prefix("Max open files"))?;
    line.split_whitespace().next()?.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn connections_leave_handles_to_the_store() {
        assert_eq!(Limits::default().within(Some(20_000)).connections, 1_024);
        assert_eq!(Limits::default().within(Some(1_024)).connections, 896);
        let few = Limits::default().within(Some(100));
        assert_eq!((few.connections, few.per_peer), (50, 50));
        assert_eq!(Limits::default().within(None), Limits::default());
    }

    #[test]
    fn the_systems_limit_is_read() {
        let text = "Max processes   1  1  processes\nMax open files            1024                 524288               files\n";
        assert_eq!(limit_in(text), Some(1_024));
        assert_eq!(
            limit_in("Max open files            unlimited   unlimited   files"),
            None
        );
        assert_eq!(limit_in(""), None);
    }
}
