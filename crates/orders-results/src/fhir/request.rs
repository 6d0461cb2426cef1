//! An order as a ServiceRequest (UKCore-ServiceRequest, and -Lab for what a laboratory does).

use async_trait::async_trait;
use trefoil_core::{PatientId, Permission, Record, RecordId, Refused};
use trefoil_fhir::{
    FhirId, Readable,
    concept::{bare_coding, coded, codings, words},
    profile, reference,
    systems::SNOMED,
    value,
    wire::{
        FhirJson, Json,
        r4::{Annotation, CodeableConcept, ServiceRequest},
    },
};
use trefoil_kernel::View;

use super::{filler, placer};
use crate::{
    catalogue::Category,
    order::{Order, Priority, Specimen, State},
    permissions::SEE_ORDERS,
    store,
};

pub(super) struct Requests;

#[async_trait]
impl Readable for Requests {
    fn resource(&self) -> &'static str {
        "ServiceRequest"
    }
    fn kind(&self) -> &'static str {
        Order::KIND
    }
    fn profiles(&self) -> &'static [&'static str] {
        &["ServiceRequest", "ServiceRequest-Lab"]
    }
    fn needs(&self) -> Permission {
        SEE_ORDERS
    }
    fn newest(&self) -> Option<usize> {
        Some(store::order::MOST_PAST)
    }

    async fn one(&self, view: &mut View, patient: PatientId, id: RecordId) -> Result<Vec<Json>, Refused> {
        let found = store::order::order(&mut view.look(), patient, id).await?;
        Ok(found
            .map(|shown| map(patient, shown.id, &shown.order).encode())
            .into_iter()
            .collect())
    }

    async fn all(&self, view: &mut View, patient: PatientId) -> Result<Vec<Json>, Refused> {
        let mut found = store::order::active(&mut view.look(), patient).await?;
        found.extend(store::order::past(&mut view.look(), patient).await?);
        Ok(found
            .iter()
            .map(|shown| map(patient, shown.id, &shown.order).encode())
            .collect())
    }
}

pub(super) fn map(patient: PatientId, id: RecordId, order: &Order) -> ServiceRequest {
    let status = match order.state {
        State::Placed | State::Accepted | State::InProgress => "active",
        State::Resulted => "completed",
        State::Rejected | State::Cancelled => "revoked",
    };
    let laboratory = !matches!(order.item.category, Category::Imaging | Category::Physiology);
    let numbers = std::iter::once(placer(&order.placer_number));
    ServiceRequest {
        id: Some(FhirId::of(id).to_string()),
        meta: profile(if laboratory {
            "ServiceRequest-Lab"
        } else {
            "ServiceRequest"
        }),
        identifier: numbers
            .chain(order.filler_number.iter().map(|number| filler(number)))
            .collect(),
        requisition: Some(placer(&order.requisition)).filter(|_| !order.requisition.is_empty()),
        status: value::text(status),
        intent: value::text("order"),
        category: vec![category(order.item.category)],
        priority: value::text(match order.priority {
            Priority::Routine => "routine",
            Priority::Urgent => "urgent",
        }),
        code: Some(codings(
            order
                .item
                .snomed
                .iter()
                .map(|code| bare_coding(SNOMED, code))
                .collect(),
            &order.item.name,
        )),
        subject: Some(reference::patient(patient)),
        authored_on: value::instant(order.placed),
        requester: Some(reference::staff(
            Some(order.placed_by.staff),
            &order.placed_by.name,
        )),
        reason_code: Some(&order.clinical_details)
            .filter(|details| !details.trim().is_empty())
            .map(|details| words(details))
            .into_iter()
            .collect(),
        note: notes(order),
        ..ServiceRequest::default()
    }
}

/// \[G\] SNOMED CT has a concept for the whole of each; the section of the laboratory is said in words.
fn category(category: Category) -> CodeableConcept {
    match category {
        Category::Imaging => coded(SNOMED, "363679005", "Imaging"),
        Category::Physiology => words(category.words()),
        _ => codings(vec![bare_coding(SNOMED, "108252007")], category.words()),
    }
}

fn notes(order: &Order) -> Vec<Annotation> {
    let answers = order
        .answers
        .iter()
        .map(|one| format!("{} {}", one.asks, one.answer));
    let repeats = order
        .repeats
        .iter()
        .map(|one| format!("Repeated because: {}", one.reason));
    let specimen = match &order.specimen {
        Some(Specimen::Unsuitable { because, .. }) => Some(format!("Specimen unsuitable: {because}")),
        _ => None,
    };
    let ended = order.ended.iter().map(|ended| {
        let how = if order.state == State::Rejected {
            "Rejected"
        } else {
            "Cancelled"
        };
        format!("{how}: {}", ended.because)
    });
    answers
        .chain(repeats)
        .chain(specimen)
        .chain(ended)
        .flat_map(value::note)
        .collect()
}
