//! The eleven kinds.

use std::fmt;

use trefoil_testkit::Attacker;

use super::{forge, log::Log};

/// One way of rewriting the log.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// A field of an event, its leaf computed again.
    Edit,
    /// An event taken out, those after it moved up.
    Delete,
    /// An event put in, dated as those around it, those after it moved down.
    Insert,
    /// Two events in each other's place.
    Swap,
    /// Another time, the leaf computed again.
    Redate,
    /// The end cut off.
    Truncate,
    /// An older backup put back, and gone on with.
    Replay,
    /// Another history signed for the same size.
    Fork,
    /// An event changed, and everything within reach signed again with a key of their own.
    NewKey,
    /// The leaf made empty.
    Blank,
    /// An older form claimed for the event, with a weaker leaf.
    Downgrade,
}

impl Kind {
    /// All of them.
    pub const ALL: [Self; 11] = [
        Self::Edit,
        Self::Delete,
        Self::Insert,
        Self::Swap,
        Self::Redate,
        Self::Truncate,
        Self::Replay,
        Self::Fork,
        Self::NewKey,
        Self::Blank,
        Self::Downgrade,
    ];

    /// Do it at a position, counted from one.
    ///
    /// # Panics
    /// When the database does not let it be done.
    pub async fn done(self, log: &Log, store: &Attacker, at: i64) {
        match self {
            Self::Edit => {
                let mut event = forge::event(log, at).await;
                event.outcome = "done by somebody else".to_owned();
                forge::rewrite(store, &event).await;
            }
            Self::Redate => {
                let mut event = forge::event(log, at).await;
                event.at -= chrono::Duration::hours(2);
                forge::rewrite(store, &event).await;
            }
            Self::Delete => forge::take_out(log, store, at).await,
            Self::Insert => forge::put_in(log, store, at).await,
            Self::Swap => forge::swap(store, at).await,
            Self::Truncate => forge::cut(log, store, at).await,
            Self::Replay => {
                forge::cut(log, store, at).await;
                forge::go_on(log, store, at).await;
            }
            Self::Fork => forge::fork(log, at),
            Self::NewKey => {
                let mut event = forge::event(log, at).await;
                event.actor_name = "Nobody".to_owned();
                forge::rewrite(store, &event).await;
                forge::sign_anew(log, store).await;
            }
            Self::Blank => {
                let event = forge::event(log, at).await.event;
                forge::sql(
                    store,
                    &format!(
                        "UPDATE kernel_audit SET leaf = {} WHERE event = {}",
                        forge::blob(store, &[]),
                        forge::uuid(store, event)
                    ),
                )
                .await;
            }
            Self::Downgrade => {
                let event = forge::event(log, at).await.event;
                let weak = forge::blob(store, &[0; 32]);
                forge::sql(
                    store,
                    &format!(
                        "UPDATE kernel_audit SET form = 0, leaf = {weak} WHERE event = {}",
                        forge::uuid(store, event)
                    ),
                )
                .await;
            }
        }
    }
}

impl fmt::Display for Kind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            Self::Edit => "edited, leaf computed again",
            Self::Delete => "taken out, order closed up",
            Self::Insert => "put in, order opened",
            Self::Swap => "swapped",
            Self::Redate => "dated otherwise, leaf computed again",
            Self::Truncate => "end cut off",
            Self::Replay => "older backup, gone on with",
            Self::Fork => "another history signed",
            Self::NewKey => "all signed anew with another key",
            Self::Blank => "leaf made empty",
            Self::Downgrade => "older form claimed",
        })
    }
}
