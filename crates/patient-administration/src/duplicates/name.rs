//! How like two sets of names are.

use super::{Finding, NameKeys};

/// The findings of the pair of names, one from each side, that are most alike.
pub(super) fn best(ones: &[NameKeys], others: &[NameKeys]) -> Vec<Finding> {
    let pairs = ones
        .iter()
        .flat_map(|one| others.iter().map(move |other| pair(one, other)));
    pairs
        .max_by_key(|found| found.iter().map(|finding| finding.weight()).sum::<i64>())
        .unwrap_or_default()
}

fn pair(one: &NameKeys, other: &NameKeys) -> Vec<Finding> {
    let swapped = |a: &NameKeys, b: &NameKeys| a.given.contains(&b.family) && b.given.contains(&a.family);
    if one.family != other.family && swapped(one, other) {
        return vec![Finding::NamesSwapped];
    }
    let mut findings = vec![];
    if !one.family.is_empty() && one.family == other.family {
        findings.push(Finding::SameFamilyName);
    } else if alike(&one.family, &other.family) {
        findings.push(Finding::LikeFamilyName);
    }
    let any = |same: fn(&str, &str) -> bool| one.given.iter().any(|a| other.given.iter().any(|b| same(a, b)));
    if any(|a, b| a == b) {
        findings.push(Finding::SameGivenName);
    } else if any(alike) {
        findings.push(Finding::LikeGivenName);
    } else if !one.given.is_empty() && !other.given.is_empty() {
        findings.push(Finding::OtherGivenName);
    }
    findings
}

/// One is the beginning of the other ("Sam", "Samantha", an initial), or they differ by one letter or by two
/// neighbours that changed places.
fn alike(one: &str, other: &str) -> bool {
    if one.is_empty() || other.is_empty() {
        return false;
    }
    one.starts_with(other) || other.starts_with(one) || one_slip(one, other)
}

fn one_slip(one: &str, other: &str) -> bool {
    let (a, b): (Vec<char>, Vec<char>) = (one.chars().collect(), other.chars().collect());
    if a.len().min(b.len()) < 3 {
        return false;
    }
    let start = a.iter().zip(&b).take_while(|(x, y)| x == y).count();
    let (a, b) = (
        a.get(start..).unwrap_or_default(),
        b.get(start..).unwrap_or_default(),
    );
    let end = a
        .iter()
        .rev()
        .zip(b.iter().rev())
        .take_while(|(x, y)| x == y)
        .count();
    let (a, b) = (
        a.get(..a.len() - end).unwrap_or_default(),
        b.get(..b.len() - end).unwrap_or_default(),
    );
    match (a, b) {
        ([] | [_], [] | [_]) => true,
        ([p, q], [r, s]) => p == s && q == r,
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn table_of_slips() {
        for (one, other, like) in [
            ("smith", "smyth", true),
            ("jon", "john", true),
            ("sam", "samantha", true),
            ("j", "john", true),
            ("harold", "haorld", true),
            ("rao", "roa", true),
            ("smith", "jones", false),
            ("mary", "marion", false),
            ("li", "lo", false),
            ("", "john", false),
            ("anna", "hannah", false),
        ] {
            assert_eq!(alike(one, other), like, "{one} {other}");
            assert_eq!(alike(other, one), like, "{other} {one}");
        }
    }
}
