//! Events let go when their time is over: the row goes, its place in the order and its leaf stay, and one event says which
//! went, so that the log still verifies and nothing else can be passed off as expired.

use chrono::{DateTime, Utc};
use futures_util::FutureExt;
use sqlx::FromRow;
use trefoil_core::{Context, Permission, Reach, Refused};
use uuid::Uuid;

use super::{
    AuditEvent, append,
    gone::{Counted, Fate, GoneDigest, KIND, Signs, fate},
    owner::{SHORTEST, lift, restore, says_why},
};
use crate::{
    audit_columns,
    db::{Db, Failed, Tx},
    writer::Batch,
};

/// Let go what is older than the trust keeps. No role can be given it: only the owner of the store can do it, on the
/// command line.
pub const EXPIRE: Permission = Permission {
    name: "audit.expire",
    says: "let go of audit events whose time is over",
    reach: Reach::System,
};

/// So many events are looked at in one transaction: others wait for no longer than that takes.
const AT_ONCE: i64 = 500;

/// Which part of the log is looked through.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Span {
    /// After this place in the order.
    pub after: i64,
    /// Up to this one, which must have been signed before `before`.
    pub until: i64,
    /// What is about somebody whose record was written since stays.
    pub before: DateTime<Utc>,
    /// Only count.
    pub rehearse: bool,
}

/// How far was looked, and what came of it.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Examined {
    /// Up to this place; the whole span where it is its end.
    pub until: i64,
    /// How many went, and how many stayed, and why.
    pub counted: Counted,
    /// The event that says so, where any went.
    pub said: Option<Uuid>,
}

/// Why nothing was let go.
#[derive(Debug, Clone, thiserror::Error)]
pub enum ExpireError {
    /// No reason.
    #[error("say under which retention schedule this is done, in at least {SHORTEST} letters")]
    NoReason,
    /// Not as it was written.
    #[error("event {0} is not as it was written; run verify-audit before anything is let go")]
    Spoiled(Uuid),
    /// Counts that do not agree.
    #[error(
        "{gone} events were to go and {rows} rows went: nothing was changed; is somebody else doing the same?"
    )]
    Miscounted {
        /// To go.
        gone: i64,
        /// That went.
        rows: u64,
    },
    /// See [`Refused`].
    #[error(transparent)]
    Refused(#[from] Refused),
}

impl From<Failed> for ExpireError {
    fn from(failed: Failed) -> Self {
        Self::Refused(failed.into())
    }
}

#[derive(FromRow)]
struct Row {
    position: i64,
    in_use: i64,
    held: i64,
    #[sqlx(flatten)]
    event: AuditEvent,
}

/// Whoever stands for a patient now: the survivor of a merge, or they themselves. Give the column.
macro_rules! now {
    ($patient:literal) => {
        concat!(
            "coalesce((SELECT k.survivor FROM kernel_patient k WHERE k.patient = ",
            $patient,
            "), ",
            $patient,
            ")"
        )
    };
}
/// Whether the record of a patient was written since `$3`, under their own number or the one that stands for it.
macro_rules! written_since {
    ($patient:literal) => {
        concat!(
            "EXISTS (SELECT 1 FROM kernel_journal j WHERE j.recorded >= $3 AND j.patient IN (",
            $patient,
            ", ",
            now!($patient),
            "))"
        )
    };
}
/// Whether a hold stands on a patient, under any number of theirs.
macro_rules! held {
    ($patient:literal) => {
        concat!(
            "EXISTS (SELECT 1 FROM kernel_audit_hold h WHERE h.lifts IS NULL
               AND NOT EXISTS (SELECT 1 FROM kernel_audit_hold l WHERE l.lifts = h.hold)
               AND (h.patient IS NULL OR ",
            now!("h.patient"),
            " = ",
            now!($patient),
            "))"
        )
    };
}

/// What is in a span, with whether the patients of each event, its own or those of its list, are in use or held.
const ROWS: &str = concat!(
    "SELECT p.position, CASE WHEN ",
    written_since!("a.patient"),
    " OR EXISTS (SELECT 1 FROM kernel_audit_shown s WHERE s.event = a.event AND ",
    written_since!("s.patient"),
    ") THEN CAST(1 AS BIGINT) ELSE CAST(0 AS BIGINT) END AS in_use, CASE WHEN ",
    held!("a.patient"),
    " OR EXISTS (SELECT 1 FROM kernel_audit_shown s WHERE s.event = a.event AND ",
    held!("s.patient"),
    ") THEN CAST(1 AS BIGINT) ELSE CAST(0 AS BIGINT) END AS held, ",
    audit_columns!("a."),
    " FROM kernel_position p JOIN kernel_audit a ON a.event = p.event
     WHERE p.position > $1 AND p.position <= $2 ORDER BY p.position LIMIT $4"
);

/// Look through the next part of a span, over a connection of the store's owner, and let go what can be. Call it again from
/// where it came to, until it has come to the end.
///
/// # Errors
/// [`ExpireError`]; then nothing of this part went.
pub async fn expire(db: &Db, context: &Context, span: Span) -> Result<Examined, ExpireError> {
    context.may(EXPIRE)?;
    if !says_why(context) {
        return Err(ExpireError::NoReason);
    }
    let mut said = AuditEvent::of(context, "administer", EXPIRE.name, "let go");
    said.kind = Some(KIND.to_owned());
    db.write(Batch::Alone, move |tx| part(tx, said, span).boxed())
        .await
}

async fn part(tx: &mut Tx, mut said: AuditEvent, span: Span) -> Result<Examined, ExpireError> {
    let rows: Vec<Row> = tx
        .rows(ROWS, &[&span.after, &span.until, &span.before, &AT_ONCE])
        .await?;
    let whole = rows.len() < usize::try_from(AT_ONCE).unwrap_or(usize::MAX);
    let mut done = Examined {
        until: if whole {
            span.until
        } else {
            rows.last().map_or(span.until, |row| row.position)
        },
        ..Examined::default()
    };
    let (mut digest, mut gone) = (GoneDigest::default(), vec![]);
    for row in &rows {
        let event = &row.event;
        let fate = fate(Signs {
            act: &event.act,
            wrote: event.entry.is_some(),
            in_use: row.in_use == 1,
            held: row.held == 1,
            erased_in: !event.erased().is_empty(),
        });
        done.counted.count(fate);
        if fate == Fate::Goes {
            if event.computed_leaf().as_slice() != event.leaf {
                return Err(ExpireError::Spoiled(event.event));
            }
            digest.add(row.position, event.event, &event.leaf);
            gone.push(event);
        }
    }
    if gone.is_empty() || span.rehearse {
        return Ok(done);
    }
    said.version = Some(done.until);
    said.after_digest = Some(digest.text());
    said.detail = Some(format!(
        "{} events up to place {}, from before {}",
        done.counted.gone,
        done.until,
        trefoil_core::display::date(span.before.date_naive())
    ));
    done.said = Some(said.event);
    for event in &gone {
        tx.exec(
            "INSERT INTO kernel_audit_gone (event, leaf, expiry) VALUES ($1, $2, $3)",
            &[&event.event, &event.leaf, &said.event],
        )
        .await?;
    }
    let rows = take_out(tx, said.event).await?;
    if i64::try_from(rows) != Ok(done.counted.gone) {
        return Err(ExpireError::Miscounted {
            gone: done.counted.gone,
            rows,
        });
    }
    tx.exec(
        "INSERT INTO kernel_audit_expiry (event, at, older_than, gone) VALUES ($1, $2, $3, $4)",
        &[&said.event, &said.at, &span.before, &done.counted.gone],
    )
    .await?;
    append(tx, said, &[]).await?;
    Ok(done)
}

/// The rows, and whom they showed, out of the log; how many events.
async fn take_out(tx: &mut Tx, expiry: Uuid) -> Result<u64, Failed> {
    for table in ["kernel_audit_shown", "kernel_audit"] {
        lift(tx, table, "DELETE").await?;
    }
    tx.exec(
        "DELETE FROM kernel_audit_shown WHERE event IN (SELECT event FROM kernel_audit_gone WHERE expiry = $1)",
        &[&expiry],
    )
    .await?;
    let rows = tx
        .exec(
            "DELETE FROM kernel_audit WHERE event IN (SELECT event FROM kernel_audit_gone WHERE expiry = $1)",
            &[&expiry],
        )
        .await?;
    for table in ["kernel_audit_shown", "kernel_audit"] {
        restore(tx, table, "DELETE").await?;
    }
    Ok(rows)
}
