//! A journal row with the event that tells of it. On every command, so it is one hop to PostgreSQL and each value goes once.

use super::{
    AuditEvent,
    append::{append, into_log, into_queue, into_unwitnessed},
};
use crate::{
    access::Basis,
    audit_columns,
    db::{Failed, Param, Tx},
    journal::{self, Entry, into_journal, into_locator},
    journal_columns,
};

macro_rules! logged {
    () => {
        into_log!(
            "$25,$26,$24,$27,$7,$28,$14,$15,$16,$17,$18,$19,$20,$21,$29,$22,NULL,$1,$2,$3,$4,$5,$30,$31,NULL,$32,$33"
        )
    };
}
macro_rules! queued {
    () => {
        into_queue!("$25,$1,$2,$3,$4")
    };
}
macro_rules! unwitnessed {
    () => {
        into_unwitnessed!("$25", "$24", "$1", "$34")
    };
}
/// All of it: the journal row, what goes between, the event, and what stands last.
macro_rules! in_one {
    ($between:expr, $last:expr) => {
        concat!(
            "WITH noted AS (",
            into_journal!(),
            "), ",
            $between,
            "logged AS (",
            logged!(),
            ") ",
            $last
        )
    };
}
macro_rules! located {
    () => {
        concat!("located AS (", into_locator!(), "), ")
    };
}
macro_rules! queued_before {
    ($between:expr) => {
        concat!($between, "queued AS (", queued!(), "), ")
    };
}

/// Write a journal row, for a first version where its record lives, its event, and the event's place in the queue.
/// `before` is the digest of what the record was; `opened_sealed` says that it was sealed, and opened for this.
pub(crate) async fn append_written(
    tx: &mut Tx,
    entry: &Entry,
    basis: Basis,
    before: Option<String>,
    opened_sealed: bool,
) -> Result<(), Failed> {
    let mut e = AuditEvent::of_entry(entry, basis, before);
    e.opened_sealed = opened_sealed;
    if tx.is_sqlite() {
        // No hop to save, and its rows could not be counted apart.
        journal::append(tx, entry).await?;
        return append(tx, e, &[]).await;
    }
    e.close()?;
    let risk = e.risk(tx);
    let params: [&dyn Param; 34] = [
        &entry.patient,
        &entry.kind,
        &entry.id,
        &entry.version,
        &entry.entry,
        &entry.commit_id,
        &entry.command,
        &entry.command_id,
        &entry.step,
        &entry.event,
        &entry.facts,
        &entry.answers,
        &entry.snapshot,
        &entry.actor,
        &entry.actor_name,
        &entry.role,
        &entry.organisation,
        &entry.on_behalf_of,
        &entry.session,
        &entry.device,
        &entry.purpose,
        &entry.reason,
        &entry.effective,
        &entry.recorded,
        &e.event,
        &e.form,
        &e.act,
        &e.outcome,
        &e.basis,
        &e.before_digest,
        &e.after_digest,
        &e.salt,
        &e.leaf,
        &risk,
    ];
    let witnessed = tx.second.there();
    let sql = match (entry.version > 1, witnessed) {
        (false, false) => in_one!(located!(), queued!()),
        (true, false) => in_one!("", queued!()),
        (false, true) => in_one!(queued_before!(located!()), unwitnessed!()),
        (true, true) => in_one!(queued_before!(""), unwitnessed!()),
    };
    let params = if witnessed { &params[..] } else { &params[..33] };
    if tx.exec(sql, params).await? == 1 && witnessed {
        e.to_tell(tx, risk.as_deref());
    }
    Ok(())
}
