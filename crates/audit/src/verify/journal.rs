//! The journal: every row's digest against its audit event, each way.

use trefoil_kernel::{Db, Failed, FromRow, journal::Entry, journal_columns};
use uuid::Uuid;

use super::Verdict;

#[derive(FromRow)]
struct Noted {
    a_event: Option<Uuid>,
    a_after: Option<String>,
    position: Option<i64>,
    #[sqlx(flatten)]
    entry: Entry,
}

const BATCH: i64 = 500;

pub(super) async fn check(
    db: &Db,
    verdict: &mut Verdict,
    mut progress: impl FnMut(u64),
) -> Result<(), Failed> {
    let mut after = (Uuid::nil(), String::new(), Uuid::nil(), 0i64);
    loop {
        let rows: Vec<Noted> = db
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
            .await?;
        let Some(last) = rows.last() else { break };
        after = (
            last.entry.patient,
            last.entry.kind.clone(),
            last.entry.id,
            last.entry.version,
        );
        for row in &rows {
            let entry = &row.entry;
            let name = format!(
                "journal row {} version {} ({})",
                entry.id, entry.version, entry.command
            );
            match &row.a_after {
                None => verdict.find(None, None, format!("{name} has no audit event")),
                Some(digest) if *digest != entry.digest() => {
                    verdict.find(
                        row.position,
                        row.a_event,
                        format!("{name} is not as it was written"),
                    );
                }
                Some(_) => {}
            }
        }
        verdict.entries += u64::try_from(rows.len()).unwrap_or(0);
        progress(verdict.entries);
    }
    let orphans: Vec<(Uuid, Option<i64>)> = db
        .look()
        .rows(
            "SELECT a.event, p.position FROM kernel_audit a LEFT JOIN kernel_position p ON p.event = a.event
             WHERE a.entry IS NOT NULL AND NOT EXISTS (SELECT 1 FROM kernel_journal j WHERE j.entry = a.entry
               AND j.patient = a.patient AND j.kind = a.kind AND j.id = a.id AND j.version = a.version) LIMIT 100",
            &[],
        )
        .await?;
    for (event, position) in orphans {
        verdict.find(
            position,
            Some(event),
            format!("audit event {event} tells of a journal row that is not there"),
        );
    }
    Ok(())
}
