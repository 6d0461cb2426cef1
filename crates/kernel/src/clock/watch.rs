//! A clock that was set back, or forward. The order of the log and its proofs rest on no clock; the times in it do, and
//! whoever reads them must know from where on to doubt them.

use chrono::{DateTime, Duration, Utc};
use trefoil_core::display;

use crate::{
    audit::{self, AuditEvent},
    db::Failed,
    epr::Epr,
};
use futures_util::FutureExt;

/// Clocks of a hospital's machines differ by less than this.
const TOLERANCE: Duration = Duration::minutes(2);
/// A system that recorded nothing for so long was off, or its clock was set forward.
const SILENCE: Duration = Duration::days(2);

/// What a clock did.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Anomaly {
    /// The last event is later than now.
    Back {
        /// Of the last event.
        last: DateTime<Utc>,
        /// By how much.
        by: Duration,
    },
    /// It went further than time did.
    Forward {
        /// By how much.
        by: Duration,
    },
    /// At the start, nothing was recorded for long.
    Silence {
        /// Of the last event.
        last: DateTime<Utc>,
    },
}

impl std::fmt::Display for Anomaly {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Back { last, by } => write!(
                f,
                "the clock is {} minutes before the last event, which is of {}: it was set back; times since then are not to \
                 be relied on, the order is",
                by.num_minutes(),
                display::date_time(*last)
            ),
            Self::Forward { by } => write!(
                f,
                "the clock went forward by {} minutes at once: times from here on are not to be relied on, the order is",
                by.num_minutes()
            ),
            Self::Silence { last } => write!(
                f,
                "nothing was recorded since {}: the system was off, or its clock was set forward",
                display::date_time(*last)
            ),
        }
    }
}

/// Watches the clock of one process against the time that passes, and against the log.
#[derive(Debug, Default)]
pub struct ClockWatch {
    /// What the clock said at the last look, and how long the process had run then.
    before: Option<(DateTime<Utc>, Duration)>,
    back: bool,
}

impl ClockWatch {
    /// What is wrong with `now`, if anything; each anomaly is told once. `running` is time as it passes, which nobody can
    /// set; `last` is the time of the last event in the order.
    pub fn look(
        &mut self,
        now: DateTime<Utc>,
        running: Duration,
        last: Option<DateTime<Utc>>,
    ) -> Option<Anomaly> {
        let before = self.before.replace((now, running));
        let behind = last
            .map(|last| (last, last - now))
            .filter(|(_, by)| *by > TOLERANCE);
        if let Some((last, by)) = behind {
            let told = std::mem::replace(&mut self.back, true);
            return (!told).then_some(Anomaly::Back { last, by });
        }
        self.back = false;
        match before {
            Some((then, ran)) => {
                let by = (now - then) - (running - ran);
                (by > TOLERANCE).then_some(Anomaly::Forward { by })
            }
            None => last
                .filter(|last| now - *last > SILENCE)
                .map(|last| Anomaly::Silence { last }),
        }
    }
}

impl Epr {
    /// Look at the clock; what is wrong with it is recorded. The binary calls it with everything it does each second.
    ///
    /// # Errors
    /// As the store says.
    pub async fn watch_clock(
        &self,
        watch: &mut ClockWatch,
        running: Duration,
    ) -> Result<Option<Anomaly>, Failed> {
        let now = self.clock().now();
        let last: Option<(DateTime<Utc>,)> = self
            .db()
            .look()
            .row(
                "SELECT a.at FROM kernel_position p JOIN kernel_audit a ON a.event = p.event
                 WHERE p.position = (SELECT max(position) FROM kernel_position)",
                &[],
            )
            .await?;
        let Some(anomaly) = watch.look(now, running, last.map(|(at,)| at)) else {
            return Ok(None);
        };
        tracing::error!(%anomaly, "the clock");
        let event = AuditEvent::of_program(now, "anomaly", "kernel.clock", &anomaly.to_string());
        self.db()
            .write_small(move |tx| audit::append(tx, event, &[]).boxed())
            .await?;
        Ok(Some(anomaly))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(minutes: i64) -> DateTime<Utc> {
        DateTime::UNIX_EPOCH + Duration::minutes(minutes)
    }

    #[test]
    fn set_back_is_told_once_and_again_when_it_happens_again() {
        let mut watch = ClockWatch::default();
        let mut look =
            |now: i64, ran: i64, last: i64| watch.look(at(now), Duration::minutes(ran), Some(at(last)));
        assert_eq!(look(1000, 0, 999), None);
        assert_eq!(look(1001, 1, 1000), None);
        assert_eq!(look(999, 2, 1000), None, "within what machines differ by");
        let back = look(881, 3, 1001);
        assert!(
            matches!(back, Some(Anomaly::Back { by, .. }) if by == Duration::minutes(120)),
            "{back:?}"
        );
        assert_eq!(look(882, 4, 1001), None, "once");
        assert!(
            look(1002, 5, 1001).is_some(),
            "put right by hand: it went forward at once"
        );
        assert!(matches!(look(800, 6, 1002), Some(Anomaly::Back { .. })), "again");
    }

    #[test]
    fn set_forward_is_told_by_the_time_that_passed() {
        let mut watch = ClockWatch::default();
        let year = 365 * 24 * 60;
        assert_eq!(watch.look(at(0), Duration::zero(), None), None);
        assert_eq!(
            watch.look(at(10), Duration::minutes(10), Some(at(1))),
            None,
            "time passed"
        );
        let forward = watch.look(at(11 + year), Duration::minutes(11), Some(at(1)));
        assert_eq!(
            forward,
            Some(Anomaly::Forward {
                by: Duration::minutes(year)
            })
        );
        let mut started = ClockWatch::default();
        assert_eq!(
            started.look(at(year), Duration::zero(), Some(at(1))),
            Some(Anomaly::Silence { last: at(1) }),
            "a start cannot tell them apart, and says so"
        );
    }
}
