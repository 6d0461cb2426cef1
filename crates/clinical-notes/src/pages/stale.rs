//! Somebody else was faster: who, when, and both versions side by side.

use maud::Markup;
use trefoil_core::{PatientId, Record, RecordId, Refused, display};
use trefoil_kernel::journal;
use trefoil_web::{
    components::{Conflict, ConflictRow, conflict},
    screen::{Reply, Visit},
};

/// The page that shows what was typed beside what is there now. `rows` are label, typed, there.
pub(super) async fn both<R: Record>(
    visit: &Visit<'_>,
    patient: PatientId,
    id: RecordId,
    (title, record): (&str, &str),
    rows: &[(&str, String, String)],
    current: &str,
) -> Result<Reply, Refused> {
    let last = journal::history(&mut visit.view.look(), patient.0, R::KIND, id.0)
        .await?
        .pop();
    let (who, when) = last.map_or_else(
        || ("Somebody".to_owned(), "an unknown time".to_owned()),
        |entry| (entry.actor_name, display::date_time(entry.recorded)),
    );
    let rows: Vec<ConflictRow<'_>> = rows
        .iter()
        .map(|(label, typed, current)| ConflictRow {
            label,
            typed,
            current,
        })
        .collect();
    let body: Markup = conflict(Conflict {
        record,
        changed_by: &who,
        changed_at: &when,
        rows: &rows,
        current_href: current,
    });
    Ok(Reply::Conflict {
        title: title.to_owned(),
        body,
    })
}
