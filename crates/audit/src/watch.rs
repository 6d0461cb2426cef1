//! Reads the log as it grows and raises alerts. A step at a time, with a place of its own in the log: what was read
//! before a crash is read again, and what was counted is not counted twice. The program calls it, and hands over the store:
//! nobody is shown anything here, so that there is no view to ask through.

mod facts;

use std::collections::BTreeMap;

use chrono::{DateTime, Duration, Utc};
use trefoil_core::{Context, PatientId, RecordId, Refused, StaffId};
use trefoil_kernel::{Db, Epr, Failed, FromRow, FutureExt, fresh_id};
use uuid::Uuid;

use self::facts::Facts;
use crate::{
    alert::{
        AlertKind, Cause, alert_id,
        escalate::{EscalateAlert, EscalateError},
        raise::{RaiseAlert, RaiseError},
    },
    permissions::RAISE_ALERT,
    rules::{Found, Heuristics, judge},
    store::alert::{alert, late},
};

/// The name the place in the log is kept under. Never changed.
const WATCHER: &str = "alerts";
/// How many events are read in a step.
const STEP: i64 = 200;
/// Where the log was never watched, what is older than this is let be: it was somebody's to judge before there were alerts.
const LOOKS_BACK: Duration = Duration::days(1);

/// What a step did.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Watched {
    /// Up to which position the log was read.
    pub position: i64,
    /// How many events.
    pub read: usize,
    /// How many alerts were raised or counted on.
    pub alerts: usize,
}

/// An event of the log, as far as it is judged.
#[derive(Debug, Clone, FromRow)]
pub(crate) struct Seen {
    position: i64,
    event: Uuid,
    at: DateTime<Utc>,
    act: String,
    what: String,
    outcome: String,
    actor: Option<Uuid>,
    actor_name: String,
    role: String,
    organisation: String,
    device: Option<String>,
    basis: Option<String>,
    reason: Option<String>,
    detail: Option<String>,
    patient: Option<Uuid>,
}

/// Alerts found in a step, before they are raised: what is of one person, patient, kind and day is one.
struct Hit {
    home: PatientId,
    cause: Cause,
    count: i64,
    last: DateTime<Utc>,
    position: i64,
}

/// Read the next events, raise what they give rise to, and remember how far that was.
///
/// # Errors
/// As the store or the raising says; the same events are read again then.
pub async fn step(
    epr: &Epr,
    db: &Db,
    context: &Context,
    heuristics: &Heuristics,
) -> Result<Watched, Refused> {
    context.may(RAISE_ALERT)?;
    let from = place(db, context).await?;
    let events: Vec<Seen> = db
        .look()
        .rows(
            "SELECT p.position, a.event, a.at, a.act, a.what, a.outcome, a.actor, a.actor_name, a.role, a.organisation,
               a.device, a.basis, a.reason, a.detail, a.patient
             FROM kernel_position p JOIN kernel_audit a ON a.event = p.event
             WHERE p.position > $1 ORDER BY p.position LIMIT $2",
            &[&from, &STEP],
        )
        .await?;
    let Some(last) = events.last() else {
        return Ok(Watched {
            position: from,
            ..Watched::default()
        });
    };
    let mut facts = Facts::new(epr, db, heuristics);
    let mut hits: BTreeMap<RecordId, Hit> = BTreeMap::new();
    for event in &events {
        for (home, found, of_a_patient) in judged(&mut facts, event, context, heuristics).await? {
            collect(&mut hits, event, home, found, of_a_patient);
        }
    }
    let mut alerts = 0;
    for (id, hit) in hits {
        alerts += usize::from(raise(epr, db, context, id, hit).await?);
    }
    remember(epr, context, from, last.position).await?;
    Ok(Watched {
        position: last.position,
        read: events.len(),
        alerts,
    })
}

type Judged = Vec<(PatientId, Found, bool)>;

async fn judged(
    facts: &mut Facts<'_>,
    event: &Seen,
    context: &Context,
    heuristics: &Heuristics,
) -> Result<Judged, Refused> {
    let Some(actor) = event.actor.map(StaffId) else {
        return Ok(vec![]);
    };
    // The program, and an interface, are nobody who is curious.
    if actor == context.principal.staff
        || event.role == "interface"
        || event.basis.as_deref() == Some("interface")
    {
        return Ok(vec![]);
    }
    let mut all: Judged = vec![];
    if event.act == "search" && event.what == crate::search::WHAT {
        let own = facts.person_of(actor).await?;
        let terms = event.detail.as_deref().unwrap_or_default();
        if crate::search::about(terms, actor, own) {
            let found = Found {
                kind: AlertKind::OwnAccountSearched,
                says: "searched the log for what they did themself, or for who opened their own record"
                    .to_owned(),
            };
            all.push((own.unwrap_or(PatientId(actor.0)), found, own.is_some()));
        }
        return Ok(all);
    }
    let Some(patient) = event.patient.map(PatientId) else {
        return Ok(all);
    };
    if event.act == "refused" {
        if facts.refused_in_series(actor, event).await? {
            let found = Found {
                kind: AlertKind::RefusedInSeries,
                says: format!(
                    "was refused at {} records or more within {} minutes",
                    heuristics.refusals,
                    heuristics.refusals_within.num_minutes()
                ),
            };
            // One for the person and the day, wherever they were refused last.
            all.push((PatientId(actor.0), found, false));
        }
        return Ok(all);
    }
    if !matches!(event.act.as_str(), "view" | "write") || reviewing(&event.what) {
        return Ok(all);
    }
    if event.act == "view" && facts.opened_many(actor, event).await? {
        let found = Found {
            kind: AlertKind::ManyRecords,
            says: format!(
                "opened {} different records or more within {} minutes",
                heuristics.records.unwrap_or_default(),
                heuristics.records_within.num_minutes()
            ),
        };
        // One for the person and the day, whoever's record it was that made it so many.
        all.push((PatientId(actor.0), found, false));
    }
    let met = facts.met(actor, patient, event).await?;
    all.extend(
        judge(&met, heuristics)
            .into_iter()
            .map(|found| (patient, found, true)),
    );
    Ok(all)
}

/// The pages on which somebody judges alerts and answers patients, and the marking of a watched record: that is the task, and
/// has its own event.
fn reviewing(what: &str) -> bool {
    (what.starts_with("audit.") && what != crate::who_looked::WHAT) || what == "kernel.mark_watched"
}

fn collect(
    hits: &mut BTreeMap<RecordId, Hit>,
    event: &Seen,
    home: PatientId,
    found: Found,
    of_a_patient: bool,
) {
    let actor = StaffId(event.actor.unwrap_or_default());
    let id = alert_id(found.kind, actor, home, event.at);
    let hit = hits.entry(id).or_insert_with(|| Hit {
        home,
        cause: Cause {
            kind: found.kind,
            actor,
            actor_name: event.actor_name.clone(),
            role: event.role.clone(),
            organisation: event.organisation.clone(),
            device: event.device.clone(),
            event: event.event,
            at: event.at,
            what: event.what.clone(),
            basis: event.basis.clone(),
            reason: event.reason.clone(),
            says: found.says,
            of_a_patient,
        },
        count: 0,
        last: event.at,
        position: event.position,
    });
    hit.count += 1;
    hit.last = hit.last.max(event.at);
    hit.position = hit.position.max(event.position);
}

/// Whether it was new. Somebody else at the same place (a second node, or this one before a crash) is not in the way.
async fn raise(epr: &Epr, db: &Db, context: &Context, id: RecordId, hit: Hit) -> Result<bool, Refused> {
    let mut home = hit.home;
    for _ in 0..5 {
        let there = alert(&mut db.look(), id).await?;
        if there
            .as_ref()
            .is_some_and(|there| there.alert.position >= hit.position)
        {
            return Ok(false);
        }
        let command = RaiseAlert {
            patient: there.as_ref().map_or(home, |there| there.patient),
            id,
            seen: there.map_or(0, |there| there.version),
            cause: hit.cause.clone(),
            count: hit.count,
            last: hit.last,
            position: hit.position,
        };
        match epr.execute(&context.anew(fresh_id().into()), command).await {
            Ok(_) => return Ok(true),
            Err(RaiseError::Counted) => return Ok(false),
            Err(RaiseError::Refused(Refused::Merged { into })) => home = into,
            Err(RaiseError::Refused(Refused::Stale { .. })) => {}
            Err(RaiseError::Refused(refused)) => return Err(refused),
        }
    }
    Err(Refused::Store(trefoil_core::StoreFault::Busy))
}

async fn place(db: &Db, context: &Context) -> Result<i64, Failed> {
    let mut look = db.look();
    let kept: Option<(i64,)> = look
        .row(
            "SELECT position FROM audit_watched WHERE watcher = $1",
            &[&WATCHER],
        )
        .await?;
    if let Some((position,)) = kept {
        return Ok(position);
    }
    let before = context.now() - LOOKS_BACK;
    let first: Option<(i64,)> = look
        .row(
            "SELECT coalesce(max(p.position), 0) FROM kernel_position p JOIN kernel_audit a ON a.event = p.event
             WHERE a.at < $1",
            &[&before],
        )
        .await?;
    Ok(first.map_or(0, |(position,)| position))
}

/// Only forward: of two that read the same, the further one stands.
async fn remember(epr: &Epr, context: &Context, from: i64, to: i64) -> Result<(), Refused> {
    if from >= to {
        return Ok(());
    }
    epr.keep_house(context, RAISE_ALERT, None, move |tx| {
        async move {
            tx.exec(
                "INSERT INTO audit_watched (watcher, position) VALUES ($1,$2)
                 ON CONFLICT (watcher) DO UPDATE SET position = excluded.position
                 WHERE audit_watched.position < excluded.position",
                &[&WATCHER, &to],
            )
            .await
            .map(drop)
        }
        .boxed()
    })
    .await
}

/// Mark what nobody judged in time; how many.
///
/// # Errors
/// As the store says.
pub async fn escalate(
    epr: &Epr,
    db: &Db,
    context: &Context,
    heuristics: &Heuristics,
) -> Result<usize, Refused> {
    context.may(RAISE_ALERT)?;
    let before = context.now() - heuristics.review_within;
    let waiting = late(&mut db.look(), before).await?;
    let mut marked = 0;
    for one in waiting {
        let command = EscalateAlert {
            patient: one.patient,
            id: one.id,
            seen: one.version,
            after: heuristics.review_within,
        };
        match epr.execute(&context.anew(fresh_id().into()), command).await {
            Ok(_) => marked += 1,
            // Judged, marked or merged meanwhile: the next step sees it as it is then.
            Err(
                EscalateError::NotLate
                | EscalateError::Refused(Refused::Stale { .. } | Refused::Merged { .. }),
            ) => {}
            Err(EscalateError::Refused(refused)) => return Err(refused),
        }
    }
    Ok(marked)
}
