//! A socket that gives up on somebody who asks and does not read.

use std::{
    io,
    pin::Pin,
    task::{Context, Poll},
    time::Duration,
};

use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};

use super::{limits::LEAST, pace::Pace};

/// Reading is watched elsewhere: by the header timeout and by the body's pace.
#[derive(Debug)]
pub(crate) struct PacedStream<S> {
    inner: S,
    pace: Pace,
}

impl<S> PacedStream<S> {
    pub(crate) fn new(inner: S, pause: Duration) -> Self {
        Self {
            inner,
            pace: Pace::new(pause, LEAST),
        }
    }

    fn judged(
        &mut self,
        context: &mut Context<'_>,
        outcome: Poll<io::Result<usize>>,
        asked: usize,
    ) -> Poll<io::Result<usize>> {
        match &outcome {
            Poll::Ready(Ok(written)) if *written < asked => self.pace.moved(*written),
            // All of it is gone: what waits next has a span of its own.
            Poll::Ready(_) => self.pace.rest(),
            Poll::Pending if self.pace.stalled(context) => {
                return Poll::Ready(Err(io::Error::new(
                    io::ErrorKind::TimedOut,
                    "the answer was not read",
                )));
            }
            Poll::Pending => {}
        }
        outcome
    }
}

impl<S: AsyncRead + Unpin> AsyncRead for PacedStream<S> {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        Pin::new(&mut self.inner).poll_read(context, buffer)
    }
}

impl<S: AsyncWrite + Unpin> AsyncWrite for PacedStream<S> {
    fn poll_write(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        let outcome = Pin::new(&mut self.inner).poll_write(context, bytes);
        self.judged(context, outcome, bytes.len())
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        parts: &[io::IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        let outcome = Pin::new(&mut self.inner).poll_write_vectored(context, parts);
        let asked = parts.iter().map(|part| part.len()).sum();
        self.judged(context, outcome, asked)
    }

    fn is_write_vectored(&self) -> bool {
        self.inner.is_write_vectored()
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.inner).poll_flush(context)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.inner).poll_shutdown(context)
    }
}

#[cfg(test)]
mod tests {
    use tokio::io::{AsyncReadExt, AsyncWriteExt, duplex};

    use super::*;

    #[tokio::test]
    async fn who_does_not_read_is_given_up() {
        let (ours, theirs) = duplex(1_000);
        let mut ours = PacedStream::new(ours, Duration::from_millis(200));
        let failed = ours.write_all(&[0; 5_000]).await.unwrap_err();
        assert_eq!(failed.kind(), io::ErrorKind::TimedOut);
        drop(theirs);
    }

    #[tokio::test]
    async fn who_reads_slowly_is_served() {
        let (ours, mut theirs) = duplex(1_000);
        let mut ours = PacedStream::new(ours, Duration::from_millis(200));
        let reader = tokio::spawn(async move {
            let (mut got, mut part) = (0, [0; 400]);
            let mut beat = tokio::time::interval(Duration::from_millis(20));
            while got < 5_000 {
                beat.tick().await;
                got += theirs.read(&mut part).await.unwrap();
            }
            got
        });
        ours.write_all(&[0; 5_000]).await.unwrap();
        assert_eq!(reader.await.unwrap(), 5_000);
    }
}
