//! The fields of a person: read from the form, checked each by itself, and shown again as they were typed.

use maud::{Markup, html};
use trefoil_kernel::administer::{ChangeError, Person, PersonChange};
use trefoil_web::{
    components::{Choice, Field, FieldError, TextInput, checkboxes, error_for, hidden, text_input},
    screen::Request,
};

use super::list::named;
use crate::{known::Known, words};

/// What was typed, right or wrong.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Entered {
    pub(super) name: String,
    pub(super) username: String,
    pub(super) organisation: String,
    pub(super) roles: Vec<String>,
    pub(super) teams: Vec<String>,
}

impl Entered {
    /// From the form. Whatever is far too long is cut: it is refused all the same, and shown again without its weight.
    pub(super) fn of(request: &Request) -> Self {
        let one = |name| {
            request
                .field(name)
                .unwrap_or_default()
                .chars()
                .take(200)
                .collect()
        };
        let several = |name: &str| {
            let sent = request.form.iter().filter(|(key, _)| key == name);
            sent.map(|(_, value)| value.trim().to_owned()).collect()
        };
        Self {
            name: one("name"),
            username: one("username"),
            organisation: one("organisation"),
            roles: several("role"),
            teams: several("team"),
        }
    }

    /// As somebody is now.
    pub(super) fn now(person: &Person) -> Self {
        Self {
            name: person.staff.name.clone(),
            username: person.staff.username.clone(),
            organisation: person.staff.organisation.clone(),
            roles: person.roles.iter().map(|(role, _)| role.clone()).collect(),
            teams: person.teams.iter().map(|team| team.code.clone()).collect(),
        }
    }

    /// Every field by itself; what is wrong stands at its field.
    pub(super) fn checked(&self, known: &Known) -> Result<PersonChange, Vec<FieldError>> {
        let mut errors = vec![];
        let mut take = |field: &str, checked: Result<String, words::WordsError>| {
            checked.unwrap_or_else(|error| {
                errors.push(FieldError::new(field, &error.to_string()));
                String::new()
            })
        };
        let change = PersonChange {
            name: take("name", words::name(&self.name)),
            username: take("username", words::username(&self.username)),
            organisation: take("organisation", words::organisation(&self.organisation)),
            roles: self.roles.clone(),
            teams: self.teams.clone(),
        };
        let unknown = |all: &[(String, String)], these: &[String]| {
            these
                .iter()
                .find(|one| !all.iter().any(|(id, _)| id == *one))
                .cloned()
        };
        if let Some(role) = unknown(&known.roles, &self.roles) {
            errors.push(error_of(&ChangeError::UnknownRole(
                role.chars().take(40).collect(),
            )));
        }
        if let Some(team) = unknown(&known.teams, &self.teams) {
            errors.push(error_of(&ChangeError::UnknownTeam(
                team.chars().take(40).collect(),
            )));
        }
        if errors.is_empty() {
            Ok(change)
        } else {
            Err(errors)
        }
    }

    /// The boxes.
    pub(super) fn fields(&self, known: &Known, errors: &[FieldError]) -> Markup {
        let field = |name, label, hint, value| Field {
            name,
            label,
            hint,
            error: error_for(errors, name),
            value,
        };
        let roles: Vec<Choice<'_>> = known
            .roles
            .iter()
            .map(|(value, label)| Choice { value, label })
            .collect();
        let names: Vec<String> = known.teams.iter().map(|(code, name)| named(code, name)).collect();
        let teams: Vec<Choice<'_>> = known
            .teams
            .iter()
            .zip(&names)
            .map(|((value, _), label)| Choice { value, label })
            .collect();
        let ticked = |all: &'_ [String]| all.iter().map(String::as_str).collect::<Vec<_>>().join("\n");
        let (has_roles, has_teams) = (ticked(&self.roles), ticked(&self.teams));
        html! {
            (text_input(TextInput {
                field: field("name", "Name, as others read it", Some("With the qualification others go by: K Turner, RN"), &self.name),
                width: Some(30), ..TextInput::default()
            }))
            (text_input(TextInput {
                field: field("username", "Signs in as", Some("Small letters and digits"), &self.username),
                width: Some(20), ..TextInput::default()
            }))
            (text_input(TextInput {
                field: field("organisation", "Organisation (ODS code)", None, &self.organisation),
                width: Some(10), ..TextInput::default()
            }))
            div class="in-columns" {
                (checkboxes(field("role", "Roles", Some("One is chosen at sign-in where there are several"), ""), &roles, &has_roles.lines().collect::<Vec<_>>()))
            }
            div class="in-columns" {
                @if teams.is_empty() { p { "There are no teams yet: they come with the wards." } }
                @else {
                    (checkboxes(field("team", "Teams", Some("Members reach the patients of their team"), ""), &teams, &has_teams.lines().collect::<Vec<_>>()))
                }
            }
        }
    }

    /// The same, unseen: for the page that asks to confirm.
    pub(super) fn unseen(&self) -> Markup {
        html! {
            (hidden("name", &self.name)) (hidden("username", &self.username)) (hidden("organisation", &self.organisation))
            @for role in &self.roles { (hidden("role", role)) }
            @for team in &self.teams { (hidden("team", team)) }
        }
    }
}

/// A refusal of the kernel, at the field it is about.
pub(super) fn error_of(error: &ChangeError) -> FieldError {
    let field = match error {
        ChangeError::UsernameTaken => "username",
        ChangeError::UnknownRole(_) | ChangeError::OwnRight | ChangeError::LastAdministrator => "role",
        ChangeError::UnknownTeam(_) => "team",
        ChangeError::NoReason => "because",
        ChangeError::Changed | ChangeError::Refused(_) => "",
    };
    FieldError::new(field, &error.to_string())
}
