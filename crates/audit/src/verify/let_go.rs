//! The events that were let go, read beside the log: both are in the order of their places.

use std::collections::VecDeque;

use trefoil_kernel::audit::Gone;

use super::source::Source;

/// Those that went, one after another, as the log is walked.
pub(super) struct LetGo {
    read: VecDeque<Gone>,
    after: i64,
    end: bool,
}

impl LetGo {
    pub(super) fn from_the_start() -> Self {
        Self {
            read: VecDeque::new(),
            after: i64::MIN,
            end: false,
        }
    }

    /// The next one, if its place is not beyond this one.
    pub(super) async fn up_to<S: Source>(
        &mut self,
        source: &mut S,
        position: i64,
    ) -> Result<Option<Gone>, S::Error> {
        if self.read.is_empty() && !self.end {
            let more = source.gone(self.after).await?;
            self.end = more.is_empty();
            self.after = more.last().map_or(self.after, |last| last.position);
            self.read = more.into();
        }
        match self.read.front() {
            Some(next) if next.position <= position => Ok(self.read.pop_front()),
            _ => Ok(None),
        }
    }
}
