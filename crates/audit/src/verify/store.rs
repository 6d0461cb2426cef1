//! Reading from a store.

use std::collections::HashMap;

use chrono::{DateTime, Utc};
use trefoil_kernel::{
    Db, Failed, FromRow,
    audit::{AuditEvent, Gone},
    audit_columns, journal_columns,
};
use uuid::Uuid;

use super::source::{Ends, Kept, KeptReceipt, Key, Noted, Order, Placed, Source, Unplaced};

const BATCH: i64 = 1000;

pub(crate) struct Store<'a>(pub(crate) &'a Db);

#[derive(FromRow)]
struct PlacedRow {
    position: i64,
    #[sqlx(flatten)]
    order: Order,
    #[sqlx(flatten)]
    event: AuditEvent,
}

#[derive(FromRow)]
struct UnplacedRow {
    waiting: i64,
    #[sqlx(flatten)]
    event: AuditEvent,
}

type Shown = HashMap<Uuid, Vec<(Uuid, DateTime<Utc>)>>;

fn by_event(rows: Vec<(Uuid, Uuid, DateTime<Utc>)>) -> Shown {
    let mut all = Shown::new();
    for (event, patient, at) in rows {
        all.entry(event).or_default().push((patient, at));
    }
    all
}

impl Source for Store<'_> {
    type Error = Failed;

    async fn total(&mut self) -> Result<u64, Failed> {
        let row: Option<(i64,)> = self
            .0
            .look()
            .row(
                "SELECT (SELECT count(*) FROM kernel_audit) + (SELECT count(*) FROM kernel_journal)",
                &[],
            )
            .await?;
        Ok(row.map_or(0, |(rows,)| u64::try_from(rows).unwrap_or(0)))
    }

    async fn ends(&mut self) -> Result<Ends, Failed> {
        // One statement, so that a sequencer at work never stands between the two.
        let row: Option<(i64, Option<i64>)> = self
            .0
            .look()
            .row(
                "SELECT coalesce((SELECT max(position) FROM kernel_position), 0),
                   (SELECT position FROM kernel_cursor WHERE follower = 'sequencer')",
                &[],
            )
            .await?;
        let (last, cursor) = row.unwrap_or_default();
        Ok(Ends { last, cursor })
    }

    async fn placed(&mut self, after: i64, until: i64) -> Result<Vec<Placed>, Failed> {
        let mut look = self.0.look();
        let rows: Vec<PlacedRow> = look
            .rows(
                concat!(
                    "SELECT p.position, p.kind AS p_kind, p.id AS p_id, p.version AS p_version, p.patient AS p_patient, ",
                    audit_columns!("a."),
                    " FROM kernel_position p JOIN kernel_audit a ON a.event = p.event
                     WHERE p.position > $1 AND p.position <= $2 ORDER BY p.position LIMIT $3"
                ),
                &[&after, &until, &BATCH],
            )
            .await?;
        let Some(last) = rows.last().map(|row| row.position) else {
            return Ok(vec![]);
        };
        let mut shown = Shown::new();
        if rows.iter().any(|row| row.event.act != "write") {
            shown = by_event(
                look.rows(
                    "SELECT s.event, s.patient, s.at FROM kernel_position p JOIN kernel_audit_shown s ON s.event = p.event
                     WHERE p.position > $1 AND p.position <= $2",
                    &[&after, &last],
                )
                .await?,
            );
        }
        let placed = rows.into_iter().map(|row| Placed {
            position: row.position,
            order: row.order,
            shown: shown.remove(&row.event.event).unwrap_or_default(),
            event: row.event,
        });
        Ok(placed.collect())
    }

    async fn gone(&mut self, after: i64) -> Result<Vec<Gone>, Failed> {
        self.0
            .look()
            .rows(
                "SELECT p.position, g.event, g.leaf, g.expiry, CASE WHEN p.kind IS NULL THEN FALSE ELSE TRUE END AS wrote
                 FROM kernel_position p JOIN kernel_audit_gone g ON g.event = p.event
                 WHERE p.position > $1 ORDER BY p.position LIMIT $2",
                &[&after, &BATCH],
            )
            .await
    }

    async fn unplaced(&mut self, after: Uuid) -> Result<Vec<Unplaced>, Failed> {
        let mut look = self.0.look();
        let rows: Vec<UnplacedRow> = look
            .rows(
                concat!(
                    "SELECT CASE WHEN u.event IS NULL THEN CAST(0 AS BIGINT) ELSE CAST(1 AS BIGINT) END AS waiting, ",
                    audit_columns!("a."),
                    " FROM kernel_audit a LEFT JOIN kernel_position p ON p.event = a.event
                     LEFT JOIN kernel_unsequenced u ON u.event = a.event
                     WHERE p.event IS NULL AND a.event > $1 ORDER BY a.event LIMIT $2"
                ),
                &[&after, &BATCH],
            )
            .await?;
        let mut all = vec![];
        for row in rows {
            let event = row.event;
            let shown = look
                .rows(
                    "SELECT event, patient, at FROM kernel_audit_shown WHERE event = $1",
                    &[&event.event],
                )
                .await?;
            all.push(Unplaced {
                waiting: row.waiting == 1,
                shown: by_event(shown).remove(&event.event).unwrap_or_default(),
                event,
            });
        }
        Ok(all)
    }

    async fn strays(&mut self) -> Result<Vec<Uuid>, Failed> {
        let rows: Vec<(Uuid,)> = self
            .0
            .look()
            .rows(
                "SELECT DISTINCT s.event FROM kernel_audit_shown s LEFT JOIN kernel_audit a ON a.event = s.event
                 WHERE a.event IS NULL LIMIT 100",
                &[],
            )
            .await?;
        Ok(rows.into_iter().map(|(event,)| event).collect())
    }

    async fn journal(&mut self, after: &Key) -> Result<Vec<Noted>, Failed> {
        self.0
            .look()
            .rows(
                concat!(
                    "SELECT a.event AS a_event, a.after_digest AS a_after, p.position, ",
                    journal_columns!("j."),
                    " FROM kernel_journal j LEFT JOIN kernel_audit a ON a.entry = j.entry
                     LEFT JOIN kernel_position p ON p.event = a.event
                     WHERE (j.patient, j.kind, j.id, j.version) > ($1, $2, $3, $4)
                     ORDER BY j.patient, j.kind, j.id, j.version LIMIT $5"
                ),
                &[&after.0, &after.1, &after.2, &after.3, &BATCH],
            )
            .await
    }

    async fn orphans(&mut self) -> Result<Vec<(Uuid, Option<i64>)>, Failed> {
        self.0
            .look()
            .rows(
                "SELECT a.event, p.position FROM kernel_audit a LEFT JOIN kernel_position p ON p.event = a.event
                 WHERE a.entry IS NOT NULL AND NOT EXISTS (SELECT 1 FROM kernel_journal j WHERE j.entry = a.entry
                   AND j.patient = a.patient AND j.kind = a.kind AND j.id = a.id AND j.version = a.version) LIMIT 100",
                &[],
            )
            .await
    }

    async fn checkpoints(&mut self) -> Result<Vec<Kept>, Failed> {
        self.0
            .look()
            .rows("SELECT size, at, note FROM audit_checkpoint ORDER BY size", &[])
            .await
    }

    async fn receipts(&mut self) -> Result<Vec<KeptReceipt>, Failed> {
        self.0
            .look()
            .rows(
                "SELECT event, receipt FROM kernel_audit_receipt ORDER BY event",
                &[],
            )
            .await
    }
}
