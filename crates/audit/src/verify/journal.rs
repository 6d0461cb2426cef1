//! The journal: every row's digest against its audit event, each way.

use uuid::Uuid;

use super::{
    Verdict,
    source::{Key, Source},
};

pub(super) async fn check<S: Source>(
    source: &mut S,
    verdict: &mut Verdict,
    mut progress: impl FnMut(u64),
) -> Result<(), S::Error> {
    let mut after: Key = (Uuid::nil(), String::new(), Uuid::nil(), 0);
    loop {
        let rows = source.journal(&after).await?;
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
    for (event, position) in source.orphans().await? {
        verdict.find(
            position,
            Some(event),
            format!("audit event {event} tells of a journal row that is not there"),
        );
    }
    Ok(())
}
