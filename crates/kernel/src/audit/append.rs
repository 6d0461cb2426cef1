//! An event of its own: its row and its place in the queue of the sequencer, in one hop.

use uuid::Uuid;

use super::{AuditEvent, shown_digest};
use crate::{
    audit_columns,
    db::{Failed, Param, Tx},
};

/// The row of an event. Give the values, in the order of the columns.
macro_rules! into_log {
    ($values:literal) => {
        concat!(
            "INSERT INTO kernel_audit (",
            audit_columns!(""),
            ") VALUES (",
            $values,
            ")"
        )
    };
}
/// Its place in the queue: what the sequencer hands to followers. Give the event and the key of the journal row.
macro_rules! into_queue {
    ($values:literal) => {
        concat!(
            "INSERT INTO kernel_unsequenced (event, patient, kind, id, version) VALUES (",
            $values,
            ")"
        )
    };
}
/// What waits for a receipt of the witness. The risk is given where the event itself tells it; whether the patient is
/// watched more closely the store tells, in the same hop. Give event, time, patient and risk.
macro_rules! into_unwitnessed {
    ($event:literal, $at:literal, $patient:literal, $risk:literal) => {
        concat!(
            "INSERT INTO kernel_unwitnessed (event, at, risk) SELECT ",
            $event,
            ", ",
            $at,
            ", coalesce(",
            $risk,
            ", 'watched')
             WHERE ",
            $risk,
            " IS NOT NULL OR EXISTS (SELECT 1 FROM kernel_patient w WHERE w.patient = ",
            $patient,
            " AND w.watched)"
        )
    };
}
pub(super) use {into_log, into_queue, into_unwitnessed};

macro_rules! logged {
    () => {
        into_log!("$1,$2,$3,$4,$5,$6,$7,$8,$9,$10,$11,$12,$13,$14,$15,$16,$17,$18,$19,$20,$21,$22,$23,$24,$25,$26,$27")
    };
}
macro_rules! queued {
    () => {
        into_queue!("$1,$28,$29,$30,$31")
    };
}
macro_rules! unwitnessed {
    () => {
        into_unwitnessed!("$1", "$3", "$18", "$32")
    };
}

/// Write an event and put it in the queue of the sequencer. `shown` are the patients of a list.
pub(crate) async fn append(tx: &mut Tx, mut e: AuditEvent, shown: &[Uuid]) -> Result<(), Failed> {
    let mut shown = shown.to_vec();
    shown.sort_unstable();
    shown.dedup();
    e.shown_digest = shown_digest(&shown);
    e.close()?;
    // What the sequencer hands to followers; an event that wrote nothing only has its place in the order.
    let (patient, kind) = (e.entry.and(e.patient), e.entry.and(e.kind.clone()));
    let (id, version) = (e.entry.and(e.id), e.entry.and(e.version));
    let risk = e.risk(tx);
    let params: [&dyn Param; 32] = [
        &e.event,
        &e.form,
        &e.at,
        &e.act,
        &e.what,
        &e.outcome,
        &e.actor,
        &e.actor_name,
        &e.role,
        &e.organisation,
        &e.on_behalf_of,
        &e.session,
        &e.device,
        &e.purpose,
        &e.basis,
        &e.reason,
        &e.detail,
        &e.patient,
        &e.kind,
        &e.id,
        &e.version,
        &e.entry,
        &e.before_digest,
        &e.after_digest,
        &e.shown_digest,
        &e.salt,
        &e.leaf,
        &patient,
        &kind,
        &id,
        &version,
        &risk,
    ];
    let witnessed = tx.second.there();
    let (sqlite, postgres) = if witnessed {
        (
            concat!(logged!(), "; ", queued!(), "; ", unwitnessed!()),
            concat!(
                "WITH logged AS (",
                logged!(),
                "), queued AS (",
                queued!(),
                ") ",
                unwitnessed!()
            ),
        )
    } else {
        (
            concat!(logged!(), "; ", queued!()),
            concat!("WITH logged AS (", logged!(), ") ", queued!()),
        )
    };
    let params = if witnessed { &params[..] } else { &params[..31] };
    let rows = tx.exec_in_one(sqlite, postgres, params).await?;
    // SQLite counts the rows of all three statements, PostgreSQL those of the last.
    if witnessed && rows == if tx.is_sqlite() { 3 } else { 1 } {
        e.to_tell(tx, risk.as_deref());
    }
    for patient in &shown {
        tx.exec(
            "INSERT INTO kernel_audit_shown (patient, event, at) VALUES ($1,$2,$3)",
            &[patient, &e.event, &e.at],
        )
        .await?;
    }
    Ok(())
}
