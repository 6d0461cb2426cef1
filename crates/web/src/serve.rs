//! Serving connections: a header-read timeout, a cap per peer, TLS where this program ends it.

use std::{
    collections::HashMap,
    net::{IpAddr, SocketAddr},
    path::{Path, PathBuf},
    sync::{Arc, Mutex},
    time::Duration,
};

use axum::Router;
use hyper_util::{
    rt::{TokioExecutor, TokioIo, TokioTimer},
    server::conn::auto::Builder,
    service::TowerToHyperService,
};
use tokio::{
    io::{AsyncRead, AsyncWrite},
    net::TcpListener,
};
use tokio_rustls::{
    TlsAcceptor,
    rustls::{self, ServerConfig},
};

/// Headers must have come within this time; so must the TLS handshake.
const HEADER_TIMEOUT: Duration = Duration::from_secs(10);
/// Connections one address may hold: a ward behind one router has many, an attacker wants more.
const PER_PEER: usize = 256;

/// How connections are to be served.
#[derive(Debug, Clone, Default)]
pub struct Serving {
    /// Certificate chain and key, as PEM files: this program ends TLS.
    pub tls: Option<(PathBuf, PathBuf)>,
    /// A proxy in front ends TLS.
    pub behind_proxy: bool,
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
    Socket(#[from] std::io::Error),
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

    fn acceptor(&self) -> Result<Option<TlsAcceptor>, ServeError> {
        let Some((certificate, key)) = &self.tls else {
            return Ok(None);
        };
        let wrong = |file: &Path, why: String| ServeError::Certificate {
            file: file.to_owned(),
            why,
        };
        let read = |file: &Path| std::fs::read(file).map_err(|error| wrong(file, error.to_string()));
        let chain: Vec<_> = rustls_pemfile::certs(&mut read(certificate)?.as_slice())
            .collect::<Result<_, _>>()
            .map_err(|error| wrong(certificate, error.to_string()))?;
        let secret = rustls_pemfile::private_key(&mut read(key)?.as_slice())
            .map_err(|error| wrong(key, error.to_string()))?
            .ok_or_else(|| wrong(key, "holds no private key".to_owned()))?;
        let provider = Arc::new(rustls::crypto::ring::default_provider());
        let config = ServerConfig::builder_with_provider(provider)
            .with_safe_default_protocol_versions()
            .and_then(|builder| builder.with_no_client_auth().with_single_cert(chain, secret))
            .map_err(|error| wrong(certificate, error.to_string()))?;
        Ok(Some(TlsAcceptor::from(Arc::new(config))))
    }
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
    let acceptor = serving.acceptor()?;
    let peers: Arc<Mutex<HashMap<IpAddr, usize>>> = Arc::default();
    let mut connections = tokio::task::JoinSet::new();
    tokio::pin!(stop);
    loop {
        let (stream, peer) = tokio::select! {
            () = &mut stop => break,
            accepted = listener.accept() => match accepted {
                Ok(accepted) => accepted,
                Err(error) => { tracing::warn!(%error, "a connection was not accepted"); continue }
            },
            Some(_) = connections.join_next(), if !connections.is_empty() => continue,
        };
        let Some(place) = Place::take(&peers, peer.ip()) else {
            continue;
        };
        let (router, acceptor) = (router.clone(), acceptor.clone());
        connections.spawn(async move {
            let _place = place;
            if let Err(error) = stream.set_nodelay(true) {
                tracing::debug!(%error, "no delay could not be set");
            }
            match acceptor {
                None => one(stream, router).await,
                Some(acceptor) => {
                    if let Ok(Ok(stream)) =
                        tokio::time::timeout(HEADER_TIMEOUT, acceptor.accept(stream)).await
                    {
                        one(stream, router).await;
                    }
                }
            }
        });
    }
    drop(listener);
    let rest = async { while connections.join_next().await.is_some() {} };
    if tokio::time::timeout(Duration::from_secs(5), rest).await.is_err() {
        tracing::info!("connections that were still open were closed");
    }
    Ok(())
}

async fn one(stream: impl AsyncRead + AsyncWrite + Unpin + Send + 'static, router: Router) {
    let mut builder = Builder::new(TokioExecutor::new());
    builder
        .http1()
        .timer(TokioTimer::new())
        .header_read_timeout(HEADER_TIMEOUT)
        .max_buf_size(64 * 1024);
    let served = builder
        .serve_connection(TokioIo::new(stream), TowerToHyperService::new(router))
        .await;
    if let Err(error) = served {
        tracing::debug!(%error, "a connection ended early");
    }
}

/// A place among the connections of one address, given back when the connection ends.
struct Place(Arc<Mutex<HashMap<IpAddr, usize>>>, IpAddr);

impl Place {
    fn take(peers: &Arc<Mutex<HashMap<IpAddr, usize>>>, peer: IpAddr) -> Option<Self> {
        let mut all = peers.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        let held = all.entry(peer).or_insert(0);
        if *held >= PER_PEER {
            return None;
        }
        *held += 1;
        Some(Self(peers.clone(), peer))
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        let mut all = self.0.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        if let Some(held) = all.get_mut(&self.1) {
            *held -= 1;
            if *held == 0 {
                all.remove(&self.1);
            }
        }
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
