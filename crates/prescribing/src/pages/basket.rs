//! Orders chosen and not yet signed: a draft of one person about one patient, shown to nobody else.

use serde::{Deserialize, Serialize};
use trefoil_core::{PatientId, RecordId, Refused};
use trefoil_kernel::fresh_id;
use trefoil_web::screen::Visit;

use crate::prescription::order::Order;

/// The draft's name.
const FORM: &str = "prescribing.basket";

/// One order. Its id is given when it is chosen, so that a second press of "Sign" makes no second prescription.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) struct Line {
    pub id: RecordId,
    pub order: Order,
}

impl Line {
    pub(super) fn new(order: Order) -> Self {
        Self {
            id: RecordId(fresh_id()),
            order,
        }
    }
}

/// What is in it. A draft that can no longer be read is as if it were empty: it is no part of the record.
pub(super) async fn read(visit: &Visit<'_>, patient: PatientId) -> Result<Vec<Line>, Refused> {
    let drafts = visit.epr.drafts(visit.context, Some(patient)).await?;
    let text = drafts
        .into_iter()
        .find(|draft| draft.form == FORM)
        .map(|draft| draft.text);
    Ok(text
        .and_then(|text| serde_json::from_str(&text).ok())
        .unwrap_or_default())
}

/// Keep it.
pub(super) async fn keep(visit: &Visit<'_>, patient: PatientId, lines: &[Line]) -> Result<(), Refused> {
    if lines.is_empty() {
        return visit.epr.discard_draft(visit.context, patient, FORM).await;
    }
    visit
        .epr
        .save_draft(visit.context, patient, FORM, &serde_json::to_string(lines)?)
        .await
}
