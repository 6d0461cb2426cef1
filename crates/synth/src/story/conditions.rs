//! The conditions of the synthetic hospital: what a ward of their kind sees. Figures are plausible and no more.

mod chest;
mod general;
mod heart;
mod older;

use super::condition::Condition;

/// The condition that a reason for admission means; that of people who feel faint for one that no list has.
pub(super) fn of(reason: &str) -> &'static Condition {
    all()
        .find(|condition| condition.reasons.contains(&reason))
        .unwrap_or(&heart::SYNCOPE)
}

fn all() -> impl Iterator<Item = &'static Condition> {
    chest::ALL
        .iter()
        .chain(&general::ALL)
        .chain(&heart::ALL)
        .chain(&older::ALL)
        .copied()
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;
    use crate::wards::KINDS;

    #[test]
    fn every_reason_of_every_ward_means_one_condition() {
        let mut used = BTreeSet::new();
        for reason in KINDS.iter().flat_map(|kind| kind.reasons) {
            let fit = all().filter(|condition| condition.reasons.contains(reason));
            assert_eq!(fit.count(), 1, "{reason}");
            used.insert(of(reason).name);
        }
        assert_eq!(used.len(), all().count());
        assert!(used.len() >= 14, "{}", used.len());
    }
}
