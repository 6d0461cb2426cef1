//! What the unit tests are about.

use chrono::{DateTime, NaiveDate, Utc};
use trefoil_core::{
    CommandId, Context, Grants, NhsNumber, PatientId, Principal, Purpose, RecordId, StaffId,
    gender::CurrentGender,
};
use uuid::Uuid;

use crate::{
    catalogue::Catalogue,
    order::{
        Order, Priority, Subject,
        place::{PlaceFacts, PlaceOrder, asked},
        subject::Place,
    },
    permissions,
};

pub(crate) fn now() -> DateTime<Utc> {
    "2026-06-10T08:05:00Z".parse().unwrap()
}

pub(crate) fn context() -> Context {
    let principal = Principal {
        staff: StaffId(Uuid::from_u128(99)),
        name: "Dr S Patel".into(),
        role: "doctor".into(),
        organisation: "RXX".into(),
        on_behalf_of: None,
        session: None,
        device: None,
        grants: Grants::of(&permissions::ALL),
        proved: None,
    };
    Context::new(
        CommandId(Uuid::from_u128(7)),
        principal,
        Purpose::DirectCare,
        now(),
    )
}

pub(crate) fn subject() -> Subject {
    Subject {
        family: "TESTER".into(),
        given: vec!["Siân".into(), "May".into()],
        prefix: Some("Mrs".into()),
        shown: "TESTER, Siân (Mrs)".into(),
        born: NaiveDate::from_ymd_opt(1960, 1, 1),
        gender: Some(CurrentGender::Female),
        nhs_number: NhsNumber::parse("9990001006").ok(),
        hospital_number: Some("H1234567".into()),
        place: Some(Place {
            ward: "7B".into(),
            ward_name: "Birch Ward".into(),
            bed: Some("B2".into()),
            consultant: Some("Dr S Rao".into()),
        }),
    }
}

pub(crate) fn placing(item: &str) -> PlaceOrder {
    PlaceOrder {
        id: RecordId(Uuid::from_u128(5)),
        patient: PatientId(Uuid::from_u128(1)),
        requisition: "G000000000000001".into(),
        item: item.into(),
        priority: Priority::Routine,
        clinical_details: "Fever, on day 3 of antibiotics".into(),
        answers: vec![],
        repeat_reason: None,
        on_paper: false,
    }
}

pub(crate) fn facts(item: &str) -> PlaceFacts {
    let catalogue = Catalogue::demonstration();
    let item = catalogue.item(item);
    let questions = item.map(|item| catalogue.questions_of(item)).unwrap_or_default();
    PlaceFacts {
        asked: item.and_then(|item| asked(&catalogue, item)),
        questions: questions
            .into_iter()
            .map(|one| {
                (
                    one.id.clone(),
                    one.asks.clone(),
                    one.answers.clone(),
                    one.mandatory,
                )
            })
            .collect(),
        subject: Some(subject()),
        died: false,
        connected: true,
        duplicates: vec![],
    }
}

/// An order as it was just placed.
pub(crate) fn order(item: &str, answers: &[(&str, &str)]) -> Order {
    use trefoil_core::{Command, Record};
    let answers = answers
        .iter()
        .map(|(id, answer)| ((*id).to_owned(), (*answer).to_owned()))
        .collect();
    let command = PlaceOrder {
        answers,
        ..placing(item)
    };
    let event = command.decide(None, &facts(item), &context()).unwrap();
    Order::apply(None, &event)
}
