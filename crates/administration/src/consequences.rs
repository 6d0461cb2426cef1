//! What a change means, in sentences, before anybody confirms it. Pure.

use std::collections::{BTreeMap, BTreeSet};

/// What somebody may do and whose patients are theirs, as far as a change can touch it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Standing {
    /// Roles: id and name.
    pub roles: BTreeMap<String, String>,
    /// Teams: code and name.
    pub teams: BTreeMap<String, String>,
    /// What all of these roles together allow, by permission: the sentence of each.
    pub may: BTreeMap<String, String>,
}

/// One sentence, and whether something is taken by it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Consequence {
    /// The sentence.
    pub says: String,
    /// Whether somebody can do less afterwards.
    pub takes: bool,
}

/// Permissions that can hurt a patient in the wrong hands, or open what others closed: named first.
const GRAVE: [&str; 6] = [
    "prescribing.prescribe",
    "prescribing.administer",
    "kernel.administer_people",
    "kernel.every_patient",
    "kernel.open_sealed",
    "kernel.merge",
];

/// What it means for `name` to go from `before` to `after`, in sentences; the gravest first.
pub fn consequences(name: &str, before: &Standing, after: &Standing) -> Vec<Consequence> {
    let mut all = vec![];
    let takes = |says| Consequence { says, takes: true };
    let gives = |says| Consequence { says, takes: false };
    for (_, says) in gone(&before.roles, &after.roles) {
        all.push(takes(format!(
            "{name} will no longer be able to act as {says}. A sitting in that role ends at once."
        )));
    }
    for (_, says) in gone(&after.roles, &before.roles) {
        all.push(gives(format!("{name} will be able to act as {says}.")));
    }
    for says in by_gravity(&gone(&before.may, &after.may)) {
        all.push(takes(format!("{name} will no longer be able to {says}.")));
    }
    for says in by_gravity(&gone(&after.may, &before.may)) {
        all.push(gives(format!("{name} will be able to {says}.")));
    }
    for (_, says) in gone(&before.teams, &after.teams) {
        all.push(takes(format!(
            "{name} will no longer reach the patients of {says} as a member of its team."
        )));
    }
    for (_, says) in gone(&after.teams, &before.teams) {
        all.push(gives(format!(
            "{name} will reach the patients of {says} as a member of its team."
        )));
    }
    all
}

/// What is in the first and not in the second.
fn gone<'a>(
    first: &'a BTreeMap<String, String>,
    second: &BTreeMap<String, String>,
) -> Vec<(&'a str, &'a str)> {
    first
        .iter()
        .filter(|(key, _)| !second.contains_key(*key))
        .map(|(key, says)| (key.as_str(), says.as_str()))
        .collect()
}

fn by_gravity<'a>(all: &[(&'a str, &'a str)]) -> Vec<&'a str> {
    let (grave, other): (Vec<_>, Vec<_>) = all.iter().partition(|(name, _)| GRAVE.contains(name));
    let mut seen = BTreeSet::new();
    grave
        .into_iter()
        .chain(other)
        .map(|(_, says)| says)
        .filter(|says| seen.insert(*says))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn standing(roles: &[&str], may: &[(&str, &str)], teams: &[&str]) -> Standing {
        let named = |all: &[&str]| {
            all.iter()
                .map(|one| ((*one).to_owned(), one.to_uppercase()))
                .collect()
        };
        Standing {
            roles: named(roles),
            teams: named(teams),
            may: may
                .iter()
                .map(|(a, b)| ((*a).to_owned(), (*b).to_owned()))
                .collect(),
        }
    }

    #[test]
    fn nothing_changed_means_nothing() {
        let same = standing(&["nurse"], &[("a", "find people")], &["7b"]);
        assert_eq!(consequences("K Turner", &same, &same), []);
    }

    #[test]
    fn what_is_taken_is_said_with_the_name_and_the_sentence() {
        let before = standing(
            &["nurse"],
            &[("prescribing.administer", "give medicines")],
            &["7b"],
        );
        let said = consequences("K Turner", &before, &Standing::default());
        assert!(said.iter().all(|one| one.takes), "{said:?}");
        assert_eq!(said[1].says, "K Turner will no longer be able to give medicines.");
        assert!(said[0].says.contains("no longer be able to act as NURSE"));
        assert!(said[2].says.contains("patients of 7B"));
    }

    #[test]
    fn the_gravest_stand_first() {
        let after = standing(
            &[],
            &[
                ("a.find", "find people"),
                ("prescribing.prescribe", "prescribe medicines"),
            ],
            &[],
        );
        let said = consequences("K Turner", &Standing::default(), &after);
        assert_eq!(said[0].says, "K Turner will be able to prescribe medicines.");
        assert!(!said[0].takes);
    }
}
