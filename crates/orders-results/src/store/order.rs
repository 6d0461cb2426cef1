//! Orders: their rows, and what is asked of them.

use async_trait::async_trait;
use chrono::{DateTime, Utc};
use trefoil_core::{PatientId, RecordId, Refused, Version};
use trefoil_kernel::{Failed, Look, Project, Tx, unsealed};
use uuid::Uuid;

use crate::order::Order;

/// Keeps the table of orders, and puts what must be told to the laboratory into the outbox in the same commit.
pub(crate) struct Orders {
    /// The laboratory; none where requests go on paper.
    #[cfg(feature = "hl7v2")]
    pub(crate) laboratory: Option<crate::hl7v2::Laboratory>,
}

#[async_trait]
impl Project<Order> for Orders {
    async fn project(&self, tx: &mut Tx, version: &Version<Order>) -> Result<(), Failed> {
        let order = &version.record;
        tx.exec(
            "DELETE FROM orders_results_order WHERE home = $1 AND id = $2 AND patient <> $3",
            &[&version.home, &version.id, &version.patient],
        )
        .await?;
        tx.exec(
            "INSERT INTO orders_results_order (patient, id, home, placer_number, requisition, filler_number, item, category,
               state, active, awaits_specimen, placed, placed_by, collected, resulted, record, version)
             VALUES ($1,$2,$3,$4,$5,$6,$7,$8,$9,$10,$11,$12,$13,$14,$15,$16,$17)
             ON CONFLICT (patient, id) DO UPDATE SET filler_number = excluded.filler_number, state = excluded.state,
               active = excluded.active, awaits_specimen = excluded.awaits_specimen, collected = excluded.collected,
               resulted = excluded.resulted, record = excluded.record, version = excluded.version",
            &[
                &version.patient,
                &version.id,
                &version.home,
                &order.placer_number,
                &order.requisition,
                &order.filler_number,
                &order.item.id,
                &order.item.category.word(),
                &order.state.word(),
                &order.state.open(),
                &order.needs_specimen(),
                &order.placed,
                &order.placed_by.staff.0,
                &order.collected(),
                &order.resulted,
                &super::text(order)?,
                &version.number,
            ],
        )
        .await?;
        #[cfg(feature = "hl7v2")]
        crate::hl7v2::tell(tx, self.laboratory.as_ref(), version).await?;
        Ok(())
    }
}

/// An order as it stands.
#[derive(Debug, Clone, PartialEq)]
pub struct ShownOrder {
    /// Its id.
    pub id: RecordId,
    /// The newest version.
    pub version: i64,
    /// The record.
    pub order: Order,
}

type Found = (Uuid, i64, String);

fn shown((id, version, text): Found) -> Result<ShownOrder, Refused> {
    Ok(ShownOrder {
        id: id.into(),
        version,
        order: super::record(&text)?,
    })
}

/// One order of a patient, sealed or not: a page opens it by [`trefoil_kernel::View::record`] before, and what files a
/// result must find it.
///
/// # Errors
/// As the store says.
pub async fn order(
    look: &mut Look<'_>,
    patient: PatientId,
    id: RecordId,
) -> Result<Option<ShownOrder>, Refused> {
    let row: Option<Found> = look
        .row(
            "SELECT id, version, record FROM orders_results_order WHERE patient = $1 AND id = $2",
            &[&patient, &id],
        )
        .await?;
    row.map(shown).transpose()
}

/// The order of a placer number, with the patient it is shown under now, sealed or not: for what is matched, not for what
/// is shown. A message must name the same patient: the caller compares.
///
/// # Errors
/// As the store says.
pub async fn order_by_placer_number(
    look: &mut Look<'_>,
    placer_number: &str,
) -> Result<Option<(PatientId, ShownOrder)>, Refused> {
    let row: Option<(Uuid, Uuid, i64, String)> = look
        .row(
            "SELECT patient, id, version, record FROM orders_results_order WHERE placer_number = $1",
            &[&placer_number],
        )
        .await?;
    row.map(|(patient, id, version, text)| Ok((patient.into(), shown((id, version, text))?)))
        .transpose()
}

/// The orders of a patient from which something is still to come, the newest first.
///
/// # Errors
/// As the store says.
pub async fn active(look: &mut Look<'_>, patient: PatientId) -> Result<Vec<ShownOrder>, Refused> {
    let rows: Vec<Found> = look
        .rows(
            concat!(
                "SELECT o.id, o.version, o.record FROM orders_results_order o WHERE o.patient = $1 AND o.active AND ",
                unsealed!("o.id"),
                " ORDER BY o.placed DESC, o.id DESC LIMIT 500"
            ),
            &[&patient],
        )
        .await?;
    rows.into_iter().map(shown).collect()
}

/// The most orders that came to their end that are shown together.
pub const MOST_PAST: usize = 200;

/// The orders of a patient that came to their end, the newest first, at most [`MOST_PAST`].
///
/// # Errors
/// As the store says.
pub async fn past(look: &mut Look<'_>, patient: PatientId) -> Result<Vec<ShownOrder>, Refused> {
    let rows: Vec<Found> = look
        .rows(
            concat!(
                "SELECT o.id, o.version, o.record FROM orders_results_order o WHERE o.patient = $1 AND NOT o.active AND ",
                unsealed!("o.id"),
                " ORDER BY o.placed DESC, o.id DESC LIMIT 200"
            ),
            &[&patient],
        )
        .await?;
    rows.into_iter().map(shown).collect()
}

/// An order as a rule reads it.
#[derive(Debug, Clone, PartialEq)]
pub struct CountedOrder {
    /// The record.
    pub order: Order,
    /// Whether it is sealed: then nothing that a person reads may name it.
    pub sealed: bool,
}

/// The orders of a patient that were signed after a moment, the newest first, sealed ones among them: what a new one
/// might repeat. For the rule alone, and never to be shown.
///
/// # Errors
/// As the store says.
pub async fn counted_since(
    look: &mut Look<'_>,
    patient: PatientId,
    since: DateTime<Utc>,
) -> Result<Vec<CountedOrder>, Refused> {
    let rows: Vec<(String, i64)> = look
        .rows(
            concat!(
                "SELECT o.record, CAST(CASE WHEN ",
                unsealed!("o.id"),
                " THEN 0 ELSE 1 END AS BIGINT) AS sealed FROM orders_results_order o
                 WHERE o.patient = $1 AND (o.active OR o.placed > $2) ORDER BY o.placed DESC, o.id DESC LIMIT 1000"
            ),
            &[&patient, &since],
        )
        .await?;
    rows.into_iter()
        .map(|(text, sealed)| {
            Ok(CountedOrder {
                order: super::record(&text)?,
                sealed: sealed > 0,
            })
        })
        .collect()
}

/// How many orders of a patient are sealed: a page says how many it leaves out.
///
/// # Errors
/// As the store says.
pub async fn sealed(look: &mut Look<'_>, patient: PatientId) -> Result<usize, Refused> {
    let row: Option<(i64,)> = look
        .row(
            concat!(
                "SELECT COUNT(*) FROM orders_results_order o WHERE o.patient = $1 AND NOT (",
                unsealed!("o.id"),
                ")"
            ),
            &[&patient],
        )
        .await?;
    Ok(row.map_or(0, |(count,)| usize::try_from(count).unwrap_or(usize::MAX)))
}

/// The orders that were signed together, in the order they were asked for.
///
/// # Errors
/// As the store says.
pub async fn requisition(
    look: &mut Look<'_>,
    patient: PatientId,
    requisition: &str,
) -> Result<Vec<ShownOrder>, Refused> {
    let rows: Vec<Found> = look
        .rows(
            concat!(
                "SELECT o.id, o.version, o.record FROM orders_results_order o WHERE o.patient = $1 AND o.requisition = $2 AND ",
                unsealed!("o.id"),
                " ORDER BY o.placed, o.id"
            ),
            &[&patient, &requisition],
        )
        .await?;
    rows.into_iter().map(shown).collect()
}
