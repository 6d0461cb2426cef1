//! The timeline of a record: what every module knows of, newest first, a day at a time.

use axum::{extract::State, response::Response};
use chrono::{DateTime, Utc};
use maud::{Markup, html};
use trefoil_core::{PatientId, Permission, Refused, display};
use trefoil_kernel::access::OPEN_RECORD;

use crate::{
    answer::record,
    components::{EmptyState, Pager, empty_state, pager},
    request::Sent,
    screen::{RecordScreen, Reply, TimelineEntry, TimelineSource, Visit},
    shell::Shell,
    signed_in::SignedIn,
};

/// Where it is.
pub(crate) const PATH: &str = "/patients/{patient}/timeline";
/// How many entries a page shows.
const MOST: usize = 60;

/// Route: [`PATH`].
pub(crate) async fn timeline(State(shell): State<Shell>, person: SignedIn, sent: Sent) -> Response {
    record(&shell, &person, &TimelinePage, sent).await
}

struct TimelinePage;

/// An entry with the kind it is of.
struct Shown {
    kind: &'static str,
    entry: TimelineEntry,
}

/// What one page of the timeline is made from.
#[derive(Default)]
struct Found {
    entries: Vec<Shown>,
    /// Kinds that could not be asked, with the reason: never left out without a word.
    missing: Vec<(&'static str, String)>,
    /// The time from which the next page goes on, where there is more.
    next: Option<DateTime<Utc>>,
}

#[trefoil_kernel::async_trait]
impl RecordScreen for TimelinePage {
    fn path(&self) -> &'static str {
        PATH
    }
    fn what(&self) -> &'static str {
        "kernel.timeline"
    }
    fn needs(&self) -> Permission {
        OPEN_RECORD
    }

    async fn show(&self, visit: &mut Visit<'_>, patient: PatientId) -> Result<Reply, Refused> {
        let kinds: Vec<TimelineSource> = visit
            .epr
            .contributions::<TimelineSource>()
            .iter()
            .filter(|kind| visit.may(kind.0.needs()))
            .cloned()
            .collect();
        let only = visit.request.field("show").map(str::to_owned);
        let until = visit
            .request
            .field("until")
            .and_then(|text| text.parse::<DateTime<Utc>>().ok())
            .unwrap_or_else(|| visit.context.now());
        let found = find(visit, patient, &kinds, only.as_deref(), until).await;
        Ok(Reply::page(
            "Timeline",
            html! {
                h2 { "Timeline" }
                (chips(&kinds, patient, only.as_deref()))
                @for (label, why) in &found.missing { p { b { (label) ": not available. " } (why) } }
                (days(&found, until))
                (further(&found, patient, only.as_deref()))
            },
        ))
    }
}

/// Each kind is asked for a page of its own, so that none is crowded out; the newest of all are shown.
async fn find(
    visit: &mut Visit<'_>,
    patient: PatientId,
    kinds: &[TimelineSource],
    only: Option<&str>,
    until: DateTime<Utc>,
) -> Found {
    let mut found = Found::default();
    let most = i64::try_from(MOST + 1).unwrap_or(i64::MAX);
    for kind in kinds
        .iter()
        .filter(|kind| only.is_none_or(|only| only == kind.0.key()))
    {
        match kind.0.entries(visit.view, patient, until, most).await {
            Ok(entries) => found.entries.extend(entries.into_iter().map(|entry| Shown {
                kind: kind.0.label(),
                entry,
            })),
            Err(refused) => found.missing.push((kind.0.label(), refused.to_string())),
        }
    }
    found
        .entries
        .sort_by_key(|shown| std::cmp::Reverse(shown.entry.when));
    found.next = cut(&mut found.entries);
    found
}

/// A page ends between two instants, so that no entry is skipped by the next; entries of one instant stay together.
fn cut(entries: &mut Vec<Shown>) -> Option<DateTime<Utc>> {
    let first_left = entries.get(MOST)?.entry.when;
    let whole = entries.partition_point(|shown| shown.entry.when > first_left);
    if whole > 0 {
        entries.truncate(whole);
    }
    // A page of one instant alone is shown whole, and the next goes on below it.
    Some(if whole > 0 {
        first_left
    } else {
        first_left - chrono::TimeDelta::microseconds(1)
    })
}

fn chips(kinds: &[TimelineSource], patient: PatientId, only: Option<&str>) -> Markup {
    html! {
        nav class="filters" aria-label="Show" {
            a href={ "/patients/" (patient) "/timeline" } aria-current=[only.is_none().then_some("true")] { "Everything" }
            @for kind in kinds {
                a href={ "/patients/" (patient) "/timeline?show=" (kind.0.key()) }
                    aria-current=[(only == Some(kind.0.key())).then_some("true")] { (kind.0.label()) }
            }
        }
    }
}

fn days(found: &Found, until: DateTime<Utc>) -> Markup {
    if found.entries.is_empty() {
        let words = format!("No entries before {}", display::date_time(until));
        return empty_state(EmptyState::Nothing(&words), None);
    }
    let mut last = None;
    html! {
        ol class="timeline" {
            @for shown in &found.entries {
                @let day = display::london_date(shown.entry.when);
                @let new = last.replace(day) != Some(day);
                li {
                    @if new { h3 { (display::date(day)) } }
                    (line(shown))
                }
            }
        }
    }
}

fn line(shown: &Shown) -> Markup {
    let entry = &shown.entry;
    let title = html! {
        @if let Some(href) = &entry.href { a href=(href) { (entry.title) } } @else { (entry.title) }
    };
    html! {
        p {
            span class="when" { (display::time(entry.when)) } " "
            span class="kind" { (shown.kind) } " "
            @if entry.in_error { s { (title) } " – entered in error" } @else { b { (title) } }
            @if let Some(detail) = &entry.detail { " – " (detail) }
            @if let Some(by) = &entry.by { span class="small" { " – " (by) } }
        }
    }
}

fn further(found: &Found, patient: PatientId, only: Option<&str>) -> Markup {
    let kind = only.map(|key| format!("&show={key}")).unwrap_or_default();
    let next = found.next.map(|at| {
        let at = at.to_rfc3339_opts(chrono::SecondsFormat::Micros, true);
        format!("/patients/{patient}/timeline?until={at}{kind}")
    });
    pager(
        "Pages of the timeline",
        Pager {
            shown: &format!("{} entries, the newest first", found.entries.len()),
            previous: None,
            next: next.as_deref(),
        },
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn entries(seconds: impl IntoIterator<Item = i64>) -> Vec<Shown> {
        seconds
            .into_iter()
            .map(|second| Shown {
                kind: "Notes",
                entry: TimelineEntry {
                    when: DateTime::from_timestamp(second, 0).unwrap(),
                    title: "Ward round".into(),
                    detail: None,
                    by: None,
                    href: None,
                    in_error: false,
                },
            })
            .collect()
    }

    #[test]
    fn a_page_ends_between_two_instants() {
        let most = i64::try_from(MOST).unwrap();
        let mut few = entries((0..most).rev());
        assert!(cut(&mut few).is_none());
        let mut many = entries((0..most + 5).rev());
        assert_eq!(cut(&mut many).unwrap().timestamp(), 4);
        assert_eq!(many.len(), MOST);
        // The last instant of the page goes on beyond it: all of it is on the next.
        let mut shared = entries(
            (0..most + 5)
                .rev()
                .map(|second| if second < 8 { 7 } else { second }),
        );
        assert_eq!(cut(&mut shared).unwrap().timestamp(), 7);
        assert_eq!(shared.last().unwrap().entry.when.timestamp(), 8);
        // Nothing but one instant.
        let mut one = entries(std::iter::repeat_n(9, MOST + 5));
        assert!(cut(&mut one).unwrap() < DateTime::from_timestamp(9, 0).unwrap());
        assert_eq!(one.len(), MOST + 5);
    }
}
