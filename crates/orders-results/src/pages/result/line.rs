//! How one result is written, wherever it stands: value, letters, words and marks; colour only beside them.

use chrono::{DateTime, Duration, Utc};
use maud::{Markup, html};
use trefoil_core::display;

use crate::report::{ResultLine, ResultStatus, Unit, Urgency, standing::shown, unit::beside};

/// The class of what stands behind a value.
pub(super) fn class(line: &ResultLine) -> Option<&'static str> {
    match line.urgency() {
        _ if line.status == ResultStatus::Withdrawn => Some("result-withdrawn"),
        Urgency::Critical => Some("result-critical"),
        Urgency::Abnormal => Some("result-abnormal"),
        Urgency::Normal => None,
    }
}

/// `6.8 HH !!`, with the words for whoever does not see the letters.
pub(super) fn value(line: &ResultLine) -> Markup {
    if line.status == ResultStatus::Withdrawn {
        return html! { "Withdrawn" };
    }
    if line.status == ResultStatus::Cancelled && line.value.text.is_empty() {
        return html! { "Not obtained" };
    }
    html! {
        (shown(&line.value))
        @if let Some(flag) = &line.flag {
            @if !flag.letters().is_empty() {
                " " (flag.letters()) span class="nhsuk-u-visually-hidden" { " (" (flag.words()) ")" }
            }
        }
        @if line.critical { b { " !!" } span class="nhsuk-u-visually-hidden" { " critical" } }
    }
}

/// What must be known beside the value: not final, corrected, computed.
pub(super) fn marks(line: &ResultLine) -> Vec<String> {
    let mut marks = vec![];
    match line.status {
        ResultStatus::Preliminary | ResultStatus::Partial => marks.push(line.status.words().to_owned()),
        ResultStatus::Corrected => marks.push(corrected(line)),
        ResultStatus::Final if line.was().is_some_and(|was| was.status.conclusive()) => {
            marks.push(corrected(line));
        }
        _ => {}
    }
    if line.flag.as_ref().is_some_and(|flag| flag.computed) {
        marks.push("flag computed".to_owned());
    }
    marks
}

/// `Corrected 11:30 (was 6.8)`.
fn corrected(line: &ResultLine) -> String {
    let at = display::time(line.reported);
    line.was().map_or_else(
        || format!("Corrected {at}"),
        |was| format!("Corrected {at} (was {})", shown(&was.value)),
    )
}

/// The value in the other unit in which it is known elsewhere: only ever beside the original.
pub(super) fn also(line: &ResultLine) -> Option<String> {
    let (number, unit) = (line.value.number?, line.unit.as_ref()?);
    let (number, other) = beside(&line.test.key, number, unit)?;
    let signs = line
        .value
        .comparator
        .map_or("", crate::report::value::Comparator::signs);
    Some(format!("{signs}{number} {}", Unit::read(other).shown()))
}

/// A result in a few words, for a card or a list: `Potassium 6.8 mmol/L HH !!`.
pub(super) fn brief(line: &ResultLine) -> Markup {
    html! {
        (line.test.name) " " b { (value(line)) }
        @if let Some(unit) = &line.unit { " " (unit.shown()) }
    }
}

/// How long ago: `35min`, `2d 3hr`; never more than two units.
pub(super) fn age(since: DateTime<Utc>, now: DateTime<Utc>) -> String {
    let whole = display::duration(Duration::minutes((now - since).num_minutes().max(1)));
    let parts: Vec<&str> = whole.split(' ').take(2).collect();
    parts.join(" ")
}
