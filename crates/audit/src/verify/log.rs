//! The log itself, read once: every leaf recomputed from its columns and held to the one that was written and to what was
//! signed at its place; whom each list showed; the order.

use chrono::{DateTime, Utc};
use trefoil_kernel::audit::{AuditEvent, Gone, shown_digest};
use uuid::Uuid;

use super::{
    Verdict,
    erasures::Erasures,
    expiries::Expiries,
    let_go::LetGo,
    outside::Signed,
    source::{Placed, Source},
    witnessed::Told,
};
use crate::merkle::Hash;

/// What the events are held to, and what is learnt from them on the way.
pub(super) struct Against<'a> {
    pub(super) signed: &'a [Signed],
    pub(super) told: &'a mut Told,
    pub(super) erasures: Erasures,
    pub(super) expiries: Expiries,
}

pub(super) async fn check<S: Source>(
    source: &mut S,
    against: &mut Against<'_>,
    verdict: &mut Verdict,
    mut progress: impl FnMut(u64),
) -> Result<(), S::Error> {
    let ends = source.ends().await?;
    let (mut last, mut let_go) = (0, LetGo::from_the_start());
    // Below one is no place; an event that was put there is read too.
    let mut after = i64::MIN;
    loop {
        let rows = source.placed(after, ends.last).await?;
        let Some(end) = rows.last().map(|row| row.position) else {
            break;
        };
        for row in &rows {
            while let Some(gone) = let_go.up_to(source, row.position).await? {
                if gone.position == row.position {
                    verdict.find(
                        Some(row.position),
                        Some(gone.event),
                        format!("{} is kept as let go, and is there", name(&row.event)),
                    );
                } else {
                    step(&mut last, gone.position, against, verdict);
                    check_gone(&gone, against, verdict);
                }
            }
            step(&mut last, row.position, against, verdict);
            check_placed(row, against, verdict);
        }
        verdict.events += u64::try_from(rows.len()).unwrap_or(0);
        progress(verdict.events);
        after = end;
    }
    while let Some(gone) = let_go.up_to(source, ends.last).await? {
        step(&mut last, gone.position, against, verdict);
        check_gone(&gone, against, verdict);
    }
    if ends.last > last {
        verdict.find(
            Some(last + 1),
            None,
            "an event is in the order and not in the log: it was taken out",
        );
    }
    if ends.cursor.is_some_and(|cursor| cursor != ends.last) {
        verdict.find(
            Some(ends.last + 1),
            None,
            "the end of the order is missing: the sequencer had gone further",
        );
    }
    missing(against.signed, last + 1, i64::MAX, verdict);
    without_a_place(source, against, verdict).await?;
    for event in source.strays().await? {
        verdict.find(
            None,
            Some(event),
            format!("a list of audit event {event} is there, and its event is gone"),
        );
    }
    Ok(())
}

async fn without_a_place<S: Source>(
    source: &mut S,
    against: &mut Against<'_>,
    verdict: &mut Verdict,
) -> Result<(), S::Error> {
    let mut after = Uuid::nil();
    loop {
        let rows = source.unplaced(after).await?;
        let Some(last) = rows.last().map(|row| row.event.event) else {
            return Ok(());
        };
        for row in &rows {
            let leaf = check_event(&row.event, &row.shown, None, verdict);
            note(&row.event, leaf, None, against, verdict);
            if row.waiting {
                verdict.waiting += 1;
            } else {
                let event = row.event.event;
                verdict.find(
                    None,
                    Some(event),
                    format!("audit event {event} is in the log and neither in the order nor waiting"),
                );
            }
        }
        verdict.events += u64::try_from(rows.len()).unwrap_or(0);
        after = last;
    }
}

fn check_placed(row: &Placed, against: &mut Against<'_>, verdict: &mut Verdict) {
    let (event, position) = (&row.event, row.position);
    let leaf = check_event(event, &row.shown, Some(position), verdict);
    let written = event.entry.is_some();
    let order = (
        event.patient.filter(|_| written),
        event.kind.as_ref().filter(|_| written),
        event.id.filter(|_| written),
        event.version.filter(|_| written),
    );
    let named = (
        row.order.patient,
        row.order.kind.as_ref(),
        row.order.id,
        row.order.version,
    );
    if order != named {
        verdict.find(
            Some(position),
            Some(event.event),
            format!("the place of {} in the order names another record", name(event)),
        );
    }
    for place in against.signed {
        if place.leaf(position).is_some_and(|signed| *signed != leaf) {
            verdict.find(
                Some(position),
                Some(event.event),
                format!("{} is not the one that was signed at this place", name(event)),
            );
        }
    }
    note(event, leaf, Some(position), against, verdict);
}

/// What an event says beside what it is: to the witness, of erasures, of what was let go.
fn note(
    event: &AuditEvent,
    leaf: Hash,
    position: Option<i64>,
    against: &mut Against<'_>,
    verdict: &mut Verdict,
) {
    against.expiries.note(event, position, against.told);
    against
        .told
        .seen(event.event, &name(event), leaf, position, verdict);
    against.erasures.note(event, position);
}

/// From one place to the next: a hole between them is a finding.
fn step(last: &mut i64, position: i64, against: &Against<'_>, verdict: &mut Verdict) {
    if position != *last + 1 {
        verdict.find(
            Some(position.min(*last + 1)),
            None,
            "the order has a gap: an event was taken out, or put in",
        );
        missing(against.signed, *last + 1, position - 1, verdict);
    }
    *last = position;
}

fn check_gone(gone: &Gone, against: &mut Against<'_>, verdict: &mut Verdict) {
    if let Ok(leaf) = Hash::try_from(gone.leaf.as_slice()) {
        let name = format!("audit event {} (let go)", gone.event);
        against
            .told
            .seen(gone.event, &name, leaf, Some(gone.position), verdict);
    }
    against.expiries.met(gone, against.signed, verdict);
}

fn name(event: &AuditEvent) -> String {
    format!("audit event {} ({} {})", event.event, event.act, event.what)
}

fn check_event(
    event: &AuditEvent,
    shown: &[(Uuid, DateTime<Utc>)],
    position: Option<i64>,
    verdict: &mut Verdict,
) -> Hash {
    let leaf = event.computed_leaf();
    if leaf.as_slice() != event.leaf.as_slice() {
        verdict.find(
            position,
            Some(event.event),
            format!("{} is not as it was written: its leaf differs", name(event)),
        );
    }
    let patients: Vec<Uuid> = shown.iter().map(|(patient, _)| *patient).collect();
    if shown_digest(&patients) != event.shown_digest {
        verdict.find(
            position,
            Some(event.event),
            format!("{} shows other patients than were shown", name(event)),
        );
    }
    if shown.iter().any(|(_, at)| *at != event.at) {
        verdict.find(
            position,
            Some(event.event),
            format!("{} has a list that is dated otherwise", name(event)),
        );
    }
    leaf
}

/// Places that were signed and are not there.
fn missing(signed: &[Signed], from: i64, to: i64, verdict: &mut Verdict) {
    for place in signed {
        let to = to.min(place.size());
        if from > to || from < 1 {
            continue;
        }
        let says = if from == to {
            "an event was signed here and is not there".to_owned()
        } else {
            format!(
                "{} events were signed from here on and are not there",
                to - from + 1
            )
        };
        verdict.find(Some(from), None, says);
    }
}
