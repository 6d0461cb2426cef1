//! The table of schedules and the laws of dose times.

use proptest::prelude::*;
use serde::Deserialize;
use trefoil_core::display::{from_london_earliest, london};

use super::*;

#[derive(Deserialize)]
struct Case {
    name: String,
    repeat: serde_json::Value,
    #[serde(default)]
    event: Vec<serde_json::Value>,
    start_local: String,
    horizon_local: String,
    due_utc: Vec<DateTime<Utc>>,
}

fn local(text: &str) -> DateTime<Utc> {
    from_london_earliest(format!("{text}:00").parse().unwrap())
}

/// A case as a timing with its end, where we have such a timing.
fn read(case: &Case) -> Option<(Timing, Option<DateTime<Utc>>)> {
    let repeat = &case.repeat;
    let number = |name: &str| repeat[name].as_u64().and_then(|value| u32::try_from(value).ok());
    let end = repeat["boundsPeriod"]["end"]
        .as_str()
        .map(|end| DateTime::parse_from_rfc3339(end).unwrap().to_utc());
    let at: Vec<NaiveTime> = repeat["timeOfDay"].as_array().map_or_else(Vec::new, |all| {
        all.iter()
            .map(|time| time.as_str().unwrap().parse().unwrap())
            .collect()
    });
    if !case.event.is_empty() {
        return None; // a list of dates
    }
    if let Some(when) = repeat["when"].as_array() {
        // Bedtime is a time of the ward's; meals with an offset are not built.
        return (when.len() == 1 && when[0] == "HS").then(|| {
            (
                Timing::TimesADay {
                    times: 1,
                    at: vec!["22:00:00".parse().unwrap()],
                },
                end,
            )
        });
    }
    if number("count") == Some(1) {
        return Some((Timing::Once, end));
    }
    if let Some(days) = repeat["dayOfWeek"].as_array() {
        let days: Vec<chrono::Weekday> = days
            .iter()
            .map(|day| day.as_str().unwrap().parse().unwrap())
            .collect();
        return (at.len() == 1).then(|| {
            (
                Timing::DaysOfWeek {
                    days,
                    at: at.first().copied(),
                },
                end,
            )
        });
    }
    let timing = match repeat["periodUnit"].as_str().unwrap() {
        "h" => Timing::EveryHours {
            hours: number("period").unwrap(),
        },
        _ => Timing::TimesADay {
            times: number("frequency").unwrap(),
            at,
        },
    };
    // A number of doses ends as a course does: just after the last.
    let end = number("count").map_or(end, |_| {
        case.due_utc.last().map(|last| *last + Duration::seconds(1))
    });
    Some((timing, end))
}

#[test]
fn table_of_schedules() {
    let cases: Vec<Case> =
        serde_json::from_str(include_str!("../../tests/data/schedule_vectors.json")).unwrap();
    let (mut held, mut left) = (0, vec![]);
    for case in &cases {
        let Some((timing, end)) = read(case) else {
            left.push(case.name.as_str());
            continue;
        };
        let (start, horizon) = (local(&case.start_local), local(&case.horizon_local));
        assert_eq!(
            due(&timing, start, end, start, horizon),
            case.due_utc,
            "{}",
            case.name
        );
        held += 1;
    }
    // What we have no timing for is named, so that nobody takes it for tested.
    assert_eq!(
        left,
        ["Mon Wed Fri BD", "when AC with 30 min offset", "event list"]
    );
    assert_eq!(held, 16);
}

#[test]
fn two_times_that_spring_makes_one_are_one_dose() {
    let at = ["01:30:00", "02:30:00"]
        .map(|time| time.parse().unwrap())
        .to_vec();
    let timing = Timing::TimesADay { times: 2, at };
    let (start, end) = (local("2026-03-29T00:00"), local("2026-03-30T00:00"));
    assert_eq!(due(&timing, start, None, start, end), [local("2026-03-29T02:30")]);
}

#[test]
fn a_first_dose_that_was_missed_is_named() {
    let twice = Timing::TimesADay { times: 2, at: vec![] };
    let (morning, noon, night) = (
        local("2026-11-22T08:00"),
        local("2026-11-22T12:00"),
        local("2026-11-22T20:00"),
    );
    assert_eq!(
        first_dose(&twice, noon, None),
        FirstDose {
            due: Some(night),
            passed: Some(morning)
        }
    );
    assert_eq!(
        first_dose(&twice, morning, None),
        FirstDose {
            due: Some(morning),
            passed: None
        }
    );
    assert_eq!(
        first_dose(&Timing::EveryHours { hours: 6 }, noon, None),
        FirstDose {
            due: Some(noon),
            passed: None
        }
    );
    assert_eq!(
        first_dose(&Timing::Once, noon, None),
        FirstDose {
            due: Some(noon),
            passed: None
        }
    );
    let weekly = Timing::DaysOfWeek {
        days: vec![chrono::Weekday::Sun],
        at: None,
    };
    assert_eq!(
        first_dose(&weekly, noon, None),
        FirstDose {
            due: Some(local("2026-11-29T08:00")),
            passed: Some(morning)
        }
    );
}

fn timing() -> impl Strategy<Value = Timing> {
    let clock = proptest::collection::btree_set(0u32..96, 1..=6).prop_map(|quarters| Timing::TimesADay {
        times: u32::try_from(quarters.len()).unwrap(),
        at: quarters
            .iter()
            .map(|quarter| NaiveTime::from_hms_opt(quarter / 4, quarter % 4 * 15, 0).unwrap())
            .collect(),
    });
    let week = (1u8..128, 0u32..24).prop_map(|(mask, hour)| Timing::DaysOfWeek {
        days: (0u8..7)
            .filter(|day| mask & (1 << day) != 0)
            .map(|day| chrono::Weekday::try_from(day).unwrap())
            .collect(),
        at: NaiveTime::from_hms_opt(hour, 30, 0),
    });
    prop_oneof![
        (1u32..=6).prop_map(|times| Timing::TimesADay { times, at: vec![] }),
        clock,
        (1u32..=72).prop_map(|hours| Timing::EveryHours { hours }),
        week,
        Just(Timing::Once),
    ]
}

proptest! {
    /// Within [start, end) and the time asked about, and strictly increasing.
    #[test]
    fn due_times_increase_within_the_course(
        timing in timing(), start in 1_770_000_000i64..1_830_000_000, days in 1i64..20, length in 0i64..20
    ) {
        let start = DateTime::from_timestamp(start, 0).unwrap();
        let (end, until) = (start + Duration::hours(length * 13), start + Duration::days(days));
        let all = due(&timing, start, Some(end), start, until);
        prop_assert!(all.is_sorted_by(|one, next| one < next));
        prop_assert!(all.iter().all(|at| start <= *at && *at < end && *at < until));
    }

    /// Asked about in two parts, a schedule has the same doses: none is lost or doubled where a page ends.
    #[test]
    fn a_schedule_asked_in_parts_is_the_same(
        timing in timing(), start in 1_770_000_000i64..1_830_000_000, cut in 0i64..1_000_000
    ) {
        let start = DateTime::from_timestamp(start, 0).unwrap();
        let (cut, until) = (start + Duration::seconds(cut), start + Duration::days(12));
        let mut parts = due(&timing, start, None, start, cut.min(until));
        parts.extend(due(&timing, start, None, cut.min(until), until));
        prop_assert_eq!(parts, due(&timing, start, None, start, until));
    }

    /// No dose is lost or doubled across a clock change: every day has each of its times once, on the clock's own face
    /// (times an hour apart, since spring can make two that are nearer one).
    #[test]
    fn no_dose_is_lost_or_doubled_across_a_clock_change(
        hours in proptest::collection::btree_set(0u32..12, 1..=6), minute in 0u32..60, odd in 0u32..2, autumn: bool
    ) {
        let at: Vec<NaiveTime> = hours.iter().map(|hour| NaiveTime::from_hms_opt(hour * 2 + odd, minute, 0).unwrap()).collect();
        let timing = Timing::TimesADay { times: u32::try_from(at.len()).unwrap(), at: at.clone() };
        let change = if autumn { "2026-10-25" } else { "2026-03-29" };
        let (start, end) = if autumn { ("2026-10-24T00:00", "2026-10-27T00:00") } else { ("2026-03-28T00:00", "2026-03-31T00:00") };
        let (start, end) = (local(start), local(end));
        let all = due(&timing, start, None, start, end);
        prop_assert_eq!(all.len(), at.len() * 3);
        for (number, due) in all.iter().enumerate() {
            let (shown, meant) = (london(*due), at[number % at.len()]);
            let skipped = !autumn && shown.date().to_string() == change && meant.format("%H").to_string() == "01";
            prop_assert!(skipped || shown.time() == meant, "{} for {}", shown, meant);
        }
    }

    /// A distance in hours is elapsed time, whatever the clock does.
    #[test]
    fn a_distance_is_elapsed_time(hours in 1u32..=72, start in 1_770_000_000i64..1_830_000_000) {
        let start = DateTime::from_timestamp(start, 0).unwrap();
        let all = due(&Timing::EveryHours { hours }, start, None, start, start + Duration::days(200));
        prop_assert_eq!(all[0], start);
        prop_assert!(all.windows(2).all(|pair| pair[1] - pair[0] == Duration::hours(i64::from(hours))));
    }
}
