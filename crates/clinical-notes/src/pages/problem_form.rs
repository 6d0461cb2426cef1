//! The fields of a problem, shared by recording and amending, and the change of the main problem.

use chrono::{DateTime, Utc};
use maud::{Markup, html};
use trefoil_core::{PatientId, RecordId, Refused, display};
use trefoil_web::{
    components::{
        Choice, Field, FieldError, TextInput, checkboxes, error_for, select, text_area, text_input,
    },
    screen::{Request, Visit},
};

use super::{
    partial,
    wrong::{objected, wrong},
};
use crate::{
    problem::{
        Problem, ProblemDetails, ProblemGiven, What,
        amend::{AmendProblem, AmendProblemError},
        catalogue::PROBLEMS,
        details::ProblemDetailsError,
        record::RecordProblemError,
    },
    store,
};

/// The form as it stands.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Typed {
    pub code: String,
    pub words: String,
    pub onset: String,
    pub main: bool,
    pub remark: String,
}

impl Typed {
    pub(super) fn sent(request: &Request) -> Self {
        let field = |name| request.field(name).unwrap_or_default().to_owned();
        Self {
            code: field("problem"),
            words: field("words"),
            onset: field("onset"),
            main: request.field("main").is_some(),
            remark: field("remark"),
        }
    }

    pub(super) fn of(problem: &Problem) -> Self {
        let (code, words) = match &problem.what {
            What::Coded(code) => (code.code().to_owned(), String::new()),
            What::Words(words) => (String::new(), words.clone()),
        };
        Self {
            code,
            words,
            onset: problem
                .details
                .onset
                .map(|onset| onset.to_string())
                .unwrap_or_default(),
            main: problem.details.main,
            remark: problem.details.remark.clone().unwrap_or_default(),
        }
    }

    /// Label and value, for the page that shows two versions.
    pub(super) fn rows(&self) -> [(&'static str, String); 4] {
        let coded = PROBLEMS.iter().find(|(code, _)| *code == self.code);
        let what = coded.map_or(self.words.clone(), |(_, words)| (*words).to_owned());
        [
            ("Problem", what),
            ("Since", self.onset.clone()),
            ("Main problem", if self.main { "Yes" } else { "No" }.to_owned()),
            ("Remark", self.remark.clone()),
        ]
    }

    /// What it is, and what is known of it.
    ///
    /// # Errors
    /// Each wrong field.
    pub(super) fn read(&self, now: DateTime<Utc>) -> Result<(ProblemGiven, ProblemDetails), Vec<FieldError>> {
        let mut errors = vec![];
        let onset = Some(self.onset.as_str()).filter(|typed| !typed.is_empty());
        let onset = partial::read(onset, "onset", display::london_date(now)).unwrap_or_else(|error| {
            errors.push(error);
            None
        });
        if !self.code.is_empty() && !self.words.is_empty() {
            let says = "Choose from the list or write it in words, not both; write more below as a remark";
            errors.push(FieldError::new("words", says));
        }
        let what = if self.code.is_empty() {
            ProblemGiven::Words(self.words.clone())
        } else {
            ProblemGiven::Code(self.code.clone())
        };
        let details = ProblemDetails {
            onset,
            main: self.main,
            remark: Some(self.remark.clone()).filter(|remark| !remark.is_empty()),
        };
        if errors.is_empty() {
            Ok((what, details))
        } else {
            Err(errors)
        }
    }
}

/// The boxes.
pub(super) fn fields(typed: &Typed, other_main: Option<&str>, errors: &[FieldError]) -> Markup {
    let choices: Vec<Choice<'_>> = PROBLEMS
        .iter()
        .map(|(value, label)| Choice { value, label })
        .collect();
    let field = |name: &'static str, label: &'static str, hint, value| Field {
        name,
        label,
        hint,
        error: error_for(errors, name),
        value,
    };
    let hint = other_main.map(|other| format!("It takes the place of {other}"));
    let main = if typed.main { vec!["yes"] } else { vec![] };
    html! {
        (select(field("problem", "Problem", Some("Common problems, with their code"), &typed.code), "Not in the list", &choices))
        (text_input(TextInput {
            field: field("words", "or in words", None, &typed.words), width: Some(30), ..TextInput::default()
        }))
        (text_input(TextInput {
            field: field("onset", "Since", Some(partial::HINT), &typed.onset), width: Some(10), ..TextInput::default()
        }))
        (checkboxes(Field {
            name: "main", label: "Main problem", hint: hint.as_deref(), error: error_for(errors, "main"), value: "",
        }, &[Choice { value: "yes", label: "This is what brought the patient here" }], &main))
        (text_area(field("remark", "Remark", None, &typed.remark), 2))
    }
}

/// The main problem besides this one, as it stands.
pub(super) async fn other_main(
    visit: &Visit<'_>,
    patient: PatientId,
    but: Option<RecordId>,
) -> Result<Option<store::Shown<Problem>>, Refused> {
    let all = store::problem::problems(&mut visit.view.look(), patient).await?;
    Ok(all
        .into_iter()
        .find(|one| one.record.main() && Some(one.id) != but))
}

/// What makes another problem the main one no more.
pub(super) fn step_down(patient: PatientId, other: &store::Shown<Problem>) -> AmendProblem {
    AmendProblem {
        id: other.id,
        patient,
        seen: other.version,
        what: None,
        details: ProblemDetails {
            main: false,
            ..other.record.details.clone()
        },
    }
}

/// Either of the two commands of one change.
#[derive(Debug, thiserror::Error)]
pub(super) enum SaveError {
    #[error(transparent)]
    Record(#[from] RecordProblemError),
    #[error(transparent)]
    Amend(#[from] AmendProblemError),
    #[error(transparent)]
    Refused(#[from] Refused),
}

impl SaveError {
    /// Where it belongs.
    ///
    /// # Errors
    /// What has a page of its own.
    pub(super) fn on_the_form(self) -> Result<FieldError, Refused> {
        match self {
            Self::Refused(refused)
            | Self::Record(RecordProblemError::Refused(refused))
            | Self::Amend(AmendProblemError::Refused(refused)) => objected(refused),
            Self::Record(RecordProblemError::Details(error))
            | Self::Amend(AmendProblemError::Details(error)) => Ok(wrong(field_of(&error), &error)),
            Self::Record(error @ (RecordProblemError::OtherMain(_) | RecordProblemError::MainMeanwhile)) => {
                Ok(wrong("main", &error))
            }
            Self::Amend(error @ (AmendProblemError::OtherMain(_) | AmendProblemError::MainMeanwhile)) => {
                Ok(wrong("main", &error))
            }
            Self::Record(error) => Ok(wrong("problem", &error)),
            Self::Amend(error @ AmendProblemError::Recorded(_)) => Ok(wrong("problem", &error)),
            Self::Amend(error) => Ok(wrong("", &error)),
        }
    }
}

fn field_of(error: &ProblemDetailsError) -> &'static str {
    match error {
        ProblemDetailsError::OnsetInFuture => "onset",
        ProblemDetailsError::UnknownCode => "problem",
        ProblemDetailsError::Wording(wording) if wording.to_string().contains("the remark") => "remark",
        ProblemDetailsError::Wording(_) => "words",
    }
}
