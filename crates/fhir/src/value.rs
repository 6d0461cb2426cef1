//! Simple values: words, codes, flags, dates and instants as FHIR writes them.

mod base64;

use chrono::{DateTime, NaiveDate, SecondsFormat, Utc};
use trefoil_core::{partial_date::PartialDate, period};

pub use self::base64::base64;
use crate::wire::{
    Primitive,
    r4::{Annotation, Attachment, CodeableConcept, Extension, ExtensionValue, Narrative, Period},
};

/// Why a value that must be there is not (FHIR core extension).
const DATA_ABSENT: &str = "http://hl7.org/fhir/StructureDefinition/data-absent-reason";

/// Words, or a code. An empty text is no value: FHIR has none.
pub fn text(words: impl AsRef<str>) -> Option<Primitive<String>> {
    let words = words.as_ref();
    (!words.trim().is_empty()).then(|| words.into())
}

/// The same for a list.
pub fn texts(words: impl IntoIterator<Item = impl AsRef<str>>) -> Vec<Primitive<String>> {
    words.into_iter().filter_map(text).collect()
}

/// Yes or no.
pub fn flag(is: bool) -> Option<Primitive<bool>> {
    Some(is.into())
}

/// A whole number. One that FHIR cannot hold is left out.
pub fn whole(number: i64) -> Option<Primitive<i32>> {
    i32::try_from(number).ok().map(Into::into)
}

/// An instant in UTC, to the microsecond that is kept; none of it is rounded away.
pub fn instant(at: DateTime<Utc>) -> Option<Primitive<String>> {
    Some(at.to_rfc3339_opts(SecondsFormat::AutoSi, true).into())
}

/// A day.
pub fn day(day: NaiveDate) -> Option<Primitive<String>> {
    Some(day.format("%Y-%m-%d").to_string().into())
}

/// A day, a month or a year: as much as is known, and no invented day.
pub fn partial(date: &PartialDate) -> Option<Primitive<String>> {
    Some(date.iso().into())
}

/// From when until when. An end before the beginning (a correction of something that never was) is left out: FHIR has no
/// such period.
pub fn period(from: DateTime<Utc>, until: Option<DateTime<Utc>>) -> Period {
    Period {
        start: instant(from),
        end: until.filter(|until| *until >= from).and_then(instant),
        ..Period::default()
    }
}

/// The same of core's period.
pub fn of_period(it: &period::Period) -> Period {
    period(it.from(), it.until())
}

/// A remark.
pub fn note(words: impl AsRef<str>) -> Vec<Annotation> {
    match text(words) {
        Some(text) => vec![Annotation {
            text: Some(text),
            ..Annotation::default()
        }],
        None => vec![],
    }
}

/// A concept that must be there and that nobody recorded, said in words too.
pub fn not_recorded(words: &str) -> CodeableConcept {
    CodeableConcept {
        extension: text("unknown")
            .map(|code| extension(DATA_ABSENT, ExtensionValue::Code(code)))
            .into_iter()
            .collect(),
        text: text(words),
        ..CodeableConcept::default()
    }
}

/// A plain text as an attachment.
pub fn attachment(title: &str, words: &str) -> Attachment {
    Attachment {
        content_type: text("text/plain; charset=utf-8"),
        data: text(base64(words.as_bytes())),
        title: text(title),
        ..Attachment::default()
    }
}

/// An extension with its value.
pub fn extension(url: impl Into<String>, value: ExtensionValue) -> Extension {
    Extension {
        url: Some(url.into()),
        value: Some(value),
        ..Extension::default()
    }
}

/// Plain words as the XHTML a person reads; every line of its own stays one.
pub fn narrative(status: &'static str, words: &str) -> Option<Narrative> {
    let lines: Vec<String> = words.trim().lines().map(escaped).collect();
    if lines.iter().all(|line| line.trim().is_empty()) {
        return None;
    }
    Some(Narrative {
        status: text(status),
        div: text(format!(
            r#"<div xmlns="http://www.w3.org/1999/xhtml">{}</div>"#,
            lines.join("<br/>")
        )),
        ..Narrative::default()
    })
}

fn escaped(words: &str) -> String {
    let mut safe = String::with_capacity(words.len());
    for c in words.chars() {
        match c {
            '&' => safe.push_str("&amp;"),
            '<' => safe.push_str("&lt;"),
            '>' => safe.push_str("&gt;"),
            '"' => safe.push_str("&quot;"),
            // XHTML allows no other control character.
            c if c.is_control() && c != '\t' => safe.push('\u{fffd}'),
            c => safe.push(c),
        }
    }
    safe
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_instant_keeps_its_microseconds() {
        for (kept, said) in [
            ("2026-11-22T08:35:00Z", "2026-11-22T08:35:00Z"),
            ("2026-11-22T08:35:00.120Z", "2026-11-22T08:35:00.120Z"),
            ("2026-11-22T08:35:00.000001Z", "2026-11-22T08:35:00.000001Z"),
        ] {
            let at: DateTime<Utc> = kept.parse().unwrap();
            assert_eq!(instant(at).and_then(|it| it.value).as_deref(), Some(said));
        }
    }

    #[test]
    fn words_are_never_read_as_markup() {
        let said = narrative("generated", "BP <90 & falling\n\"unwell\"").unwrap();
        assert_eq!(
            said.div.and_then(|div| div.value).as_deref(),
            Some(
                r#"<div xmlns="http://www.w3.org/1999/xhtml">BP &lt;90 &amp; falling<br/>&quot;unwell&quot;</div>"#
            )
        );
        assert!(narrative("generated", " \n ").is_none());
        assert!(text("  ").is_none());
    }
}
