//! TLS in front of it.

use std::{net::SocketAddr, sync::Arc};

use rustls::{
    ServerConfig,
    crypto::ring::default_provider,
    pki_types::{CertificateDer, PrivateKeyDer, PrivatePkcs8KeyDer},
};
use tokio::{
    net::{TcpListener, TcpStream},
    task::JoinHandle,
};
use tokio_rustls::TlsAcceptor;

use super::Certificate;

/// Takes TLS off and hands on; it stops when it is dropped.
pub struct Front {
    listener: Option<TcpListener>,
    /// Its address, by name.
    pub address: String,
    task: Option<JoinHandle<()>>,
}

impl Front {
    /// Take a free port: the address is known before the provider behind it is.
    pub async fn bind() -> Self {
        let listener = TcpListener::bind(("127.0.0.1", 0)).await.unwrap();
        let address = format!("https://localhost:{}", listener.local_addr().unwrap().port());
        Self {
            listener: Some(listener),
            address,
            task: None,
        }
    }

    /// Hand on to there, under this certificate.
    pub fn open(&mut self, certificate: &Certificate, to: SocketAddr) {
        let listener = self.listener.take().expect("it is open already");
        let key = PrivateKeyDer::Pkcs8(PrivatePkcs8KeyDer::from(certificate.key.clone()));
        let config = ServerConfig::builder_with_provider(Arc::new(default_provider()))
            .with_safe_default_protocol_versions()
            .unwrap()
            .with_no_client_auth()
            .with_single_cert(vec![CertificateDer::from(certificate.der.clone())], key)
            .unwrap();
        let acceptor = TlsAcceptor::from(Arc::new(config));
        self.task = Some(tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                let acceptor = acceptor.clone();
                tokio::spawn(async move {
                    // A browser that does not like the certificate goes away; that is what is tested.
                    let Ok(mut stream) = acceptor.accept(stream).await else {
                        return;
                    };
                    let mut behind = TcpStream::connect(to).await.unwrap();
                    drop(tokio::io::copy_bidirectional(&mut stream, &mut behind).await);
                });
            }
        }));
    }
}

impl Drop for Front {
    fn drop(&mut self) {
        if let Some(task) = &self.task {
            task.abort();
        }
    }
}
