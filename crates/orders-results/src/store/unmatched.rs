//! What could not be matched: kept until a person has settled whose it is.

use chrono::{DateTime, Utc};
use trefoil_core::{Context, PatientId, RecordId, Refused};
use trefoil_kernel::{Failed, Look, Unit};
use uuid::Uuid;

use crate::{matching::SentPerson, report::incoming::Incoming};

/// What a handler puts here.
#[derive(Debug, Clone, PartialEq)]
pub struct Unmatched {
    /// Derived from the message and the group, so that a message handled again makes no second one.
    pub id: Uuid,
    /// Its row in the inbox, which has the bytes as they came.
    pub message: Uuid,
    /// When it came.
    pub arrived: DateTime<Utc>,
    /// Why it was not filed, in words for whoever settles it.
    pub reason: String,
    /// Whom the message names.
    pub person: SentPerson,
    /// What it says.
    pub said: Incoming,
    /// Whether something in it is flagged as critical by the laboratory.
    pub critical: bool,
}

/// Keep it. One that is there already stays as it is.
///
/// # Errors
/// As the store says.
pub async fn keep(unit: &mut Unit<'_>, unmatched: &Unmatched) -> Result<(), Failed> {
    let (person, said) = (super::text(&unmatched.person)?, super::text(&unmatched.said)?);
    unit.keep(
        "INSERT INTO orders_results_unmatched (id, message, source, arrived, reason, placer, filler, title, person, said,
           urgency, state) VALUES ($1,$2,$3,$4,$5,$6,$7,$8,$9,$10,$11,'waiting') ON CONFLICT (id) DO NOTHING",
        &[
            &unmatched.id,
            &unmatched.message,
            &unmatched.said.source,
            &unmatched.arrived,
            &unmatched.reason,
            &unmatched.said.placer,
            &unmatched.said.filler,
            &unmatched.said.title,
            &person,
            &said,
            &(if unmatched.critical { 2_i64 } else { 0 }),
        ],
    )
    .await
    .map(drop)
}

/// A line of the queue.
#[derive(Debug, Clone, PartialEq, Eq, sqlx::FromRow)]
pub struct QueueLine {
    /// Its id.
    pub id: Uuid,
    /// Who sent it.
    pub source: String,
    /// When it came.
    pub arrived: DateTime<Utc>,
    /// Why it was not filed.
    pub reason: String,
    /// The request it names.
    pub placer: String,
    /// The laboratory's number.
    pub filler: String,
    /// What was examined.
    pub title: String,
    /// 2 where something is critical.
    pub urgency: i64,
}

/// What waits: critical first, then the oldest; at most 200.
///
/// # Errors
/// As the store says.
pub async fn waiting(look: &mut Look<'_>) -> Result<Vec<QueueLine>, Failed> {
    look.rows(
        "SELECT id, source, arrived, reason, placer, filler, title, urgency FROM orders_results_unmatched
         WHERE state = 'waiting' ORDER BY urgency DESC, arrived, id LIMIT 200",
        &[],
    )
    .await
}

/// How many wait, and how many of them are critical.
///
/// # Errors
/// As the store says.
pub async fn count(look: &mut Look<'_>) -> Result<(i64, i64), Failed> {
    let rows: Vec<(i64, i64)> = look
        .rows(
            "SELECT urgency, COUNT(*) FROM orders_results_unmatched WHERE state = 'waiting' GROUP BY urgency",
            &[],
        )
        .await?;
    let of = |wanted: fn(i64) -> bool| {
        rows.iter()
            .filter(|(urgency, _)| wanted(*urgency))
            .map(|(_, n)| n)
            .sum()
    };
    Ok((of(|_| true), of(|urgency| urgency > 1)))
}

/// One, whole.
#[derive(Debug, Clone, PartialEq)]
pub struct ShownUnmatched {
    /// Its line.
    pub line: QueueLine,
    /// Whom the message names.
    pub person: SentPerson,
    /// What it says.
    pub said: Incoming,
    /// How it was settled; none while it waits.
    pub settled: Option<String>,
}

type Whole = (
    Uuid,
    String,
    DateTime<Utc>,
    String,
    String,
    i64,
    String,
    Option<String>,
    Option<String>,
);

/// One of them, settled or not.
///
/// # Errors
/// As the store says.
pub async fn unmatched(look: &mut Look<'_>, id: Uuid) -> Result<Option<ShownUnmatched>, Refused> {
    let row: Option<Whole> = look
        .row(
            "SELECT id, person, arrived, reason, said, urgency, state, settled_name, because
             FROM orders_results_unmatched WHERE id = $1",
            &[&id],
        )
        .await?;
    let Some((id, person, arrived, reason, said, urgency, state, by, because)) = row else {
        return Ok(None);
    };
    let said: Incoming = super::record(&said)?;
    let words = |text: Option<String>| text.unwrap_or_default();
    Ok(Some(ShownUnmatched {
        settled: (state != "waiting").then(|| format!("{state} by {}: {}", words(by), words(because))),
        line: QueueLine {
            id,
            source: said.source.clone(),
            arrived,
            reason,
            placer: said.placer.clone(),
            filler: said.filler.clone(),
            title: said.title.clone(),
            urgency,
        },
        person: super::record(&person)?,
        said,
    }))
}

/// How one was settled.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Settlement {
    /// It is this patient's, of this request.
    Filed(PatientId, RecordId),
    /// It is nobody's here.
    Rejected,
}

/// Take one out of the queue, once: false when somebody else was quicker.
pub(crate) async fn settle(
    unit: &mut Unit<'_>,
    id: Uuid,
    how: &Settlement,
    because: &str,
) -> Result<bool, Failed> {
    let context: Context = unit.context().clone();
    let (state, patient, order) = match how {
        Settlement::Filed(patient, order) => ("filed", Some(patient.0), Some(order.0)),
        Settlement::Rejected => ("rejected", None, None),
    };
    let settled = unit
        .keep(
            "UPDATE orders_results_unmatched SET state = $2, patient = $3, order_id = $4, settled = $5, settled_by = $6,
               settled_name = $7, because = $8 WHERE id = $1 AND state = 'waiting'",
            &[
                &id,
                &state,
                &patient,
                &order,
                &context.now(),
                &context.principal.staff.0,
                &context.principal.name,
                &because,
            ],
        )
        .await?;
    Ok(settled == 1)
}
