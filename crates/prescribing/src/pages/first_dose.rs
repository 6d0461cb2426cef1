//! When the first dose falls and when the next one: said before it is signed, and on the prescription.

use chrono::{DateTime, Utc};
use maud::{Markup, html};
use trefoil_core::display;

use crate::{
    prescription::{Prescription, Section, Standing, Timing},
    schedule::{first_dose, next_due},
};

/// The first dose of a course, the one after it, and the time of the first day that had passed when it began: that one is
/// not given, and nobody is to believe that it is.
pub(super) fn first(timing: &Timing, start: DateTime<Utc>, end: Option<DateTime<Utc>>) -> Markup {
    if timing.section() == Section::AsRequired {
        return html! { "As required, from " (display::date_time(start)) " on" };
    }
    let first = first_dose(timing, start, end);
    let Some(due) = first.due else {
        return html! { b { "! None" } ": the course ends before a dose is due. Change its start or its length." };
    };
    html! {
        b { (display::date_time(due)) }
        @if let Some(next) = next_due(timing, start, end, due) { ", then " (display::date_time(next)) }
        @if let Some(passed) = first.passed {
            ". The dose of " b { (display::date_time(passed)) } " has passed and is not given; order a once-only dose if it is wanted."
        }
    }
}

/// When the next dose is due, whatever became of those before it.
pub(super) fn next(it: &Prescription, now: DateTime<Utc>) -> String {
    match it.standing(now) {
        Standing::Suspended => "None while it is suspended".to_owned(),
        Standing::Discontinued | Standing::Completed | Standing::EnteredInError => "None".to_owned(),
        Standing::Started | Standing::NotStarted if it.section() == Section::AsRequired => {
            "As required".to_owned()
        }
        Standing::Started | Standing::NotStarted => it
            .due_after(now)
            .map_or_else(|| "None".to_owned(), display::date_time),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> DateTime<Utc> {
        text.parse().unwrap()
    }

    #[test]
    fn the_first_dose_is_said_with_the_one_that_has_passed() {
        let twice = Timing::TimesADay { times: 2, at: vec![] };
        let noon = at("2026-11-22T12:00:00Z");
        let says = |timing: &Timing, end| first(timing, noon, end).into_string();
        assert_eq!(
            says(&twice, None),
            "<b>22-Nov-2026 20:00</b>, then 23-Nov-2026 08:00. The dose of <b>22-Nov-2026 08:00</b> has passed and is \
             not given; order a once-only dose if it is wanted."
        );
        assert_eq!(says(&Timing::Once, None), "<b>22-Nov-2026 12:00</b>");
        let six = Timing::EveryHours { hours: 6 };
        assert_eq!(
            says(&six, None),
            "<b>22-Nov-2026 12:00</b>, then 22-Nov-2026 18:00"
        );
        let short = says(&twice, Some(at("2026-11-22T19:00:00Z")));
        assert!(short.contains("! None"), "{short}");
    }
}
