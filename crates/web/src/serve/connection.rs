//! One connection from its first byte to its last.

use std::{net::IpAddr, pin::Pin, sync::Arc, task::Poll};

use axum::{
    Router,
    body::{Body, Bytes, HttpBody},
    http::Request,
};
use hyper::{
    body::{Frame, Incoming, SizeHint},
    server::conn::http1::Builder,
    service::{Service, service_fn},
};
use hyper_util::{
    rt::{TokioIo, TokioTimer},
    service::TowerToHyperService,
};
use tokio::{
    io::{AsyncRead, AsyncWrite},
    sync::watch,
};

use super::{
    guard::Peer,
    limits::{HEAD_BYTES, HEADERS, Limits},
    places::{Held, Stands},
};

/// Serve the requests of one connection, one after another, until it ends, must make room, or the server stops.
pub(crate) async fn converse(
    stream: impl AsyncRead + AsyncWrite + Unpin + Send + 'static,
    peer: IpAddr,
    router: Router,
    held: Arc<Held>,
    limits: &Limits,
    mut stopping: watch::Receiver<bool>,
) {
    // The service of one protocol, not of whichever the client speaks: finding that out has no time limit.
    let mut builder = Builder::new();
    builder
        .timer(TokioTimer::new())
        .header_read_timeout(limits.head)
        .max_headers(HEADERS)
        .max_header_size(HEAD_BYTES)
        .max_buf_size(2 * HEAD_BYTES);
    let (pages, standing) = (TowerToHyperService::new(router), held.clone());
    let service = service_fn(move |mut request: Request<Incoming>| {
        request.extensions_mut().insert(Peer(peer));
        request.extensions_mut().insert(standing.clone());
        standing.now(if request.body().is_end_stream() {
            Stands::Busy
        } else {
            Stands::Receiving
        });
        let (answer, held) = (pages.call(request), standing.clone());
        async move {
            let answer = answer.await;
            answer.map(|answer| answer.map(|body| Body::new(Leaving { body, held })))
        }
    });
    let connection = builder.serve_connection(TokioIo::new(stream), service);
    tokio::pin!(connection);
    let mut told = false;
    let ended = loop {
        tokio::select! {
            ended = connection.as_mut() => break ended,
            () = held.told_to_leave() => {
                tracing::debug!(%peer, "a connection made room for another");
                return;
            }
            _ = stopping.changed(), if !told => {
                told = true;
                connection.as_mut().graceful_shutdown();
            }
        }
    };
    if let Err(error) = ended {
        tracing::debug!(%peer, %error, "a connection ended early");
    }
}

/// An answer on its way out. When it is gone, its connection waits for the next request.
struct Leaving {
    body: Body,
    held: Arc<Held>,
}

impl HttpBody for Leaving {
    type Data = Bytes;
    type Error = axum::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut std::task::Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, axum::Error>>> {
        Pin::new(&mut self.body).poll_frame(context)
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}

impl Drop for Leaving {
    fn drop(&mut self) {
        self.held.now(Stands::Waiting);
    }
}
