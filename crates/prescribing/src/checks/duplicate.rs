//! The same ingredient twice: paracetamol beside co-codamol.

use super::{
    Finding, Level, WITHHELD,
    facts::{Other, Safety},
};
use crate::{
    dictionary::{Product, product::same_substance},
    prescription::{Section, order::Order},
};

/// What is said of every other current prescription that shares an ingredient.
pub(super) fn check(order: &Order, product: &Product, safety: &Safety) -> Vec<Finding> {
    safety
        .others
        .iter()
        .filter_map(|other| of(order, product, other))
        .collect()
}

fn of(order: &Order, product: &Product, other: &Other) -> Option<Finding> {
    let mine = &product.medicine.ingredients;
    let shared: Vec<&str> = mine
        .iter()
        .filter(|it| {
            other
                .substances
                .iter()
                .any(|substance| same_substance(substance, &it.substance))
        })
        .map(|it| it.substance.display())
        .collect();
    if shared.is_empty() {
        return None;
    }
    let (name, shared_words) = (product.medicine.code.display(), shared.join(" and "));
    let same_medicine = shared.len() == mine.len() && shared.len() == other.substances.len();
    let sections = (order.timing.section(), other.section);
    let once = sections.0 == Section::OnceOnly || sections.1 == Section::OnceOnly;
    let beside = same_medicine
        && matches!(
            sections,
            (Section::Regular, Section::AsRequired) | (Section::AsRequired, Section::Regular)
        );
    let other_route = same_medicine && order.route != other.route.code();
    let (level, more) = if once && same_medicine {
        (Level::Information, "One of them is a single dose.")
    } else if beside {
        (Level::Caution, "Both count towards the maximum in 24 hours.")
    } else if other_route {
        (
            Level::Caution,
            "They are given by different routes; stop one of them at the switch.",
        )
    } else {
        (Level::Stop, "The patient would get it twice.")
    };
    if other.sealed {
        return Some(Finding::new(level, "duplicate_ingredient", WITHHELD));
    }
    Some(Finding::new(
        level,
        "duplicate_ingredient",
        format!(
            "{name} and {}, which is already prescribed, both contain {shared_words}. {more}",
            other.name
        ),
    ))
}
