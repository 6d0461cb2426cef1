//! The log itself: every leaf recomputed from its columns, whom each list showed, and the order.

use std::collections::HashMap;

use trefoil_kernel::{
    Db, Failed, FromRow,
    audit::{AuditEvent, shown_digest},
};
use uuid::Uuid;

use super::Verdict;

#[derive(FromRow)]
struct Placed {
    position: Option<i64>,
    p_kind: Option<String>,
    p_id: Option<Uuid>,
    p_version: Option<i64>,
    p_patient: Option<Uuid>,
    #[sqlx(flatten)]
    event: AuditEvent,
}

const BATCH: i64 = 1000;

pub(super) async fn check(
    db: &Db,
    verdict: &mut Verdict,
    mut progress: impl FnMut(u64),
) -> Result<(), Failed> {
    let mut after = Uuid::nil();
    loop {
        let rows: Vec<Placed> = db
            .look()
            .rows(
                "SELECT p.position, p.kind AS p_kind, p.id AS p_id, p.version AS p_version, p.patient AS p_patient,
                   a.event, a.form, a.at, a.act, a.what, a.outcome, a.actor, a.actor_name, a.role, a.organisation,
                   a.on_behalf_of, a.session, a.device, a.purpose, a.basis, a.reason, a.detail, a.patient, a.kind, a.id,
                   a.version, a.entry, a.before_digest, a.after_digest, a.shown_digest, a.salt, a.leaf
                 FROM kernel_audit a LEFT JOIN kernel_position p ON p.event = a.event
                 WHERE a.event > $1 ORDER BY a.event LIMIT $2",
                &[&after, &BATCH],
            )
            .await?;
        let Some(last) = rows.last().map(|row| row.event.event) else {
            return Ok(());
        };
        let shown = shown(db, after, last).await?;
        for row in &rows {
            check_one(
                row,
                shown.get(&row.event.event).map_or(&[], Vec::as_slice),
                verdict,
            );
        }
        verdict.events += u64::try_from(rows.len()).unwrap_or(0);
        progress(verdict.events);
        after = last;
    }
}

/// Whom the lists of a batch of events showed.
async fn shown(db: &Db, after: Uuid, last: Uuid) -> Result<HashMap<Uuid, Vec<Uuid>>, Failed> {
    let rows: Vec<(Uuid, Uuid)> = db
        .look()
        .rows(
            "SELECT event, patient FROM kernel_audit_shown WHERE event > $1 AND event <= $2",
            &[&after, &last],
        )
        .await?;
    Ok(rows.into_iter().fold(
        HashMap::new(),
        |mut all: HashMap<Uuid, Vec<Uuid>>, (event, patient)| {
            all.entry(event).or_default().push(patient);
            all
        },
    ))
}

fn check_one(row: &Placed, shown: &[Uuid], verdict: &mut Verdict) {
    let (event, position) = (&row.event, row.position);
    let name = format!("audit event {} ({} {})", event.event, event.act, event.what);
    if event.computed_leaf().as_slice() != event.leaf.as_slice() {
        verdict.find(
            position,
            Some(event.event),
            format!("{name} is not as it was written: its leaf differs"),
        );
    }
    if shown_digest(shown) != event.shown_digest {
        verdict.find(
            position,
            Some(event.event),
            format!("{name} shows other patients than were shown"),
        );
    }
    if position.is_some() {
        let written = event.entry.is_some();
        let expected = (
            event.patient.filter(|_| written),
            event.kind.clone().filter(|_| written),
            event.id.filter(|_| written),
            event.version.filter(|_| written),
        );
        if expected != (row.p_patient, row.p_kind.clone(), row.p_id, row.p_version) {
            verdict.find(
                position,
                Some(event.event),
                format!("the place of {name} in the order names another record"),
            );
        }
    }
}

/// That positions are dense, and that everything in the order is there and everything there is in the order or waits.
pub(super) async fn check_order(db: &Db, verdict: &mut Verdict) -> Result<(), Failed> {
    let mut look = db.look();
    let span: Option<(i64, Option<i64>, Option<i64>)> = look
        .row(
            "SELECT count(*), min(position), max(position) FROM kernel_position",
            &[],
        )
        .await?;
    let (count, least, most) = span.unwrap_or((0, None, None));
    if count > 0 && (least != Some(1) || most != Some(count)) {
        let gap: Option<(i64,)> = look
            .row(
                "SELECT min(p.position) + 1 FROM kernel_position p
                 WHERE NOT EXISTS (SELECT 1 FROM kernel_position n WHERE n.position = p.position + 1)",
                &[],
            )
            .await?;
        let first = if least == Some(1) {
            gap.map(|(gap,)| gap)
        } else {
            Some(1)
        };
        verdict.find(
            first,
            None,
            "the order has a gap: an event was taken out, or put in",
        );
    }
    let cursor: Option<(i64,)> = look
        .row(
            "SELECT position FROM kernel_cursor WHERE follower = 'sequencer'",
            &[],
        )
        .await?;
    if cursor.is_some_and(|(cursor,)| cursor != most.unwrap_or(0)) {
        verdict.find(
            most.map(|most| most + 1),
            None,
            "the end of the order is missing: the sequencer had gone further",
        );
    }
    let strays: Vec<(Uuid, Option<i64>)> = look
        .rows(
            "SELECT s.event, p.position FROM kernel_audit_shown s LEFT JOIN kernel_audit a ON a.event = s.event
             LEFT JOIN kernel_position p ON p.event = s.event WHERE a.event IS NULL OR a.at <> s.at LIMIT 100",
            &[],
        )
        .await?;
    for (event, position) in strays {
        verdict.find(
            position,
            Some(event),
            format!("a list of audit event {event} is dated otherwise, or its event is gone"),
        );
    }
    let gone: Vec<(i64, Uuid)> = look
        .rows(
            "SELECT p.position, p.event FROM kernel_position p
             WHERE NOT EXISTS (SELECT 1 FROM kernel_audit a WHERE a.event = p.event) ORDER BY p.position LIMIT 100",
            &[],
        )
        .await?;
    for (position, event) in gone {
        verdict.find(
            Some(position),
            Some(event),
            format!("audit event {event} is in the order and not in the log"),
        );
    }
    let lost: Vec<(Uuid,)> = look
        .rows(
            "SELECT a.event FROM kernel_audit a WHERE NOT EXISTS (SELECT 1 FROM kernel_position p WHERE p.event = a.event)
               AND NOT EXISTS (SELECT 1 FROM kernel_unsequenced u WHERE u.event = a.event) LIMIT 100",
            &[],
        )
        .await?;
    for (event,) in lost {
        verdict.find(
            None,
            Some(event),
            format!("audit event {event} is in the log and neither in the order nor waiting"),
        );
    }
    let waiting: Option<(i64,)> = look.row("SELECT count(*) FROM kernel_unsequenced", &[]).await?;
    verdict.waiting = waiting.map_or(0, |(waiting,)| u64::try_from(waiting).unwrap_or(0));
    Ok(())
}
