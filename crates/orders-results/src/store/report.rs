//! Reports and their results: the rows, and what is asked of them.

use async_trait::async_trait;
use chrono::{DateTime, Utc};
use trefoil_core::{PatientId, RecordId, Refused, Version};
use trefoil_kernel::{Failed, Look, Project, Tx};
use uuid::Uuid;

use crate::report::{Report, ResultLine, ResultStatus, Urgency};

/// A value longer than this is read in the report and not in a table.
const LONGEST_IN_A_TABLE: usize = 24;

/// Keeps the tables of reports and results.
pub(crate) struct Reports;

#[async_trait]
impl Project<Report> for Reports {
    async fn project(&self, tx: &mut Tx, version: &Version<Report>) -> Result<(), Failed> {
        let (report, header) = (&version.record, &version.record.header);
        let since = report
            .lines
            .iter()
            .filter(|line| line.due())
            .map(|line| line.reported)
            .min();
        tx.exec(
            "DELETE FROM orders_results_report WHERE home = $1 AND id = $2 AND patient <> $3",
            &[&version.home, &version.id, &version.patient],
        )
        .await?;
        tx.exec(
            "INSERT INTO orders_results_report (patient, id, home, order_id, filler, title, section, status, requester,
               requester_name, collected, reported, due, due_since, urgency, changed, record, version)
             VALUES ($1,$2,$3,$4,$5,$6,$7,$8,$9,$10,$11,$12,$13,$14,$15,$16,$17,$18)
             ON CONFLICT (patient, id) DO UPDATE SET title = excluded.title, section = excluded.section,
               status = excluded.status, collected = excluded.collected, reported = excluded.reported, due = excluded.due,
               due_since = excluded.due_since, urgency = excluded.urgency, changed = excluded.changed,
               record = excluded.record, version = excluded.version",
            &[
                &version.patient,
                &version.id,
                &version.home,
                &header.order,
                &header.filler,
                &header.title,
                &header.section,
                &report.status().word(),
                &header.requester.map(|requester| requester.0),
                &header.requester_name,
                &header.collected,
                &header.reported,
                &report.due(),
                &since.unwrap_or(header.reported),
                &report.urgency().number(),
                &report.changed(),
                &super::text(report)?,
                &version.number,
            ],
        )
        .await?;
        tx.exec(
            "DELETE FROM orders_results_result WHERE home = $1 AND report = $2",
            &[&version.home, &version.id],
        )
        .await?;
        for (number, line) in (0_i64..).zip(&report.lines) {
            put_line(tx, version, number, line).await?;
        }
        Ok(())
    }
}

async fn put_line(
    tx: &mut Tx,
    version: &Version<Report>,
    number: i64,
    line: &ResultLine,
) -> Result<(), Failed> {
    tx.exec(
        "INSERT INTO orders_results_result (patient, report, number, home, test, name, national, local, collected, shown,
           tabular, urgency, line) VALUES ($1,$2,$3,$4,$5,$6,$7,$8,$9,$10,$11,$12,$13)",
        &[
            &version.patient,
            &version.id,
            &number,
            &version.home,
            &line.test.key,
            &line.test.name,
            &line.test.national,
            &line.test.local,
            &version.record.header.collected,
            &line.shown(),
            &tabular(line),
            &line.urgency().number(),
            &super::text(line)?,
        ],
    )
    .await
    .map(drop)
}

/// Whether a result has a place in the cumulative table: a number or a few words, or the mark of one that was withdrawn.
pub(crate) fn tabular(line: &ResultLine) -> bool {
    let short = line.value.text.chars().count() <= LONGEST_IN_A_TABLE && !line.value.text.contains('\n');
    match line.status {
        ResultStatus::Registered => false,
        ResultStatus::Withdrawn => line.was().is_none_or(|was| was.value.number.is_some()),
        _ => line.value.number.is_some() || short,
    }
}

/// A report as it stands.
#[derive(Debug, Clone, PartialEq)]
pub struct ShownReport {
    /// Its id.
    pub id: RecordId,
    /// The patient it was first written for: under this its history is kept.
    pub home: PatientId,
    /// The newest version.
    pub version: i64,
    /// The record.
    pub report: Report,
}

type Found = (Uuid, Uuid, i64, String);

fn shown((id, home, version, text): Found) -> Result<ShownReport, Refused> {
    Ok(ShownReport {
        id: id.into(),
        home: home.into(),
        version,
        report: super::record(&text)?,
    })
}

/// What is shown of reports: neither they nor their request are sealed.
macro_rules! open {
    ($report:literal, $order:literal) => {
        concat!(
            trefoil_kernel::unsealed!($report),
            " AND ",
            trefoil_kernel::unsealed!($order)
        )
    };
}
pub(crate) use open;

/// What is shown of single results: neither their report nor its request is sealed. Give the result's alias as `l`.
macro_rules! open_line {
    () => {
        concat!(
            trefoil_kernel::unsealed!("l.report"),
            " AND NOT EXISTS (SELECT 1 FROM orders_results_report lr
               WHERE lr.patient = l.patient AND lr.id = l.report AND NOT (",
            trefoil_kernel::unsealed!("lr.order_id"),
            "))"
        )
    };
}
pub(crate) use open_line;

/// One report of a patient, sealed or not: a page opens it by [`trefoil_kernel::View::record_of`] before, and what files
/// a correction must find it.
///
/// # Errors
/// As the store says.
pub async fn report(
    look: &mut Look<'_>,
    patient: PatientId,
    id: RecordId,
) -> Result<Option<ShownReport>, Refused> {
    let row: Option<Found> = look
        .row(
            "SELECT id, home, version, record FROM orders_results_report WHERE patient = $1 AND id = $2",
            &[&patient, &id],
        )
        .await?;
    row.map(shown).transpose()
}

/// The newest reports of a patient, at most `most`, those taken before a moment.
///
/// # Errors
/// As the store says.
pub async fn newest(
    look: &mut Look<'_>,
    patient: PatientId,
    before: DateTime<Utc>,
    most: i64,
) -> Result<Vec<ShownReport>, Refused> {
    let rows: Vec<Found> = look
        .rows(
            concat!(
                "SELECT r.id, r.home, r.version, r.record FROM orders_results_report r
                 WHERE r.patient = $1 AND r.collected <= $2 AND ",
                open!("r.id", "r.order_id"),
                " ORDER BY r.collected DESC, r.id LIMIT $3"
            ),
            &[&patient, &before, &most],
        )
        .await?;
    rows.into_iter().map(shown).collect()
}

/// What waits for acknowledgement of one patient: the most urgent and oldest first.
///
/// # Errors
/// As the store says.
pub async fn due(look: &mut Look<'_>, patient: PatientId) -> Result<Vec<ShownReport>, Refused> {
    let rows: Vec<Found> = look
        .rows(
            concat!(
                "SELECT r.id, r.home, r.version, r.record FROM orders_results_report r WHERE r.patient = $1 AND r.due AND ",
                open!("r.id", "r.order_id"),
                " ORDER BY r.urgency DESC, r.due_since, r.id LIMIT 500"
            ),
            &[&patient],
        )
        .await?;
    rows.into_iter().map(shown).collect()
}

/// Whether a report of a request waits, sealed or not: for the rule that what waits is not sealed.
///
/// # Errors
/// As the store says.
pub(crate) async fn waits_of(look: &mut Look<'_>, order: RecordId) -> Result<bool, Failed> {
    let row: Option<(i64,)> = look
        .row(
            "SELECT COUNT(*) FROM orders_results_report WHERE order_id = $1 AND due",
            &[&order],
        )
        .await?;
    Ok(row.is_some_and(|(waiting,)| waiting > 0))
}

/// How many reports of a patient are withheld, by a seal of their own or of their request: a page says how many it leaves
/// out.
///
/// # Errors
/// As the store says.
pub async fn sealed(look: &mut Look<'_>, patient: PatientId) -> Result<usize, Refused> {
    let row: Option<(i64,)> = look
        .row(
            concat!(
                "SELECT COUNT(*) FROM orders_results_report r WHERE r.patient = $1 AND NOT (",
                open!("r.id", "r.order_id"),
                ")"
            ),
            &[&patient],
        )
        .await?;
    Ok(row.map_or(0, |(count,)| usize::try_from(count).unwrap_or(usize::MAX)))
}

/// How much waits of each patient of whom anything does: how many reports, and how urgent the worst is.
///
/// # Errors
/// As the store says.
pub async fn waiting(look: &mut Look<'_>) -> Result<Vec<(PatientId, i64, Urgency)>, Refused> {
    let rows: Vec<(Uuid, i64, i64)> = look
        .rows(
            concat!(
                "SELECT r.patient, COUNT(*), MAX(r.urgency) FROM orders_results_report r WHERE r.due AND ",
                open!("r.id", "r.order_id"),
                " GROUP BY r.patient"
            ),
            &[],
        )
        .await?;
    let urgency = |number| match number {
        2.. => Urgency::Critical,
        1 => Urgency::Abnormal,
        _ => Urgency::Normal,
    };
    Ok(rows
        .into_iter()
        .map(|(patient, count, worst)| (patient.into(), count, urgency(worst)))
        .collect())
}

/// One result with its time.
#[derive(Debug, Clone, PartialEq)]
pub struct ShownLine {
    /// The report it is in.
    pub report: RecordId,
    /// When the specimen was taken.
    pub collected: DateTime<Utc>,
    /// The result.
    pub line: ResultLine,
}

pub(crate) type FoundLine = (Uuid, DateTime<Utc>, String);

pub(crate) fn shown_line((report, collected, text): FoundLine) -> Result<ShownLine, Refused> {
    Ok(ShownLine {
        report: report.into(),
        collected,
        line: super::record(&text)?,
    })
}

/// The newest result of a test that was not withdrawn: by the catalogue's component, or by the national code it came with.
///
/// # Errors
/// As the store says.
pub async fn latest(
    look: &mut Look<'_>,
    patient: PatientId,
    component: &str,
    national: &str,
) -> Result<Option<ShownLine>, Refused> {
    let row: Option<FoundLine> = look
        .row(
            concat!(
                "SELECT l.report, l.collected, l.line FROM orders_results_result l
                 WHERE l.patient = $1 AND l.shown AND (l.test = $2 OR l.national = $3) AND ",
                open_line!(),
                " ORDER BY l.collected DESC, l.report DESC, l.number DESC LIMIT 1"
            ),
            &[&patient, &component, &national],
        )
        .await?;
    row.map(shown_line).transpose()
}

/// The newest results outside of what is normal, the newest first.
///
/// # Errors
/// As the store says.
pub async fn abnormal(look: &mut Look<'_>, patient: PatientId, most: i64) -> Result<Vec<ShownLine>, Refused> {
    let rows: Vec<FoundLine> = look
        .rows(
            concat!(
                "SELECT l.report, l.collected, l.line FROM orders_results_result l
                 WHERE l.patient = $1 AND l.shown AND l.urgency > 0 AND ",
                open_line!(),
                " ORDER BY l.collected DESC, l.urgency DESC, l.report, l.number LIMIT $2"
            ),
            &[&patient, &most],
        )
        .await?;
    rows.into_iter().map(shown_line).collect()
}
