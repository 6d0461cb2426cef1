//! A body on its way in: counted, and given up when it stalls. What became of it is told to whoever answers.

use std::{
    pin::Pin,
    sync::{
        Arc,
        atomic::{AtomicU8, Ordering},
    },
    task::{Context, Poll},
    time::Duration,
};

use axum::body::{Body, Bytes, HttpBody};
use hyper::body::{Frame, SizeHint};

use super::{
    limits::LEAST,
    pace::Pace,
    places::{Held, Stands},
};

/// What became of a body.
#[derive(Debug, Clone, Default)]
pub(crate) struct Fate(Arc<AtomicU8>);

/// Why a body was not read to its end.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub(crate) enum GivenUp {
    /// Nothing came any more.
    #[error("the request stopped arriving; send it again")]
    Stalled,
    /// Longer than anything that is taken here.
    #[error("the request is too long; shorten it")]
    TooLong,
}

impl Fate {
    fn tell(&self, why: GivenUp) {
        self.0.store(why as u8 + 1, Ordering::Relaxed);
    }

    pub(crate) fn given_up(&self) -> Option<GivenUp> {
        match self.0.load(Ordering::Relaxed) {
            0 => None,
            1 => Some(GivenUp::Stalled),
            _ => Some(GivenUp::TooLong),
        }
    }
}

/// A body on its way.
pub(crate) struct Arriving {
    inner: Body,
    pace: Pace,
    left: usize,
    fate: Fate,
    /// The connection it comes by; none in a test without a socket.
    held: Option<Arc<Held>>,
}

impl Arriving {
    pub(crate) fn new(inner: Body, pause: Duration, most: usize, held: Option<Arc<Held>>) -> (Self, Fate) {
        let fate = Fate::default();
        let arriving = Self {
            inner,
            pace: Pace::new(pause, LEAST),
            left: most,
            fate: fate.clone(),
            held,
        };
        arriving.stands(if arriving.inner.is_end_stream() {
            Stands::Busy
        } else {
            Stands::Receiving
        });
        (arriving, fate)
    }

    fn stands(&self, stands: Stands) {
        if let Some(held) = &self.held {
            held.now(stands);
        }
    }

    fn give_up(&mut self, why: GivenUp) -> Poll<Option<Result<Frame<Bytes>, axum::Error>>> {
        self.fate.tell(why);
        // Nothing more is taken: what is not read is not kept.
        self.inner = Body::empty();
        Poll::Ready(Some(Err(axum::Error::new(why))))
    }
}

impl HttpBody for Arriving {
    type Data = Bytes;
    type Error = axum::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, axum::Error>>> {
        match Pin::new(&mut self.inner).poll_frame(context) {
            Poll::Ready(Some(Ok(frame))) => {
                let bytes = frame.data_ref().map_or(0, Bytes::len);
                self.pace.moved(bytes);
                match self.left.checked_sub(bytes) {
                    Some(left) => self.left = left,
                    None => return self.give_up(GivenUp::TooLong),
                }
                if self.inner.is_end_stream() {
                    self.stands(Stands::Busy);
                }
                Poll::Ready(Some(Ok(frame)))
            }
            Poll::Ready(end) => {
                self.stands(Stands::Busy);
                Poll::Ready(end)
            }
            Poll::Pending if self.pace.stalled(context) => self.give_up(GivenUp::Stalled),
            Poll::Pending => Poll::Pending,
        }
    }

    fn is_end_stream(&self) -> bool {
        self.inner.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.inner.size_hint()
    }
}
