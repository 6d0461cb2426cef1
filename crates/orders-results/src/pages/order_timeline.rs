//! Requests on the record's timeline: requested, and cancelled or rejected.

use chrono::{DateTime, Utc};
use trefoil_core::{PatientId, Permission, Refused};
use trefoil_kernel::{View, async_trait};
use trefoil_web::screen::{Timeline, TimelineEntry};

use crate::{
    order::State,
    permissions::SEE_ORDERS,
    store::order::{ShownOrder, active, past},
};

pub(super) struct Requests;

#[async_trait]
impl Timeline for Requests {
    fn key(&self) -> &'static str {
        "orders_results.orders"
    }
    fn label(&self) -> &'static str {
        "Orders"
    }
    fn needs(&self) -> Permission {
        SEE_ORDERS
    }

    async fn entries(
        &self,
        view: &mut View,
        patient: PatientId,
        until: DateTime<Utc>,
        most: i64,
    ) -> Result<Vec<TimelineEntry>, Refused> {
        let mut look = view.look();
        let all = [active(&mut look, patient).await?, past(&mut look, patient).await?].concat();
        let mut entries: Vec<TimelineEntry> = all.iter().flat_map(|one| of(patient, one)).collect();
        entries.retain(|entry| entry.when <= until);
        entries.sort_by_key(|entry| std::cmp::Reverse(entry.when));
        entries.truncate(usize::try_from(most).unwrap_or(usize::MAX));
        Ok(entries)
    }
}

fn of(patient: PatientId, shown: &ShownOrder) -> Vec<TimelineEntry> {
    let order = &shown.order;
    let entry = |what: &str, when, detail: &str, by: &str| TimelineEntry {
        when,
        title: format!("{what}: {}", order.item.name),
        detail: Some(detail.to_owned()),
        by: Some(by.to_owned()),
        href: Some(format!("/patients/{patient}/orders/{}", shown.id)),
        in_error: order.state == State::Cancelled,
    };
    let mut all = vec![entry(
        "Requested",
        order.placed,
        &order.clinical_details,
        &order.placed_by.name,
    )];
    if let Some(ended) = &order.ended {
        let what = if order.state == State::Rejected {
            "Rejected"
        } else {
            "Cancelled"
        };
        all.push(entry(what, ended.at, &ended.because, &ended.by.name));
    }
    all
}
