//! What is known of an allergy besides its agent, and what makes it unfit to be kept.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use trefoil_core::{
    Answer, Refused,
    coded_value::CodedValue,
    display,
    partial_date::PartialDate,
    ports::{Certainty, Severity, Substances},
};
use trefoil_kernel::{Look, Ports};

use super::Agent;
use crate::wording::{WordingError, checked};

/// The longest name of an agent, or of one reaction.
const LONGEST: usize = 120;
/// More reactions than anybody reads.
const MOST_REACTIONS: usize = 10;

/// Who said it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Source {
    /// The patient.
    #[default]
    Patient,
    /// A relative or carer.
    Relative,
    /// Seen by a clinician here.
    SeenHere,
    /// The GP's record.
    GpRecord,
    /// Another hospital or system.
    OtherRecord,
}

impl Source {
    /// Each with its word in a form and its words on a page.
    pub const ALL: [(Self, &'static str, &'static str); 5] = [
        (Self::Patient, "patient", "The patient"),
        (Self::Relative, "relative", "A relative or carer"),
        (Self::SeenHere, "seen_here", "Seen here by a clinician"),
        (Self::GpRecord, "gp_record", "The GP's record"),
        (Self::OtherRecord, "other_record", "Another hospital or system"),
    ];

    /// As shown.
    pub fn shown(self) -> &'static str {
        Self::ALL
            .iter()
            .find(|(source, ..)| *source == self)
            .map_or("", |(.., shown)| shown)
    }

    /// By its word in a form.
    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL
            .iter()
            .find(|(_, w, _)| *w == word)
            .map(|(source, ..)| *source)
    }
}

/// What is known of an allergy.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct AllergyDetails {
    /// What happened; none where nobody knows.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub reactions: Vec<String>,
    /// The worst it was.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub severity: Option<Severity>,
    /// Whether it is confirmed; none where nobody could say. Unconfirmed counts as known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub certainty: Option<Certainty>,
    /// When it was first met, as far as it is known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub onset: Option<PartialDate>,
    /// Who said it.
    #[serde(default)]
    pub said_by: Source,
}

/// The agent as somebody gives it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum AgentGiven {
    /// The code of a substance or group, chosen from the dictionary.
    Code(String),
    /// In words, which no check can use.
    Words(String),
}

/// What the dictionary says of the agent; none for words.
pub type Found = Option<Answer<CodedValue>>;

/// Why agent or details cannot be kept.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum DetailsError {
    /// Agent or reaction as a text.
    #[error(transparent)]
    Wording(#[from] WordingError),
    /// The code is unknown.
    #[error(
        "the medicines dictionary has no substance of this code; choose one from the list, or write it in words"
    )]
    UnknownSubstance,
    /// The dictionary does not answer.
    #[error("the medicines dictionary cannot be asked ({0}); try again, or write the agent in words for now")]
    NoDictionary(String),
    /// Too many.
    #[error("{MOST_REACTIONS} reactions are the most; leave out the lesser ones")]
    TooManyReactions,
    /// Not yet.
    #[error("the first reaction cannot lie in the future; check the date")]
    OnsetInFuture,
}

impl AgentGiven {
    /// Ask the dictionary for the code.
    ///
    /// # Errors
    /// As the store says.
    pub async fn look_up(&self, ports: &Ports, look: &mut Look<'_>) -> Result<Found, Refused> {
        let Self::Code(code) = self else {
            return Ok(None);
        };
        Ok(Some(match ports.find::<dyn Substances>() {
            Some(dictionary) => dictionary.substance(look.reading(), code).await?,
            None => Answer::Unavailable {
                because: "no medicines dictionary is switched on here".to_owned(),
            },
        }))
    }

    /// The agent, if it can be kept.
    ///
    /// # Errors
    /// [`DetailsError`] says what to do.
    pub fn agent(&self, found: &Found) -> Result<Agent, DetailsError> {
        match (self, found) {
            (Self::Words(words), _) => Ok(Agent::Words(checked(
                words,
                "what the patient reacts to",
                LONGEST,
            )?)),
            (Self::Code(_), Some(Answer::Known { value })) => Ok(Agent::Coded(value.clone())),
            (Self::Code(_), Some(Answer::Unavailable { because })) => {
                Err(DetailsError::NoDictionary(because.clone()))
            }
            (Self::Code(_), Some(Answer::NoneKnown) | None) => Err(DetailsError::UnknownSubstance),
        }
    }
}

impl AllergyDetails {
    /// The details with their texts trimmed, if they can be kept.
    ///
    /// # Errors
    /// [`DetailsError`] says what to do.
    pub fn check(&self, now: DateTime<Utc>) -> Result<Self, DetailsError> {
        if self.reactions.len() > MOST_REACTIONS {
            return Err(DetailsError::TooManyReactions);
        }
        if self
            .onset
            .is_some_and(|onset| onset.earliest() > display::london_date(now))
        {
            return Err(DetailsError::OnsetInFuture);
        }
        let reactions = self
            .reactions
            .iter()
            .map(|one| checked(one, "each reaction", LONGEST))
            .collect::<Result<Vec<_>, _>>()?;
        Ok(Self {
            reactions,
            ..self.clone()
        })
    }
}

#[cfg(test)]
mod tests {
    use trefoil_core::coded_value::CodeSystem;

    use super::*;

    #[test]
    fn what_the_dictionary_cannot_say_is_never_guessed() {
        let code = AgentGiven::Code("764146007".into());
        let value = CodedValue::new(CodeSystem::Snomed, "764146007", "penicillin").unwrap();
        assert_eq!(
            code.agent(&Some(Answer::Known { value: value.clone() })),
            Ok(Agent::Coded(value))
        );
        assert_eq!(
            code.agent(&Some(Answer::NoneKnown)),
            Err(DetailsError::UnknownSubstance)
        );
        let because = "being loaded".to_owned();
        assert_eq!(
            code.agent(&Some(Answer::Unavailable {
                because: because.clone()
            })),
            Err(DetailsError::NoDictionary(because))
        );
        assert_eq!(
            AgentGiven::Words(" Latex ".into()).agent(&None),
            Ok(Agent::Words("Latex".into()))
        );
        assert!(matches!(
            AgentGiven::Words(" ".into()).agent(&None),
            Err(DetailsError::Wording(_))
        ));
    }

    #[test]
    fn details_are_trimmed_or_refused() {
        let now: DateTime<Utc> = "2026-11-22T10:00:00Z".parse().unwrap();
        let with = |reactions: &[&str], onset: Option<&str>| AllergyDetails {
            reactions: reactions.iter().map(|&one| one.to_owned()).collect(),
            onset: onset.map(|onset| PartialDate::parse(onset).unwrap()),
            ..AllergyDetails::default()
        };
        assert_eq!(
            with(&[" rash "], Some("2026")).check(now),
            Ok(with(&["rash"], Some("2026")))
        );
        assert_eq!(
            with(&[], Some("2026-12")).check(now),
            Err(DetailsError::OnsetInFuture)
        );
        assert_eq!(
            with(&["a"; 11], None).check(now),
            Err(DetailsError::TooManyReactions)
        );
        assert!(with(&[""], None).check(now).is_err());
    }
}
