//! What is known of a patient's allergies as a whole: one of the four states, never two at once.

use super::Allergy;
use crate::allergy_statement::NoKnownAllergies;

/// What this module can say; that it cannot be asked is the fourth state, and the asker's to say.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum State<'a> {
    /// At least one stands.
    Known(Vec<&'a Allergy>),
    /// Somebody asked, and there are none.
    NoneKnown(&'a NoKnownAllergies),
    /// Nobody has recorded an answer that still holds.
    NotRecorded,
}

/// A statement that nothing is known ends for good when an allergy is recorded after it: if that allergy is then marked
/// as entered in error, somebody must ask and say again. An allergy that stands always outweighs every statement, so that
/// two merged people never read as having none.
pub fn state<'a>(allergies: &'a [Allergy], statements: &'a [NoKnownAllergies]) -> State<'a> {
    let mut standing: Vec<&Allergy> = allergies.iter().filter(|one| one.stands()).collect();
    if !standing.is_empty() {
        standing.sort_by_cached_key(|one| one.agent.shown().to_lowercase());
        return State::Known(standing);
    }
    let newest = statements
        .iter()
        .filter(|said| said.withdrawn.is_none())
        .max_by_key(|said| said.by.at);
    let last_recorded = allergies.iter().map(|one| one.recorded.at).max();
    match newest {
        Some(said) if last_recorded.is_none_or(|at| at < said.by.at) => State::NoneKnown(said),
        _ => State::NotRecorded,
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::{allergy::Standing, examples, signature::Ended};

    fn allergy(second: i64, standing: u8) -> Allergy {
        let mut one = examples::allergy("Latex");
        one.recorded.at = examples::at(second);
        let ended = Ended {
            reason: "x".into(),
            by: one.recorded.clone(),
        };
        one.standing = match standing {
            0 => Standing::Active,
            1 => Standing::Resolved(ended),
            2 => Standing::Refuted(ended),
            _ => Standing::EnteredInError(ended),
        };
        one
    }

    fn statement(second: i64, withdrawn: bool) -> NoKnownAllergies {
        let mut by = examples::allergy("x").recorded;
        by.at = examples::at(second);
        let ended = Ended {
            reason: "not asked".into(),
            by: by.clone(),
        };
        NoKnownAllergies {
            said_by: crate::allergy::Source::Patient,
            by,
            withdrawn: withdrawn.then_some(ended),
        }
    }

    #[test]
    fn table_of_states() {
        let said = [statement(10, false)];
        assert_eq!(state(&[], &[]), State::NotRecorded);
        assert!(matches!(state(&[], &said), State::NoneKnown(_)));
        assert!(matches!(state(&[allergy(20, 0)], &said), State::Known(_)));
        assert_eq!(
            state(&[allergy(20, 3)], &said),
            State::NotRecorded,
            "recorded in error after the statement: ask again"
        );
        assert!(
            matches!(state(&[allergy(5, 2)], &said), State::NoneKnown(_)),
            "refuted, then stated"
        );
        assert!(
            matches!(state(&[allergy(5, 0)], &said), State::Known(_)),
            "after a merge"
        );
        assert_eq!(state(&[], &[statement(10, true)]), State::NotRecorded);
    }

    proptest! {
        /// Hazard H18: an allergy that stands is never hidden, and "none known" always has a statement newer than whatever
        /// was recorded.
        #[test]
        fn a_standing_allergy_is_never_hidden(
            all in prop::collection::vec((0i64..50, 0u8..4), 0..6),
            said in prop::collection::vec((0i64..50, any::<bool>()), 0..4),
        ) {
            let allergies: Vec<Allergy> = all.iter().map(|(at, standing)| allergy(*at, *standing)).collect();
            let statements: Vec<NoKnownAllergies> = said.iter().map(|(at, gone)| statement(*at, *gone)).collect();
            let standing = allergies.iter().filter(|one| one.stands()).count();
            match state(&allergies, &statements) {
                State::Known(shown) => prop_assert_eq!(shown.len(), standing),
                State::NoneKnown(by) => {
                    prop_assert_eq!(standing, 0);
                    prop_assert!(by.withdrawn.is_none());
                    prop_assert!(allergies.iter().all(|one| one.recorded.at < by.by.at));
                }
                State::NotRecorded => prop_assert_eq!(standing, 0),
            }
        }
    }
}
