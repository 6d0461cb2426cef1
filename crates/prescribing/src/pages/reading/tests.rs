//! Tests of the line builder's form.

use super::*;
use crate::examples::{now, product};

fn read(medicine: &str, fields: &[(&str, &str)]) -> Result<Order, Vec<(String, String)>> {
    let form = fields
        .iter()
        .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()))
        .collect();
    let request = Request {
        form,
        ..Request::default()
    };
    order(&request, &product(medicine), now()).map_err(|all| {
        all.into_iter()
            .map(|error| (error.field, error.message))
            .collect()
    })
}

const WHOLE: [(&str, &str); 5] = [
    ("dose", "500"),
    ("unit", "mg"),
    ("route", "26643006"),
    ("timing", "3"),
    ("indication", "cellulitis"),
];

fn without_and(change: &[(&'static str, &'static str)]) -> Vec<(&'static str, &'static str)> {
    let kept = WHOLE
        .iter()
        .filter(|(name, _)| !change.iter().any(|(other, _)| other == name));
    kept.chain(change).copied().collect()
}

#[test]
fn a_whole_form_is_an_order() {
    let order = read("Flucloxacillin 500mg", &WHOLE).unwrap();
    assert_eq!(order.timing, Timing::TimesADay { times: 3, at: vec![] });
    let order = read(
        "Flucloxacillin 500mg",
        &without_and(&[("at", "08:00, 14.00 22:00"), ("days", "7")]),
    )
    .unwrap();
    assert!(matches!(order.timing, Timing::TimesADay { times: 3, ref at } if at.len() == 3));
}

/// Each at its field, each in words that say what to do.
#[test]
fn every_field_says_what_is_wrong_with_it() {
    for (change, field, says) in [
        (&[("unit", "")][..], "unit", "The dose has no unit"),
        (&[("dose", "")], "dose", "Write the dose"),
        (&[("dose", "five")], "dose", "as a number"),
        (&[("dose", "-500")], "dose", "as a number"),
        (&[("dose", "0")], "dose", "The dose is nothing"),
        (
            &[("dose", "250-500")],
            "dose",
            "A range of doses is for medicines given as required",
        ),
        (&[("unit", "mL")], "unit", "cannot be written in mL"),
        (&[("route", "")], "route", "Choose the route"),
        (&[("timing", "")], "timing", "Choose how often"),
        (&[("timing", "9")], "timing", "9 times a day cannot be scheduled"),
        (&[("timing", "hours")], "hours", "every how many hours"),
        (
            &[("timing", "hours"), ("hours", "100")],
            "hours",
            "Every 100 hours cannot be scheduled",
        ),
        (&[("timing", "days_of_week")], "weekday", "No day of the week"),
        (&[("at", "8 o'clock")], "at", "hours and minutes"),
        (
            &[("timing", "as_required"), ("interval", "4"), ("most", "4")],
            "reason_to_give",
            "needs the reason",
        ),
        (
            &[
                ("timing", "as_required"),
                ("reason_to_give", "pain"),
                ("most", "4"),
            ],
            "interval",
            "least time",
        ),
        (
            &[
                ("timing", "as_required"),
                ("reason_to_give", "pain"),
                ("interval", "4"),
            ],
            "most",
            "maximum in 24 hours",
        ),
        (&[("days", "a week")], "days", "whole number"),
        (&[("start", "tomorrow")], "start_time", "time of the start"),
        (
            &[("start", "29-Mar-2027"), ("start_time", "25:00")],
            "start_time",
            "hours and minutes",
        ),
        (
            &[("start", "28-Mar-2027"), ("start_time", "01:30")],
            "start_time",
            "clocks went forward",
        ),
        (
            &[("start", "01-Jan-2020"), ("start_time", "08:00")],
            "start",
            "more than 24 hours ago",
        ),
        (
            &[("indication", "")],
            "indication",
            "antimicrobial needs an indication",
        ),
    ] {
        let errors = read("Flucloxacillin 500mg", &without_and(change)).unwrap_err();
        assert_eq!(errors.len(), 1, "{change:?}: {errors:?}");
        assert_eq!(errors[0].0, field, "{change:?}");
        assert!(errors[0].1.contains(says), "{errors:?}");
    }
}
