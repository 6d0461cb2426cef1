//! HL7 times.

use chrono::{DateTime, NaiveDate, NaiveDateTime, Offset, TimeZone, Utc};
use proptest::prelude::*;
use trefoil_hl7v2::timestamp::{Precision, Timestamp, TimestampError};

fn read(text: &str) -> Timestamp {
    text.parse().unwrap_or_else(|error| panic!("{text}: {error}"))
}

fn local(year: i32, month: u32, day: u32, hour: u32, minute: u32) -> NaiveDateTime {
    NaiveDate::from_ymd_opt(year, month, day)
        .and_then(|date| date.and_hms_opt(hour, minute, 0))
        .expect("a time")
}

fn in_london(time: NaiveDateTime) -> Option<DateTime<Utc>> {
    chrono_tz::Europe::London
        .from_local_datetime(&time)
        .earliest()
        .map(|time| time.to_utc())
}

#[test]
fn each_precision_is_read_and_written_alike() {
    for (text, precision) in [
        ("2026", Precision::Year),
        ("202603", Precision::Month),
        ("20260302", Precision::Day),
        ("2026030209", Precision::Hour),
        ("202603020930", Precision::Minute),
        ("20260302093015", Precision::Second),
        ("20260302093015.1", Precision::Fraction { digits: 1 }),
        ("20260302093015.0120", Precision::Fraction { digits: 4 }),
        ("20260302093015.123456789+0100", Precision::Fraction { digits: 9 }),
        ("202603020930-0330", Precision::Minute),
        ("20260302+0000", Precision::Day),
        ("20240229", Precision::Day),
    ] {
        let time = read(text);
        assert_eq!(time.precision(), precision, "{text}");
        assert_eq!(time.to_string(), text);
    }
    assert_eq!(read("2026").local(), local(2026, 1, 1, 0, 0));
    assert_eq!(
        read("19620417").date(),
        NaiveDate::from_ymd_opt(1962, 4, 17).expect("a date")
    );
    assert_eq!(
        read("202603020930-0330")
            .offset()
            .map(|offset| offset.fix().local_minus_utc()),
        Some(-12_600)
    );
}

#[test]
fn what_is_no_time_is_refused_by_its_part() {
    use TimestampError::{Day, Fraction, Hour, Length, Minute, Month, NotDigits, Offset, Second, Year};
    for (text, error) in [
        // A ready-made parser took month 13 and day 40.
        ("20261302", Month { month: 13 }),
        ("20260340", Day { month: 3, day: 40 }),
        ("20260229", Day { month: 2, day: 29 }),
        ("20260300", Day { month: 3, day: 0 }),
        ("00000000", Year),
        ("20260002", Month { month: 0 }),
        ("2026030224", Hour { hour: 24 }),
        ("202603020960", Minute { minute: 60 }),
        ("20260302093060", Second { second: 60 }),
        ("20260302093015.", Fraction),
        ("20260302093015.0123456789", Fraction),
        ("20260302093015.1a", Fraction),
        ("202603020930.5", Fraction),
        ("20260302+1", Offset),
        ("20260302+1460", Offset),
        ("20260302+1401", Offset),
        ("20260302-", Offset),
        ("20260302+01+0", Offset),
        ("", Length { digits: 0 }),
        ("202", Length { digits: 3 }),
        ("2026030", Length { digits: 7 }),
        ("2026-03-02", Offset),
        ("02/03/2026", NotDigits),
        (" 20260302", NotDigits),
        ("２０２６", NotDigits),
    ] {
        assert_eq!(text.parse::<Timestamp>(), Err(error), "{text}");
    }
}

#[test]
fn an_instant_is_by_offset_or_by_the_clock_in_london() {
    let instant = |text: &str| read(text).instant(in_london).map(|time| time.to_rfc3339());
    assert_eq!(
        instant("202601150900").as_deref(),
        Some("2026-01-15T09:00:00+00:00")
    );
    assert_eq!(
        instant("202607150900").as_deref(),
        Some("2026-07-15T08:00:00+00:00")
    );
    assert_eq!(
        instant("202607150900+0000").as_deref(),
        Some("2026-07-15T09:00:00+00:00")
    );
    // 01:30 happens twice on 25 October and not at all on 29 March: the caller's rule decides.
    assert_eq!(
        instant("202610250130").as_deref(),
        Some("2026-10-25T00:30:00+00:00")
    );
    assert_eq!(instant("202603290130"), None);
}

proptest! {
    #[test]
    fn any_text_is_read_or_refused(text in "[0-9.+-]{0,24}|.{0,24}") {
        if let Ok(time) = text.parse::<Timestamp>() {
            prop_assert_eq!(time.to_string().parse::<Timestamp>(), Ok(time));
        }
    }
}
