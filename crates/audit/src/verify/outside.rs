//! The log against what was signed and kept outside the database: here a row whose leaf was recomputed by whoever changed
//! it is found, and an end that was cut off, at its exact place.

use trefoil_kernel::{Db, Failed, FromRow, audit::AuditEvent};

use super::Verdict;
use crate::{
    checkpoint::{Checkpoint, PublicKey},
    merkle::Hash,
    place::{Place, PlaceError},
    tree::Kept,
};

const BATCH: i64 = 500;

#[derive(FromRow)]
struct Placed {
    position: i64,
    #[sqlx(flatten)]
    event: AuditEvent,
}

/// Hold the log to one place.
pub(super) async fn check(
    db: &Db,
    place: &Place,
    key: &PublicKey,
    verdict: &mut Verdict,
) -> Result<(), Failed> {
    let (leaves, checkpoints) = match place.leaves(key) {
        Ok(kept) => kept,
        Err(error) => {
            let size = match &error {
                PlaceError::Inconsistent { size, .. } => i64::try_from(*size).ok(),
                PlaceError::File { .. } | PlaceError::Checkpoint { .. } => None,
            };
            verdict.find(size, None, error.to_string());
            return Ok(());
        }
    };
    if checkpoints.is_empty() {
        verdict.find(
            None,
            None,
            format!("{}: there is no checkpoint of this log", place.path().display()),
        );
        return Ok(());
    }
    verdict.checkpoints += checkpoints.len() as u64;
    verdict.signed = verdict.signed.max(leaves.len() as u64);
    events(db, &leaves, verdict).await?;
    signed_here(db, key, &checkpoints, verdict).await
}

/// Every event at its place, read again from its columns.
async fn events(db: &Db, leaves: &[Hash], verdict: &mut Verdict) -> Result<(), Failed> {
    let mut after = 0i64;
    let signed = i64::try_from(leaves.len()).unwrap_or(i64::MAX);
    while after < signed {
        let rows: Vec<Placed> = db
            .look()
            .rows(
                "SELECT p.position, a.event, a.form, a.at, a.act, a.what, a.outcome, a.actor, a.actor_name, a.role,
                   a.organisation, a.on_behalf_of, a.session, a.device, a.purpose, a.basis, a.reason, a.detail, a.patient,
                   a.kind, a.id, a.version, a.entry, a.before_digest, a.after_digest, a.shown_digest, a.salt, a.leaf
                 FROM kernel_position p JOIN kernel_audit a ON a.event = p.event
                 WHERE p.position > $1 AND p.position <= $2 ORDER BY p.position LIMIT $3",
                &[&after, &signed, &BATCH],
            )
            .await?;
        for row in &rows {
            if row.position > after + 1 {
                missing(after + 1, row.position - 1, verdict);
            }
            after = row.position;
            let at = usize::try_from(row.position - 1).unwrap_or(usize::MAX);
            if leaves.get(at) != Some(&row.event.computed_leaf()) {
                verdict.find(
                    Some(row.position),
                    Some(row.event.event),
                    format!(
                        "audit event {} ({} {}) is not the one that was signed at this place",
                        row.event.event, row.event.act, row.event.what
                    ),
                );
            }
        }
        if rows.is_empty() {
            missing(after + 1, signed, verdict);
            after = signed;
        }
    }
    Ok(())
}

fn missing(from: i64, to: i64, verdict: &mut Verdict) {
    let which = if from == to {
        "an event was".to_owned()
    } else {
        format!("{} events were", to - from + 1)
    };
    verdict.find(
        Some(from),
        None,
        format!(
            "{which} signed from here on and {} not there",
            if from == to { "is" } else { "are" }
        ),
    );
}

/// The checkpoints the store itself keeps: each signed, and none another than the place has of that size.
async fn signed_here(
    db: &Db,
    key: &PublicKey,
    checkpoints: &[Checkpoint],
    verdict: &mut Verdict,
) -> Result<(), Failed> {
    let kept: Vec<Kept> = db
        .look()
        .rows("SELECT size, at, note FROM audit_checkpoint ORDER BY size", &[])
        .await?;
    for one in kept {
        let position = Some(one.size);
        match Checkpoint::opened(&one.note, key) {
            Err(error) => verdict.find(
                position,
                None,
                format!("the store's checkpoint at {}: {error}", one.size),
            ),
            Ok(ours) => {
                let theirs = checkpoints.iter().find(|theirs| theirs.size == ours.size);
                let misplaced = i64::try_from(ours.size) != Ok(one.size) || ours.at != one.at;
                if misplaced || theirs.is_some_and(|theirs| *theirs != ours) {
                    verdict.find(
                        position,
                        None,
                        format!("the store's checkpoint at {} is another than was kept outside: two histories were signed", one.size),
                    );
                }
            }
        }
    }
    Ok(())
}
