//! The results of a patient by test and time: which times have a column, and what stood at them.

use chrono::{DateTime, Utc};
use trefoil_core::{PatientId, Refused};
use trefoil_kernel::Look;

use super::report::{FoundLine, ShownLine, open_line, shown_line};

/// A page of the cumulative table.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Results {
    /// The results, by time, then as the laboratory ordered them.
    pub lines: Vec<ShownLine>,
    /// Where the times before these begin: there are earlier results.
    pub earlier: Option<DateTime<Utc>>,
}

/// The results of the newest `most` times until a moment.
///
/// # Errors
/// As the store says.
pub async fn results(
    look: &mut Look<'_>,
    patient: PatientId,
    until: DateTime<Utc>,
    most: usize,
) -> Result<Results, Refused> {
    let wanted = i64::try_from(most).unwrap_or(i64::MAX).saturating_add(1);
    let times: Vec<(DateTime<Utc>,)> = look
        .rows(
            concat!(
                "SELECT DISTINCT l.collected FROM orders_results_result l
                 WHERE l.patient = $1 AND l.tabular AND l.collected <= $2 AND ",
                open_line!(),
                " ORDER BY l.collected DESC LIMIT $3"
            ),
            &[&patient, &until, &wanted],
        )
        .await?;
    let Some((first,)) = times.iter().take(most).next_back().copied() else {
        return Ok(Results::default());
    };
    let rows: Vec<FoundLine> = look
        .rows(
            concat!(
                "SELECT l.report, l.collected, l.line FROM orders_results_result l
                 WHERE l.patient = $1 AND l.tabular AND l.collected >= $2 AND l.collected <= $3 AND ",
                open_line!(),
                " ORDER BY l.collected, l.report, l.number LIMIT 5000"
            ),
            &[&patient, &first, &until],
        )
        .await?;
    Ok(Results {
        lines: rows.into_iter().map(shown_line).collect::<Result<_, _>>()?,
        earlier: times.get(most).map(|(at,)| *at),
    })
}
