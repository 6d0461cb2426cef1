//! Whether bytes still move: a few in each span, or the other side is stalling.

use std::{
    pin::Pin,
    task::{Context, Poll},
    time::Duration,
};

use tokio::time::{Instant, Sleep, sleep_until};

/// Watches one direction. It only counts the time in which somebody waits.
#[derive(Debug)]
pub(crate) struct Pace {
    span: Duration,
    least: usize,
    moved: usize,
    /// Set while somebody waits.
    until: Option<Pin<Box<Sleep>>>,
}

impl Pace {
    pub(crate) fn new(span: Duration, least: usize) -> Self {
        Self {
            span,
            least,
            moved: 0,
            until: None,
        }
    }

    /// So many bytes moved.
    pub(crate) fn moved(&mut self, bytes: usize) {
        self.moved = self.moved.saturating_add(bytes);
        if self.moved >= self.least {
            self.rest();
        }
    }

    /// Nobody waits any more: the next wait has a span of its own.
    pub(crate) fn rest(&mut self) {
        self.moved = 0;
        self.until = None;
    }

    /// Somebody waits. True when the span is over and too little moved.
    pub(crate) fn stalled(&mut self, context: &mut Context<'_>) -> bool {
        let span = self.span;
        let until = self
            .until
            .get_or_insert_with(|| Box::pin(sleep_until(Instant::now() + span)));
        let over = matches!(until.as_mut().poll(context), Poll::Ready(()));
        over && self.moved < self.least
    }
}

#[cfg(test)]
mod tests {
    use std::future::poll_fn;

    use super::*;

    /// Whether it stalls when so many bytes come after each so many milliseconds, for two seconds. The span is
    /// long beside the pauses, so that a busy machine, which makes every pause longer, changes no answer.
    async fn stalls(bytes: usize, every: u64) -> bool {
        let mut pace = Pace::new(Duration::from_millis(400), 256);
        for _ in 0..2_000 / every {
            let pause = Duration::from_millis(every);
            let waited = poll_fn(|context| match pace.stalled(context) {
                true => Poll::Ready(()),
                false => Poll::Pending,
            });
            if tokio::time::timeout(pause, waited).await.is_ok() {
                return true;
            }
            pace.moved(bytes);
        }
        false
    }

    #[tokio::test]
    async fn slow_and_steady_is_not_stalling() {
        assert!(!stalls(1_000, 50).await, "a bad line");
        assert!(!stalls(100, 20).await, "a very bad line");
        assert!(stalls(1, 10).await, "a byte at a time");
        assert!(stalls(1_000_000, 800).await, "nothing for a whole span");
    }
}
