//! Permissions that include others: whoever is granted the one may the others too.

use std::collections::{BTreeMap, BTreeSet};

use crate::mistake::Mistake;

/// What each permission includes of itself, and after [`closed`] whatever those include too.
pub(crate) type Includes = BTreeMap<&'static str, BTreeSet<&'static str>>;

/// Everything each permission includes, near and far.
///
/// # Errors
/// [`Mistake::PermissionCycle`], with the ring in order, when one includes itself that way.
pub(crate) fn closed(direct: &Includes) -> Result<Includes, Mistake> {
    let mut all = Includes::new();
    for from in direct.keys() {
        let (mut reached, mut path) = (BTreeSet::new(), vec![*from]);
        walk(direct, &mut path, &mut reached)?;
        all.insert(*from, reached);
    }
    Ok(all)
}

fn walk(
    direct: &Includes,
    path: &mut Vec<&'static str>,
    reached: &mut BTreeSet<&'static str>,
) -> Result<(), Mistake> {
    let Some(here) = path.last() else {
        return Ok(());
    };
    for next in direct.get(here).into_iter().flatten() {
        if let Some(at) = path.iter().position(|step| step == next) {
            let ring: Vec<&str> = path.iter().skip(at).copied().chain([*next]).collect();
            return Err(Mistake::PermissionCycle(ring.join(" includes ")));
        }
        if !reached.insert(next) {
            continue; // reached another way, and walked on from there
        }
        path.push(next);
        walk(direct, path, reached)?;
        path.pop();
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(pairs: &[(&'static str, &[&'static str])]) -> Includes {
        pairs
            .iter()
            .map(|(from, to)| (*from, to.iter().copied().collect()))
            .collect()
    }

    #[test]
    fn near_and_far() {
        let all = closed(&of(&[("a", &["b", "c"]), ("b", &["d"]), ("c", &["d"])])).unwrap();
        assert_eq!(all["a"], BTreeSet::from(["b", "c", "d"]));
        assert_eq!(all["b"], BTreeSet::from(["d"]));
        assert!(!all.contains_key("d"));
    }

    #[test]
    fn a_ring_is_named() {
        for (ring, says) in [
            (of(&[("a", &["a"])]), "a includes a"),
            (
                of(&[("a", &["b"]), ("b", &["c"]), ("c", &["a"])]),
                "a includes b includes c includes a",
            ),
            (
                of(&[("a", &["b"]), ("b", &["c"]), ("c", &["b"])]),
                "b includes c includes b",
            ),
        ] {
            let refused = closed(&ring).unwrap_err().to_string();
            assert!(refused.contains(says), "{refused}");
        }
    }
}
