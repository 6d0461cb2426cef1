//! How a dose that is due stands in time: to come, due, late, or so late that nobody knows whether it was given.

use chrono::{DateTime, Duration, Utc};

use crate::prescription::Timing;

/// How long before and after its time a dose may be given without being early or late (`medicines-and-orders.md` 4.6
/// [D]: 60 minutes). The 30 minutes of time-critical medicines need a list of these, which is not there yet.
const MARGIN: Duration = Duration::minutes(60);
/// After this long, or when the next dose is due, a dose is missed (4.6 [D]).
const MISSED: Duration = Duration::hours(4);

/// How a dose that nobody has recorded stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Stage {
    /// To come.
    Scheduled,
    /// It may be given now.
    Due,
    /// It should have been given.
    Late,
    /// The next one is due, or four hours have passed: somebody must say what became of it.
    NotRecorded,
}

/// How long before and after its time a dose may be given: 60 minutes, and a quarter of the distance where the doses are
/// less than four hours apart (4.5 [D]).
pub fn margin(timing: &Timing) -> Duration {
    match timing {
        Timing::EveryHours { hours } if *hours < 4 => Duration::minutes(i64::from(*hours) * 15),
        _ => MARGIN,
    }
}

/// How a dose stands of which nothing is recorded.
pub fn stage(timing: &Timing, due: DateTime<Utc>, next: Option<DateTime<Utc>>, now: DateTime<Utc>) -> Stage {
    let margin = margin(timing);
    let missed = next.map_or(due + MISSED, |next| next.min(due + MISSED));
    if now < due - margin {
        Stage::Scheduled
    } else if now <= due + margin && now < missed {
        Stage::Due
    } else if now < missed {
        Stage::Late
    } else {
        Stage::NotRecorded
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn table_of_stages() {
        let at = |text: &str| -> DateTime<Utc> { format!("2026-11-22T{text}:00Z").parse().unwrap() };
        let (twice, hourly) = (
            Timing::TimesADay { times: 2, at: vec![] },
            Timing::EveryHours { hours: 2 },
        );
        for (timing, next, now, stands) in [
            (&twice, "20:00", "06:59", Stage::Scheduled),
            (&twice, "20:00", "07:00", Stage::Due),
            (&twice, "20:00", "09:00", Stage::Due),
            (&twice, "20:00", "09:01", Stage::Late),
            (&twice, "20:00", "11:59", Stage::Late),
            (&twice, "20:00", "12:00", Stage::NotRecorded),
            (&hourly, "10:00", "07:29", Stage::Scheduled),
            (&hourly, "10:00", "07:30", Stage::Due),
            (&hourly, "10:00", "08:31", Stage::Late),
            (&hourly, "10:00", "10:00", Stage::NotRecorded),
        ] {
            assert_eq!(
                stage(timing, at("08:00"), Some(at(next)), at(now)),
                stands,
                "{next} {now}"
            );
        }
        assert_eq!(stage(&Timing::Once, at("08:00"), None, at("11:59")), Stage::Late);
        assert_eq!(
            stage(&Timing::Once, at("08:00"), None, at("12:00")),
            Stage::NotRecorded
        );
    }
}
