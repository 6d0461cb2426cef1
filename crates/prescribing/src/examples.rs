//! What the unit tests are about: our own dictionary, and a patient nothing speaks against.

use std::sync::LazyLock;

use chrono::{DateTime, Utc};
use trefoil_core::{
    Answer, CommandId, Context, Grants, Principal, Purpose, RecordId, StaffId,
    ports::{AllergyStatement, KnownAllergy},
    quantity::{Quantity, UcumUnit},
};
use uuid::Uuid;

use crate::{
    checks::{
        Other, Safety,
        facts::{Agent, Known},
    },
    dictionary::{Content, Product, Release, Substance},
    permissions,
    prescription::{Dose, Section, order::Order},
};

pub(crate) static CONTENT: LazyLock<Content> = LazyLock::new(|| Release::own().read().unwrap());

pub(crate) fn now() -> DateTime<Utc> {
    "2026-11-22T08:35:00Z".parse().unwrap()
}

pub(crate) fn context() -> Context {
    let principal = Principal {
        staff: StaffId(Uuid::from_u128(4)),
        name: "Dr S Patel".into(),
        role: "doctor".into(),
        organisation: "XZZ".into(),
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

pub(crate) fn quantity(text: &str) -> Quantity {
    let (value, unit) = text.split_once(' ').unwrap();
    Quantity::new(value.parse().unwrap(), UcumUnit::parse(unit).unwrap())
}

pub(crate) fn fixed(text: &str) -> Dose {
    Dose::Fixed {
        quantity: quantity(text),
    }
}

pub(crate) fn product(name: &str) -> Product {
    let found = CONTENT
        .products
        .iter()
        .find(|one| one.medicine.code.display().starts_with(name));
    found.unwrap_or_else(|| panic!("no {name}")).clone()
}

/// A product's first order sentence, as an order.
pub(crate) fn order(name: &str) -> (Order, Product) {
    let product = product(name);
    let code = product.medicine.code.code();
    let sentence = CONTENT.sentences.iter().find(|one| one.product == code).unwrap();
    (Order::from(sentence), product)
}

pub(crate) fn substance(name: &str) -> Substance {
    let found = CONTENT.substances.iter().find(|one| one.value.display() == name);
    found.unwrap_or_else(|| panic!("no {name}")).clone()
}

fn groups(code: &str) -> Vec<Substance> {
    let of = CONTENT.memberships.iter().filter(|(member, _)| member == code);
    of.map(|(_, group)| {
        CONTENT
            .substances
            .iter()
            .find(|one| one.value.code() == group)
            .unwrap()
            .clone()
    })
    .collect()
}

/// Somebody who was asked and has no allergies, no other medicine, and no weight recorded.
pub(crate) fn safe(product: &Product) -> Safety {
    let known = |it: &crate::dictionary::Ingredient| Known {
        substance: it.substance.clone(),
        synonyms: substance(it.substance.display()).synonyms,
        groups: groups(it.substance.code()),
    };
    Safety {
        allergies: Answer::NoneKnown,
        unreconciled: Answer::NoneKnown,
        ingredients: product.medicine.ingredients.iter().map(known).collect(),
        agents: vec![],
        others: vec![],
        weight: Answer::NoneKnown,
    }
}

/// An allergy to a substance or group of the dictionary.
pub(crate) fn allergy(name: &str) -> KnownAllergy {
    KnownAllergy {
        substance: Some(substance(name).value),
        ..uncoded(name)
    }
}

pub(crate) fn uncoded(text: &str) -> KnownAllergy {
    KnownAllergy {
        agent: text.into(),
        substance: None,
        reaction: None,
        severity: None,
        certainty: None,
        updated: now(),
    }
}

pub(crate) fn allergic(product: &Product, allergies: Vec<KnownAllergy>) -> Safety {
    let agents = allergies.iter().filter_map(|one| one.substance.clone());
    let agent = |substance: trefoil_core::coded_value::CodedValue| Agent {
        known: CONTENT
            .substances
            .iter()
            .any(|one| one.value.code() == substance.code()),
        groups: groups(substance.code())
            .iter()
            .map(|group| group.value.code().to_owned())
            .collect(),
        substance,
    };
    Safety {
        agents: agents.map(agent).collect(),
        allergies: Answer::Known {
            value: AllergyStatement::Known(allergies),
        },
        ..safe(product)
    }
}

pub(crate) fn other(name: &str, section: Section) -> Other {
    let product = product(name);
    Other {
        id: RecordId(Uuid::from_u128(9)),
        name: product.medicine.code.display().to_owned(),
        substances: product
            .medicine
            .ingredients
            .iter()
            .map(|it| it.substance.clone())
            .collect(),
        section,
        route: product.routes[0].clone(),
        sealed: false,
    }
}
