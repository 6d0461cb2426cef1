//! Consecutive looks of one sitting as one: thirty pages of one ward round are one visit to the record.

use chrono::Duration;

use crate::who_looked::Looked;

/// Looks further apart than this are two visits, though it is the same sitting.
const APART: Duration = Duration::minutes(30);

/// Looks that belong together, the newest first. Never empty.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sitting {
    /// The last look of it.
    pub last: Looked,
    /// The earlier ones, the newest first.
    pub before: Vec<Looked>,
}

impl Sitting {
    /// How many looks.
    pub fn count(&self) -> usize {
        self.before.len() + 1
    }

    /// All of them, the newest first.
    pub fn all(&self) -> impl Iterator<Item = &Looked> {
        std::iter::once(&self.last).chain(&self.before)
    }

    /// The first look of it.
    pub fn first(&self) -> &Looked {
        self.before.last().unwrap_or(&self.last)
    }

    /// Whether the glass was broken for any of them.
    pub fn broken_glass(&self) -> bool {
        self.all().any(Looked::broken_glass)
    }
}

/// Put together what belongs together: the same person in the same sitting and role on the same ground, with nobody else's
/// look between. What was refused stands alone, and so does the breaking of the glass. `looks` are the newest first.
pub fn sittings(looks: Vec<Looked>) -> Vec<Sitting> {
    let mut all: Vec<Sitting> = vec![];
    for look in looks {
        match all.last_mut() {
            Some(sitting) if together(sitting.first(), &look) => sitting.before.push(look),
            _ => all.push(Sitting {
                last: look,
                before: vec![],
            }),
        }
    }
    all
}

fn together(later: &Looked, earlier: &Looked) -> bool {
    let alone = |look: &Looked| {
        matches!(look.act.as_str(), "refused" | "failed" | "administer") || look.what == "kernel.break_glass"
    };
    !alone(later)
        && !alone(earlier)
        && later.session.is_some()
        && later.session == earlier.session
        && later.actor == earlier.actor
        && later.role == earlier.role
        && later.basis == earlier.basis
        && later.at - earlier.at <= APART
}

#[cfg(test)]
mod tests {
    use chrono::{DateTime, Utc};
    use uuid::Uuid;

    use super::*;

    fn look(minute: i64, who: u128, act: &str, basis: &str) -> Looked {
        Looked {
            event: Uuid::from_u128(u128::try_from(minute).unwrap()),
            at: DateTime::<Utc>::UNIX_EPOCH + Duration::minutes(minute),
            actor: Some(Uuid::from_u128(who)),
            actor_name: "K Turner, RN".into(),
            role: "nurse".into(),
            organisation: "RXX01".into(),
            session: Some(Uuid::from_u128(who + 100)),
            act: act.into(),
            what: "kernel.summary".into(),
            outcome: "shown".into(),
            purpose: "direct_care".into(),
            basis: Some(basis.into()),
            reason: None,
            detail: None,
            device: None,
            patient: None,
            kind: None,
            id: None,
            version: None,
        }
    }

    #[test]
    fn one_round_is_one_visit_and_another_person_parts_it() {
        let counts =
            |looks: Vec<Looked>| -> Vec<usize> { sittings(looks).iter().map(Sitting::count).collect() };
        let view = |minute, who| look(minute, who, "view", "ward_team");
        assert_eq!(counts(vec![view(30, 1), view(20, 1), view(10, 1)]), [3]);
        assert_eq!(
            counts(vec![view(30, 1), view(20, 2), view(10, 1)]),
            [1, 1, 1],
            "in the order they were"
        );
        assert_eq!(counts(vec![view(90, 1), view(20, 1)]), [1, 1], "an hour apart");
        assert_eq!(
            counts(vec![
                view(30, 1),
                look(29, 1, "refused", "ward_team"),
                view(28, 1)
            ]),
            [1, 1, 1]
        );
        assert_eq!(
            counts(vec![view(30, 1), look(29, 1, "view", "broken_glass")]),
            [1, 1],
            "another ground"
        );
        assert_eq!(counts(vec![]), Vec::<usize>::new());
        let mut none = [view(30, 1), view(29, 1)];
        none.iter_mut().for_each(|look| look.session = None);
        assert_eq!(counts(none.to_vec()), [1, 1], "an interface has no sitting");
    }
}
