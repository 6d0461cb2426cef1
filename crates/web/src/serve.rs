//! Serving connections: what each is granted, room for everybody, TLS where this program ends it.

mod arriving;
mod certificate;
mod connection;
pub(crate) mod guard;
mod limits;
mod pace;
mod paced_stream;
mod places;

use std::{
    io,
    net::{IpAddr, SocketAddr},
    path::PathBuf,
    sync::Arc,
    time::Duration,
};

use axum::Router;
use chrono::{DateTime, Utc};
use tokio::{
    io::AsyncWriteExt,
    net::{TcpListener, TcpStream},
    sync::watch,
    task::JoinSet,
    time::timeout,
};
use tokio_rustls::TlsAcceptor;

pub use self::limits::Limits;
use self::{
    connection::converse,
    paced_stream::PacedStream,
    places::{Full, Place, Places},
};

/// How connections are to be served.
#[derive(Debug, Clone, Default)]
pub struct Serving {
    /// Certificate chain and key, as PEM files: this program ends TLS.
    pub tls: Option<(PathBuf, PathBuf)>,
    /// A proxy in front ends TLS.
    pub behind_proxy: bool,
    /// What each connection is granted.
    pub limits: Limits,
}

/// Why nothing is served.
#[derive(Debug, thiserror::Error)]
pub enum ServeError {
    /// Plain connections from elsewhere.
    #[error(
        "{0} can be reached from other machines without encryption: give `tls_certificate` and `tls_key`, or say `behind_proxy = true` if a proxy in front encrypts, or listen on 127.0.0.1"
    )]
    Unencrypted(SocketAddr),
    /// The certificate or key.
    #[error("{file}: {why}")]
    Certificate {
        /// Which file.
        file: PathBuf,
        /// What is wrong with it.
        why: String,
    },
    /// The socket.
    #[error("cannot serve: {0}")]
    Socket(#[from] io::Error),
}

impl Serving {
    /// Whether plain connections to this address would be read by others.
    ///
    /// # Errors
    /// [`ServeError::Unencrypted`].
    pub fn check(&self, address: SocketAddr) -> Result<(), ServeError> {
        if self.tls.is_some() || self.behind_proxy || address.ip().is_loopback() {
            Ok(())
        } else {
            Err(ServeError::Unencrypted(address))
        }
    }

    /// Whether certificate and key can be used today; asked before anything is opened.
    ///
    /// # Errors
    /// [`ServeError::Certificate`].
    pub fn check_certificate(&self, now: DateTime<Utc>) -> Result<(), ServeError> {
        if let Some((certificate, _)) = &self.tls {
            self.acceptor()?;
            certificate::held_to(certificate, now)?;
        }
        Ok(())
    }

    fn acceptor(&self) -> Result<Option<TlsAcceptor>, ServeError> {
        let files = self.tls.as_ref();
        files
            .map(|(certificate, key)| certificate::acceptor(certificate, key))
            .transpose()
    }
}

/// Any router behind what is refused before it is read: what [`crate::router_beside`] does for every route of the server.
pub fn guarded(router: Router, limits: Limits, body_bytes: usize) -> Router {
    let guard = guard::Guard::new(limits, body_bytes);
    router.layer(axum::middleware::from_fn_with_state(guard, guard::guard))
}

/// What every connection of a listener is served with.
struct House {
    router: Router,
    acceptor: Option<TlsAcceptor>,
    limits: Limits,
    stopping: watch::Receiver<bool>,
}

/// Serve until `stop` is done, then let requests that run come to their end.
///
/// # Errors
/// See [`ServeError`].
pub async fn serve(
    listener: TcpListener,
    router: Router,
    serving: Serving,
    stop: impl Future<Output = ()> + Send,
) -> Result<(), ServeError> {
    serving.check(listener.local_addr()?)?;
    let (stopped, stopping) = watch::channel(false);
    let house = Arc::new(House {
        router,
        acceptor: serving.acceptor()?,
        limits: serving.limits.within(limits::handles()),
        stopping,
    });
    let places = Places::new(house.limits.connections, house.limits.per_peer);
    let mut connections = JoinSet::new();
    tokio::pin!(stop);
    loop {
        let (stream, peer) = tokio::select! {
            () = &mut stop => break,
            Some(_) = connections.join_next(), if !connections.is_empty() => continue,
            accepted = listener.accept() => match accepted {
                Ok(accepted) => accepted,
                Err(error) if concerns_one_peer(&error) => continue,
                Err(error) => {
                    tracing::error!(%error, "connections cannot be accepted: waiting for one to close");
                    // Out of file handles most likely: trying at once would only spin.
                    drop(timeout(Duration::from_millis(200), connections.join_next()).await);
                    continue;
                }
            },
        };
        let peer = peer.ip();
        match places.take(peer, house.limits.proxies.contains(&peer)) {
            Ok(place) => drop(connections.spawn(house.clone().one(stream, peer, place))),
            Err(full) => {
                tracing::warn!(%peer, ?full, "a connection was refused: too many are being answered");
                if house.acceptor.is_none() {
                    connections.spawn(no_place(stream, full));
                }
            }
        }
    }
    drop(listener);
    stopped.send_replace(true);
    let rest = async { while connections.join_next().await.is_some() {} };
    if timeout(Duration::from_secs(5), rest).await.is_err() {
        tracing::info!("connections that were still open were closed");
    }
    Ok(())
}

fn concerns_one_peer(error: &io::Error) -> bool {
    use io::ErrorKind::{ConnectionAborted, ConnectionRefused, ConnectionReset, Interrupted};
    matches!(
        error.kind(),
        ConnectionAborted | ConnectionRefused | ConnectionReset | Interrupted
    )
}

impl House {
    async fn one(self: Arc<Self>, stream: TcpStream, peer: IpAddr, place: Place) {
        if let Err(error) = stream.set_nodelay(true) {
            tracing::debug!(%error, "no delay could not be set");
        }
        let held = place.held().clone();
        let stream = PacedStream::new(stream, self.limits.answer_pause);
        let (router, stopping) = (self.router.clone(), self.stopping.clone());
        match &self.acceptor {
            None => converse(stream, peer, router, held, &self.limits, stopping).await,
            Some(acceptor) => {
                let shaken = tokio::select! {
                    shaken = timeout(self.limits.head, acceptor.accept(stream)) => shaken,
                    () = held.told_to_leave() => return,
                };
                if let Ok(Ok(stream)) = shaken {
                    converse(stream, peer, router, held, &self.limits, stopping).await;
                }
            }
        }
    }
}

/// Said to whoever finds no place, in one packet, without waiting for a request.
async fn no_place(mut stream: TcpStream, full: Full) {
    let words = match full {
        Full::Peer => "too much is being asked from your address at one time; wait a moment and try again\n",
        Full::Server => "this system is answering as much as it can; wait a moment and try again\n",
    };
    let answer = format!(
        "HTTP/1.1 503 Service Unavailable\r\ncontent-type: text/plain; charset=utf-8\r\ncontent-length: {}\r\n\
         retry-after: 5\r\ncache-control: no-store\r\nconnection: close\r\n\r\n{words}",
        words.len()
    );
    let said = async {
        stream.write_all(answer.as_bytes()).await?;
        stream.shutdown().await
    };
    if !matches!(timeout(Duration::from_secs(1), said).await, Ok(Ok(()))) {
        tracing::debug!("who found no place was gone already");
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn plain_connections_stay_on_this_machine() {
        let plain = Serving::default();
        assert!(plain.check("127.0.0.1:0".parse().unwrap()).is_ok());
        let refused = plain.check("0.0.0.0:80".parse().unwrap()).unwrap_err();
        assert!(refused.to_string().contains("tls_certificate"), "{refused}");
        let proxied = Serving {
            behind_proxy: true,
            ..Serving::default()
        };
        assert!(proxied.check("0.0.0.0:80".parse().unwrap()).is_ok());
    }
}
