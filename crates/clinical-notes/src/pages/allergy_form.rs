//! The fields of an allergy, shared by recording, amending and reconciling.

use maud::{Markup, html};
use trefoil_core::{
    Answer, Refused,
    coded_value::CodedValue,
    display,
    ports::{Certainty, Severity, Substances},
};
use trefoil_web::{
    components::{
        Choice, Field, FieldError, TextInput, error_for, notice, radios, select, text_area, text_input,
    },
    screen::{Request, Visit},
};

use super::{partial, wrong::wrong};
use crate::allergy::{
    AgentGiven, Allergy, AllergyDetails, Source, amend::AmendAllergyError, details::DetailsError,
    record::RecordAllergyError,
};

const SEVERITIES: [(&str, &str, Severity); 3] = [
    ("mild", "Mild", Severity::Mild),
    ("moderate", "Moderate", Severity::Moderate),
    ("severe", "Severe (anaphylaxis among others)", Severity::Severe),
];
/// What the radio button for words sends.
const IN_WORDS: &str = "words";

/// The form as it stands: what was typed, or what is kept.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Typed {
    pub agent: String,
    pub choice: String,
    pub reactions: String,
    pub severity: String,
    pub certainty: String,
    pub onset: String,
    pub said_by: String,
}

impl Typed {
    pub(super) fn sent(request: &Request) -> Self {
        let field = |name| request.field(name).unwrap_or_default().to_owned();
        Self {
            agent: field("agent"),
            choice: field("substance"),
            reactions: field("reactions"),
            severity: field("severity"),
            certainty: field("certainty"),
            onset: field("onset"),
            said_by: field("said_by"),
        }
    }

    pub(super) fn of(allergy: &Allergy) -> Self {
        let details = &allergy.details;
        let severity = SEVERITIES
            .iter()
            .find(|(.., kept)| Some(*kept) == details.severity);
        let source = Source::ALL.iter().find(|(kept, ..)| *kept == details.said_by);
        Self {
            agent: allergy.agent.shown().to_owned(),
            choice: String::new(),
            reactions: details.reactions.join("\n"),
            severity: severity.map_or("", |(word, ..)| word).to_owned(),
            certainty: match details.certainty {
                Some(Certainty::Confirmed) => "confirmed",
                Some(Certainty::Unconfirmed) => "unconfirmed",
                None => "",
            }
            .to_owned(),
            onset: details.onset.map(|onset| onset.to_string()).unwrap_or_default(),
            said_by: source.map_or("", |(_, word, _)| word).to_owned(),
        }
    }

    /// Label and value, for the page that shows two versions.
    pub(super) fn rows(&self) -> [(&'static str, String); 6] {
        [
            ("Drug or substance", self.agent.clone()),
            ("Reactions", self.reactions.replace('\n', ", ")),
            ("Severity", self.severity.clone()),
            ("Certainty", self.certainty.clone()),
            ("First met", self.onset.clone()),
            ("Said by", self.said_by.clone()),
        ]
    }

    /// What is known besides the agent.
    ///
    /// # Errors
    /// Each wrong field.
    pub(super) fn details(
        &self,
        now: chrono::DateTime<chrono::Utc>,
    ) -> Result<AllergyDetails, Vec<FieldError>> {
        let mut errors = vec![];
        let onset = Some(self.onset.as_str()).filter(|typed| !typed.is_empty());
        let onset = partial::read(onset, "onset", display::london_date(now)).unwrap_or_else(|error| {
            errors.push(error);
            None
        });
        let certainty = match self.certainty.as_str() {
            "confirmed" => Some(Certainty::Confirmed),
            "unconfirmed" => Some(Certainty::Unconfirmed),
            _ => {
                errors.push(FieldError::new("certainty", "Choose how certain it is"));
                None
            }
        };
        let said_by = Source::parse(&self.said_by).unwrap_or_else(|| {
            errors.push(FieldError::new("said_by", "Choose who said it"));
            Source::default()
        });
        let severity = SEVERITIES.iter().find(|(word, ..)| *word == self.severity);
        let reactions = self
            .reactions
            .split(['\n', ';', ','])
            .map(|one| one.trim().to_owned())
            .filter(|one| !one.is_empty())
            .collect();
        let details = AllergyDetails {
            reactions,
            severity: severity.map(|(.., severity)| *severity),
            certainty,
            onset,
            said_by,
        };
        if errors.is_empty() {
            Ok(details)
        } else {
            Err(errors)
        }
    }
}

/// Substances to choose from, when what was typed is not one by itself.
#[derive(Debug, Default)]
pub(super) struct Offered {
    pub substances: Vec<CodedValue>,
    pub unavailable: Option<String>,
}

/// What was chosen, or what there is to choose.
pub(super) enum Meant {
    Agent(AgentGiven),
    Choose(Offered),
}

/// Understand what was typed. Words that are exactly a substance are that substance; anything else is for the person to
/// choose, "in words" included, so that nobody leaves the checks behind unknowingly.
pub(super) async fn meant(visit: &Visit<'_>, typed: &Typed) -> Result<Meant, Refused> {
    match typed.choice.as_str() {
        "" => {}
        IN_WORDS => return Ok(Meant::Agent(AgentGiven::Words(typed.agent.clone()))),
        code => return Ok(Meant::Agent(AgentGiven::Code(code.to_owned()))),
    }
    if typed.agent.is_empty() {
        return Ok(Meant::Agent(AgentGiven::Words(String::new()))); // the command says what is missing
    }
    let Some(dictionary) = visit.epr.ports().find::<dyn Substances>() else {
        return Ok(Meant::Choose(Offered {
            unavailable: Some("no medicines dictionary is switched on here".to_owned()),
            ..Offered::default()
        }));
    };
    let found = dictionary
        .search(visit.view.look().reading(), &typed.agent)
        .await?;
    Ok(match found {
        Answer::Unavailable { because } => Meant::Choose(Offered {
            unavailable: Some(because),
            ..Offered::default()
        }),
        Answer::NoneKnown => Meant::Choose(Offered::default()),
        Answer::Known { value } => {
            let same = |one: &&CodedValue| one.display().to_lowercase() == typed.agent.to_lowercase();
            let mut exactly = value.iter().filter(same);
            match (exactly.next(), exactly.next()) {
                (Some(one), None) => Meant::Agent(AgentGiven::Code(one.code().to_owned())),
                _ => Meant::Choose(Offered {
                    substances: value,
                    unavailable: None,
                }),
            }
        }
    })
}

/// The box for the agent, and what there is to choose once something was typed.
pub(super) fn agent_fields(typed: &Typed, offered: Option<&Offered>, errors: &[FieldError]) -> Markup {
    html! {
        (text_input(TextInput {
            field: Field {
                name: "agent", label: "Drug or substance", hint: Some("Start with the name; the next page offers those that are known"),
                error: error_for(errors, "agent"), value: &typed.agent,
            },
            width: Some(30), autofocus: offered.is_none() && typed.agent.is_empty(),
            ..TextInput::default()
        }))
        @if let Some(offered) = offered {
            @let words = format!("None of these: keep \"{}\" in words, which no check can use", typed.agent);
            @let mut choices: Vec<Choice<'_>> = offered.substances.iter()
                .map(|one| Choice { value: one.code(), label: one.display() }).collect();
            @let () = choices.push(Choice { value: IN_WORDS, label: &words });
            (radios(Field {
                name: "substance", label: "Which of these is it?", error: error_for(errors, "substance"), value: &typed.choice,
                hint: None,
            }, &choices))
            @if let Some(because) = &offered.unavailable {
                (notice("Not available:", html! { "the medicines dictionary cannot be asked (" (because) ")." }))
            }
        }
    }
}

/// The boxes for all else.
pub(super) fn detail_fields(typed: &Typed, errors: &[FieldError]) -> Markup {
    let severities = SEVERITIES.map(|(value, label, _)| Choice { value, label });
    let sources = Source::ALL.map(|(_, value, label)| Choice { value, label });
    let certainties = [("confirmed", "Confirmed"), ("unconfirmed", "Unconfirmed")]
        .map(|(value, label)| Choice { value, label });
    let field = |name: &'static str, label: &'static str, hint, value| Field {
        name,
        label,
        hint,
        error: error_for(errors, name),
        value,
    };
    html! {
        (text_area(field("reactions", "Reactions", Some("One a line: rash, anaphylaxis"), &typed.reactions), 2))
        (select(field("severity", "Severity", Some("The worst it was"), &typed.severity), "Not known", &severities))
        (radios(field("certainty", "Certainty", None, &typed.certainty), &certainties))
        (select(field("said_by", "Said by", None, &typed.said_by), "Choose", &sources))
        (text_input(TextInput {
            field: field("onset", "First met", Some(partial::HINT), &typed.onset), width: Some(10), ..TextInput::default()
        }))
    }
}

/// Where an error of agent or details belongs.
pub(super) fn detail_error(error: &DetailsError) -> FieldError {
    let field = match error {
        DetailsError::Wording(wording) if wording.to_string().contains("each reaction") => "reactions",
        DetailsError::Wording(_) => "agent",
        DetailsError::UnknownSubstance | DetailsError::NoDictionary(_) => "agent",
        DetailsError::TooManyReactions => "reactions",
        DetailsError::OnsetInFuture => "onset",
    };
    wrong(field, error)
}

/// Where an error of recording belongs.
pub(super) fn record_error(error: RecordAllergyError) -> Result<FieldError, Refused> {
    match error {
        RecordAllergyError::Refused(refused) => super::wrong::objected(refused),
        RecordAllergyError::Details(error) => Ok(detail_error(&error)),
        error => Ok(wrong("agent", &error)),
    }
}

/// Where an error of amending belongs; a version that is not the newest is the caller's.
pub(super) fn amend_error(error: AmendAllergyError) -> Result<FieldError, Refused> {
    match error {
        AmendAllergyError::Refused(refused) => super::wrong::objected(refused),
        AmendAllergyError::Details(error) => Ok(detail_error(&error)),
        error => Ok(wrong("agent", &error)),
    }
}
