//! Tests of typed dates.

use proptest::prelude::*;

use super::*;

fn day(iso: &str) -> NaiveDate {
    iso.parse().unwrap()
}

fn today() -> NaiveDate {
    day("2026-11-22")
}

#[test]
fn every_form_means_the_same_day() {
    for typed in [
        "22-Nov-2026",
        "22-nov-2026",
        " 22/11/2026 ",
        "22.11.2026",
        "22 Nov 2026",
        "22 November 2026",
        "22 november, 2026",
        "2026-11-22",
        "22-11-2026",
    ] {
        assert_eq!(date(typed, today()), Ok(today()), "{typed}");
    }
    assert_eq!(date("7/4/2026", today()), Ok(day("2026-04-07")));
    assert_eq!(date("7 Sept 2026", today()), Ok(day("2026-09-07")));
}

#[test]
fn cui_d_tc_shortcuts_count_from_today() {
    for (typed, iso) in [
        ("today", "2026-11-22"),
        ("Tomorrow", "2026-11-23"),
        ("yesterday", "2026-11-21"),
        ("+3d", "2026-11-25"),
        ("-2w", "2026-11-08"),
        ("+1m", "2026-12-22"),
        ("- 1 y", "2025-11-22"),
    ] {
        assert_eq!(date(typed, today()), Ok(day(iso)), "{typed}");
    }
    assert_eq!(date("+1m", day("2026-01-31")), Ok(day("2026-02-28")));
    for typed in ["+", "+d", "+3", "+3h", "+99999999999d", "+4000000000y"] {
        assert_eq!(
            date(typed, today()),
            Err(DateInputError::NotUnderstood),
            "{typed}"
        );
    }
}

#[test]
fn no_century_and_no_order_is_guessed() {
    assert_eq!(date("22/11/26", today()), Err(DateInputError::TwoDigitYear));
    assert_eq!(birth_date("7-Apr-58", today()), Err(DateInputError::TwoDigitYear));
    assert_eq!(date("221126", today()), Err(DateInputError::DigitsAlone));
    assert_eq!(date("22112026", today()), Err(DateInputError::DigitsAlone));
}

#[test]
fn impossible_dates_say_why() {
    let error = date("30-Feb-2026", today()).unwrap_err();
    assert_eq!(
        error,
        DateInputError::NoSuchDay {
            day: 30,
            month: "Feb-2026".into(),
            last: 28
        }
    );
    assert!(error.to_string().starts_with("Feb-2026 has 28 days"));
    assert_eq!(date("29/2/2028", today()), Ok(day("2028-02-29")));
    assert_eq!(
        date("11/22/2026", today()),
        Err(DateInputError::NoSuchMonth { month: 22 })
    );
    assert!(matches!(
        date("0/1/2026", today()),
        Err(DateInputError::NoSuchDay { day: 0, .. })
    ));
    assert_eq!(
        date("01/01/1066", today()),
        Err(DateInputError::YearOutOfRange { year: 1066 })
    );
}

#[test]
fn anything_else_is_not_understood() {
    assert_eq!(date("  ", today()), Err(DateInputError::Empty));
    for typed in [
        "soon",
        "22/11",
        "Nov 2026",
        "22/No/2026",
        "22/111/2026",
        "1/2/3/2026",
        "22/11/12345",
        "22nd/11/2026",
    ] {
        assert_eq!(
            date(typed, today()),
            Err(DateInputError::NotUnderstood),
            "{typed}"
        );
    }
}

#[test]
fn birth_dates_are_neither_future_nor_ancient_nor_relative() {
    assert_eq!(birth_date("07/04/1958", today()), Ok(day("1958-04-07")));
    assert_eq!(birth_date("today", today()), Ok(today()));
    let future = DateInputError::BirthInFuture {
        typed: "23-Nov-2026".into(),
    };
    assert_eq!(birth_date("23-Nov-2026", today()), Err(future));
    assert_eq!(
        birth_date("31-Dec-1879", today()),
        Err(DateInputError::YearOutOfRange { year: 1879 })
    );
    assert_eq!(birth_date("-2w", today()), Err(DateInputError::ShortcutForBirth));
}

proptest! {
    #[test]
    fn what_is_shown_can_be_typed(days in 0i64..400_000) {
        let shown = day("1880-01-01") + chrono::TimeDelta::days(days);
        prop_assert_eq!(date(&display::date(shown), today()), Ok(shown));
        prop_assert_eq!(date(&display::date_long(shown), today()), Ok(shown));
        prop_assert_eq!(date(&shown.to_string(), today()), Ok(shown));
    }

    #[test]
    fn nothing_typed_panics(typed in "\\PC{0,20}") {
        let _ = date(&typed, today());
        let _ = birth_date(&typed, today());
    }
}
