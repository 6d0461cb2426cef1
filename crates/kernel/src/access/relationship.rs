//! What a legitimate relationship may rest on, and for how long each lasts at most without being renewed.

use chrono::{DateTime, Duration, Utc};
use serde::{Deserialize, Serialize};

/// What somebody's legitimate relationship with a patient rests on. The words are kept for ever.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RelationshipBasis {
    /// They admitted the patient, or look after a stay.
    Admission,
    /// Theirs is the team of the ward the patient is on, or was on lately.
    WardTeam,
    /// The patient was referred to them.
    Referral,
    /// The patient comes to their clinic.
    Clinic,
    /// They were given something to do for the patient.
    Task,
    /// They are on duty for a team that has the patient.
    OnCall,
    /// They keep who the patient is: registered or restricted them.
    Registration,
    /// They opened the record without a relationship, with a reason.
    BrokenGlass,
}

impl RelationshipBasis {
    /// All of them.
    pub const ALL: [Self; 8] = [
        Self::Admission,
        Self::WardTeam,
        Self::Referral,
        Self::Clinic,
        Self::Task,
        Self::OnCall,
        Self::Registration,
        Self::BrokenGlass,
    ];

    /// The word that is kept.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Admission => "admission",
            Self::WardTeam => "ward_team",
            Self::Referral => "referral",
            Self::Clinic => "clinic",
            Self::Task => "task",
            Self::OnCall => "on_call",
            Self::Registration => "registration",
            Self::BrokenGlass => "broken_glass",
        }
    }

    /// Back from the word.
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|basis| basis.word() == word)
    }

    /// As a sentence goes on after "related because", of one person or of a team.
    pub fn because(self) -> &'static str {
        match self {
            Self::Admission => "of a stay they admitted the patient for",
            Self::WardTeam => "the patient is, or lately was, on the ward",
            Self::Referral => "the patient was referred to them",
            Self::Clinic => "the patient comes to their clinic",
            Self::Task => "of something they were asked to do for the patient",
            Self::OnCall => "they are on call for the patient",
            Self::Registration => "they keep who the patient is",
            Self::BrokenGlass => "they opened the record without one and gave a reason",
        }
    }

    /// For how long at most, counted from its beginning or, where it goes on, from what last renewed it. A stay of more
    /// than a year is renewed by each thing that happens in it.
    pub fn longest(self) -> Duration {
        match self {
            Self::Admission | Self::WardTeam | Self::Referral | Self::Registration => Duration::days(366),
            Self::Clinic => Duration::days(92),
            Self::Task => Duration::days(31),
            Self::OnCall => Duration::days(7),
            Self::BrokenGlass => Duration::hours(24),
        }
    }

    /// Whether a relationship on this ground may be kept; `renewed` is when what it follows from was written.
    ///
    /// # Errors
    /// [`RelationshipRefused`].
    pub fn allows(
        self,
        since: DateTime<Utc>,
        until: DateTime<Utc>,
        renewed: Option<DateTime<Utc>>,
    ) -> Result<(), RelationshipRefused> {
        let from = renewed.map_or(since, |renewed| renewed.max(since));
        if until - from > self.longest() {
            return Err(RelationshipRefused {
                basis: self.word(),
                hours: self.longest().num_hours(),
            });
        }
        Ok(())
    }
}

/// Why a relationship was not kept.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error(
    "a relationship on the ground of `{basis}` must end within {hours} hours, and this one would not; publish it with an end, and again when something renews it"
)]
pub struct RelationshipRefused {
    /// The ground.
    pub basis: &'static str,
    /// For how long at most.
    pub hours: i64,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_come_back() {
        for basis in RelationshipBasis::ALL {
            assert_eq!(RelationshipBasis::from_word(basis.word()), Some(basis));
        }
        assert_eq!(RelationshipBasis::from_word("for ever"), None);
    }

    #[test]
    fn a_relationship_without_end_is_refused_in_words_and_one_that_is_renewed_is_not() {
        let (since, day) = (DateTime::UNIX_EPOCH, Duration::days(1));
        for basis in RelationshipBasis::ALL {
            let longest = basis.longest();
            assert_eq!(basis.allows(since, since + longest, None), Ok(()));
            let refused = basis.allows(since, since + longest + day, None).unwrap_err();
            assert!(refused.to_string().contains("must end within"), "{refused}");
            assert!(
                basis.allows(since, DateTime::<Utc>::MAX_UTC, None).is_err(),
                "without end"
            );
            // A long stay: it began two years ago, and something happened in it today.
            let today = since + day * 730;
            assert_eq!(basis.allows(since, today + longest, Some(today)), Ok(()));
            assert!(basis.allows(since, today + longest + day, Some(today)).is_err());
        }
    }
}
