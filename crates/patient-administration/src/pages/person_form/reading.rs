//! From what stands in the fields to who somebody is. Everything wrong is said at once.

use std::fmt;

use chrono::NaiveDate;
use trefoil_core::{
    NhsNumber, date_input,
    gender::CurrentGender,
    identifier::{Identifier, IdentifierKind},
    ods_code::OdsCode,
    person_name::{Part, PersonName, PersonNameError},
    postal_address::{PostalAddress, PostalAddressError},
    telephone::{Telephone, TelephoneKind},
};
use trefoil_web::components::FieldError;

use super::{Typed, on_a_line};
use crate::{
    codes::TraceStatus,
    pages::wrong::wrong,
    person::{DetailsError, PersonDetails},
};

/// The details as they are to be: what the form has, and from `base` what it has not.
///
/// # Errors
/// Every field that cannot be read.
pub(in crate::pages) fn read(
    typed: &Typed,
    base: &PersonDetails,
    today: NaiveDate,
    organisation: &str,
) -> Result<PersonDetails, Vec<FieldError>> {
    let mut errors = Errors(vec![]);
    let mut details = base.clone();
    details.identity_unknown = !typed.get("identity_unknown").is_empty();
    details.name = name(typed, details.identity_unknown, &mut errors);
    details.born = errors.keep("born", typed.get("born"), |text| {
        date_input::birth_date(text, today)
    });
    let gender = typed.get("gender");
    details.gender = CurrentGender::ALL
        .into_iter()
        .find(|it| it.to_string() == gender)
        .unwrap_or_default();
    details.nhs_number = errors.keep("nhs_number", typed.get("nhs_number"), NhsNumber::parse);
    if details.nhs_number != base.nhs_number {
        // What was traced was the number before.
        details.trace_status = details
            .nhs_number
            .as_ref()
            .and_then(|_| TraceStatus::parse("02").ok());
    }
    details.gp_practice = errors.keep("gp_practice", typed.get("gp_practice"), OdsCode::parse);
    let issuer = base
        .hospital_number
        .as_ref()
        .map_or(organisation, |number| number.issuer().as_str())
        .to_owned();
    details.hospital_number = errors.keep("hospital_number", typed.get("hospital_number"), |text| {
        let issuer = OdsCode::parse(&issuer).map_err(|error| error.to_string())?;
        Identifier::new(IdentifierKind::HospitalNumber, text, issuer).map_err(|error| error.to_string())
    });
    details.address = address(typed, base, &mut errors);
    details.telephones = telephones(typed, base, &mut errors);
    details.previous_names = previous_names(typed, base, &mut errors);
    if !typed.get("keep_name").is_empty()
        && details.name != base.name
        && let Some(before) = base
            .name
            .clone()
            .filter(|before| !details.previous_names.contains(before))
    {
        details.previous_names.push(before);
    }
    if errors.0.is_empty() {
        Ok(details)
    } else {
        Err(errors.0)
    }
}

struct Errors(Vec<FieldError>);

impl Errors {
    /// None for an empty field, and for one that cannot be read, which is then kept as an error.
    fn keep<T, E: fmt::Display>(
        &mut self,
        name: &str,
        text: &str,
        read: impl Fn(&str) -> Result<T, E>,
    ) -> Option<T> {
        if text.is_empty() {
            return None;
        }
        match read(text) {
            Ok(value) => Some(value),
            Err(error) => {
                self.0.push(wrong(name, &error));
                None
            }
        }
    }
}

fn name(typed: &Typed, unknown: bool, errors: &mut Errors) -> Option<PersonName> {
    let builder = PersonName::builder()
        .family(typed.get("family"))
        .given(typed.get("given"))
        .prefix(typed.get("title"))
        .preferred(typed.get("preferred"));
    let built = typed
        .get("middle")
        .split_whitespace()
        .fold(builder, |name, given| name.given(given))
        .finish();
    match built {
        Ok(name) => Some(name),
        Err(PersonNameError::Empty) if unknown => None,
        Err(error) => {
            let part = match &error {
                PersonNameError::Empty => Part::Family,
                PersonNameError::TooLong { part, .. }
                | PersonNameError::Unseen { part, .. }
                | PersonNameError::NoLetters { part } => *part,
            };
            let field = match part {
                Part::Family => "family",
                Part::Given => "given",
                Part::Middle => "middle",
                Part::Prefix => "title",
                Part::Preferred => "preferred",
            };
            errors.0.push(wrong(field, &error));
            None
        }
    }
}

fn address(typed: &Typed, base: &PersonDetails, errors: &mut Errors) -> Option<PostalAddress> {
    let names = ["line1", "line2", "line3", "line4", "line5"];
    let postcode = typed.get("postcode");
    let country = base.address.as_ref().and_then(|address| address.country());
    match PostalAddress::new(names.map(|name| typed.get(name)), Some(postcode), country) {
        Ok(address) => Some(address),
        Err(PostalAddressError::Empty) => None,
        Err(error) => {
            let field = match &error {
                PostalAddressError::Postcode(_) => "postcode",
                PostalAddressError::TooLong { line, .. } => names.get(line - 1).copied().unwrap_or("line1"),
                _ => "line1",
            };
            errors.0.push(wrong(field, &error));
            None
        }
    }
}

/// The form has one number of each kind; further ones stay.
fn telephones(typed: &Typed, base: &PersonDetails, errors: &mut Errors) -> Vec<Telephone> {
    let kinds = [
        ("mobile", TelephoneKind::Mobile),
        ("home", TelephoneKind::Home),
        ("work", TelephoneKind::Work),
    ];
    let mut all = vec![];
    for (field, kind) in kinds {
        all.extend(errors.keep(field, typed.get(field), |text| Telephone::new(kind, text)));
        all.extend(
            base.telephones
                .iter()
                .filter(|telephone| telephone.kind() == kind)
                .skip(1)
                .cloned(),
        );
    }
    all
}

fn previous_names(typed: &Typed, base: &PersonDetails, errors: &mut Errors) -> Vec<PersonName> {
    let lines = typed
        .get("previous_names")
        .lines()
        .map(str::trim)
        .filter(|line| !line.is_empty());
    let read = |line: &str| {
        let known = base.previous_names.iter().find(|name| on_a_line(name) == line);
        known.cloned().map_or_else(|| one_name(line), Ok)
    };
    lines
        .filter_map(|line| errors.keep("previous_names", line, read))
        .collect()
}

fn one_name(line: &str) -> Result<PersonName, PersonNameError> {
    let (family, given) = line.split_once(',').unwrap_or((line, ""));
    given
        .split_whitespace()
        .fold(PersonName::builder().family(family), |name, given| {
            name.given(given)
        })
        .finish()
}

/// The field an error about the whole is shown at.
pub(in crate::pages) fn field_of(error: &DetailsError) -> &'static str {
    match error {
        DetailsError::NoName => "family",
        DetailsError::NoBirthDate
        | DetailsError::BirthInFuture(_)
        | DetailsError::BirthTooEarly
        | DetailsError::BirthTimeOnAnotherDay
        | DetailsError::DeathBeforeBirth => "born",
        DetailsError::NotAHospitalNumber => "hospital_number",
        DetailsError::StatusContradicts => "nhs_number",
        DetailsError::TooMany(_) => "",
    }
}
