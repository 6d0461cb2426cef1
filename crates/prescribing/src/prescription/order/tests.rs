//! Tests of orders that cannot be signed: each fault at its field, in its words.

use chrono::{NaiveTime, Weekday};

use super::*;
use crate::{
    dictionary::Product,
    examples::{fixed, now, order, quantity},
};

fn faults(order: &Order, product: &Product) -> Vec<(&'static str, String)> {
    prescribable(order, product)
        .into_iter()
        .map(|fault| (fault.field().name(), fault.to_string()))
        .collect()
}

fn one(order: &Order, product: &Product) -> (&'static str, String) {
    let all = faults(order, product);
    assert_eq!(all.len(), 1, "{all:?}");
    all[0].clone()
}

fn at(text: &str) -> NaiveTime {
    text.parse().unwrap()
}

fn bounds() -> AsRequired {
    AsRequired {
        reason: "pain".into(),
        minimum_interval_minutes: 240,
        most_doses_in_24_hours: Some(4),
        most_in_24_hours: None,
    }
}

#[test]
fn doses_that_cannot_be_signed() {
    let range = |low: &str, high: &str| Dose::Range {
        low: low.parse().unwrap(),
        high: high.parse().unwrap(),
        unit: quantity("1 {tablet}").unit,
    };
    let (whole, product) = order("Paracetamol 500mg tablets");
    for (dose, field, says) in [
        (fixed("0 mg"), "dose", "the dose is nothing"),
        (fixed("-1 g"), "dose", "the dose is nothing"),
        (fixed("0.00001 g"), "dose", "more than 4 decimal places"),
        (fixed("1000000 mg"), "dose", "more than 6 digits"),
        (
            fixed("1 mL"),
            "unit",
            "cannot be written in mL; choose one of: mg, micrograms, g, tablet",
        ),
        (fixed("1 mg/h"), "unit", "cannot be written in mg/h"),
        (
            range("1", "2"),
            "dose",
            "a range of doses is for medicines given as required",
        ),
    ] {
        let (name, words) = one(
            &Order {
                dose,
                ..whole.clone()
            },
            &product,
        );
        assert_eq!(name, field);
        assert!(words.contains(says), "{words}");
    }
    let upside_down = Order {
        dose: range("2", "1"),
        timing: Timing::AsRequired(bounds()),
        ..whole
    };
    assert!(
        one(&upside_down, &product)
            .1
            .contains("write the smaller dose first")
    );
}

#[test]
fn frequencies_that_cannot_be_scheduled() {
    let (whole, product) = order("Paracetamol 500mg tablets");
    let times = |times, at: &[&str]| Timing::TimesADay {
        times,
        at: at.iter().map(|one| self::at(one)).collect(),
    };
    for (timing, says) in [
        (times(0, &[]), "0 times a day cannot be scheduled"),
        (times(7, &[]), "7 times a day cannot be scheduled"),
        (
            times(2, &["08:00:00"]),
            "2 times a day need 2 times of the day, and 1 are given",
        ),
        (times(2, &["20:00:00", "08:00:00"]), "not in order"),
        (times(2, &["08:00:00", "08:00:00"]), "one is given twice"),
        (
            Timing::EveryHours { hours: 0 },
            "every 0 hours cannot be scheduled",
        ),
        (
            Timing::EveryHours { hours: 73 },
            "every 73 hours cannot be scheduled",
        ),
        (
            Timing::DaysOfWeek {
                days: vec![],
                at: None,
            },
            "no day of the week is chosen",
        ),
        (
            Timing::DaysOfWeek {
                days: vec![Weekday::Fri, Weekday::Mon],
                at: None,
            },
            "Monday first",
        ),
    ] {
        let (field, words) = one(
            &Order {
                timing,
                ..whole.clone()
            },
            &product,
        );
        let expected = match says {
            says if says.contains("hours") => "hours",
            says if says.contains("a day cannot") => "timing",
            says if says.contains("week") || says.contains("Monday") => "weekday",
            _ => "at",
        };
        assert_eq!(field, expected, "{words}");
        assert!(words.contains(says), "{words}");
    }
}

#[test]
fn as_required_needs_reason_interval_and_maximum() {
    let (whole, product) = order("Paracetamol 500mg tablets");
    for (bounds, field, says) in [
        (
            AsRequired {
                reason: "  ".into(),
                ..bounds()
            },
            "reason_to_give",
            "needs the reason",
        ),
        (
            AsRequired {
                minimum_interval_minutes: 0,
                ..bounds()
            },
            "interval",
            "needs the least time",
        ),
        (
            AsRequired {
                most_doses_in_24_hours: None,
                ..bounds()
            },
            "most",
            "needs a maximum in 24 hours",
        ),
        (
            AsRequired {
                most_doses_in_24_hours: Some(0),
                ..bounds()
            },
            "most",
            "needs a maximum in 24 hours",
        ),
        (
            AsRequired {
                most_in_24_hours: Some(quantity("4 mL")),
                ..bounds()
            },
            "most",
            "units that can be compared",
        ),
        (
            AsRequired {
                most_in_24_hours: Some(quantity("500 mg")),
                ..bounds()
            },
            "most",
            "less than one dose",
        ),
    ] {
        let (name, words) = one(
            &Order {
                timing: Timing::AsRequired(bounds),
                ..whole.clone()
            },
            &product,
        );
        assert_eq!(name, field);
        assert!(words.contains(says), "{words}");
    }
    for most in ["8 {tablet}", "4 g", "4000 mg"] {
        let bounds = AsRequired {
            most_in_24_hours: Some(quantity(most)),
            ..bounds()
        };
        assert_eq!(
            faults(
                &Order {
                    timing: Timing::AsRequired(bounds),
                    ..whole.clone()
                },
                &product
            ),
            []
        );
    }
    // Two tablets, at most 4 g of paracetamol.
    let bounds = AsRequired {
        most_in_24_hours: Some(quantity("4 g")),
        ..bounds()
    };
    let tablets = Order {
        dose: fixed("2 {tablet}"),
        timing: Timing::AsRequired(bounds),
        ..whole
    };
    assert_eq!(faults(&tablets, &product), []);
}

#[test]
fn the_rest_of_an_order() {
    let (whole, product) = order("Amoxicillin 500mg");
    for (order, field, says) in [
        (
            Order {
                route: "47625008".into(),
                ..whole.clone()
            },
            "route",
            "choose one of: oral",
        ),
        (
            Order {
                indication: None,
                ..whole.clone()
            },
            "indication",
            "an antimicrobial needs an indication",
        ),
        (
            Order {
                indication: Some(" ".into()),
                ..whole.clone()
            },
            "indication",
            "an antimicrobial needs an indication",
        ),
        (
            Order {
                days: Some(0),
                ..whole.clone()
            },
            "days",
            "a course of 0 days",
        ),
        (
            Order {
                days: Some(367),
                ..whole.clone()
            },
            "days",
            "a course of 367 days",
        ),
        (
            Order {
                instructions: Some("x".repeat(201)),
                ..whole.clone()
            },
            "instructions",
            "more than 200 letters",
        ),
    ] {
        let (name, words) = one(&order, &product);
        assert_eq!(name, field);
        assert!(words.contains(says), "{words}");
    }
    let starting = |hours| Order {
        start: Some(now() + Duration::hours(hours)),
        ..whole.clone()
    };
    assert_eq!(startable(&starting(-25), now()), Some(OrderFault::StartTooEarly));
    assert_eq!(startable(&starting(-23), now()), None);
    assert_eq!(
        startable(&starting(24 * 367), now()),
        Some(OrderFault::StartTooLate)
    );
    assert_eq!(starting(1).ends(now()), Some(now() + Duration::hours(1 + 5 * 24)));
}

#[test]
fn methotrexate_by_mouth_is_weekly_only() {
    let (whole, product) = order("Methotrexate");
    assert_eq!(faults(&whole, &product), []);
    for timing in [
        Timing::TimesADay { times: 1, at: vec![] },
        Timing::EveryHours { hours: 24 },
        Timing::DaysOfWeek {
            days: vec![Weekday::Mon, Weekday::Thu],
            at: None,
        },
        Timing::AsRequired(bounds()),
        Timing::Once,
    ] {
        let all = faults(
            &Order {
                timing,
                ..whole.clone()
            },
            &product,
        );
        assert!(
            all.iter()
                .any(|(field, words)| *field == "timing" && words.contains("one day of the week")),
            "{all:?}"
        );
    }
}
