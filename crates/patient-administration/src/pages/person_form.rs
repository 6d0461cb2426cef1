//! The form of who somebody is: shared by registering and correcting.

mod fields;
mod reading;

use std::collections::BTreeMap;

use trefoil_core::{display, identifier::Identifier, person_name::PersonName, telephone::TelephoneKind};
use trefoil_web::screen::Request;

pub(super) use self::{
    fields::{Asked, fields},
    reading::{field_of, read},
};
use crate::person::PersonDetails;

/// Every field with its label, in order: the form, and the two versions of a conflict.
pub(super) const FIELDS: [(&str, &str); 22] = [
    ("family", "Family name"),
    ("given", "Given name"),
    ("middle", "Further given names"),
    ("title", "Title"),
    ("preferred", "Preferred name"),
    ("born", "Date of birth"),
    ("gender", "Gender"),
    ("nhs_number", "NHS number"),
    ("hospital_number", "Hospital number"),
    ("line1", "Address line 1"),
    ("line2", "Address line 2"),
    ("line3", "Address line 3"),
    ("line4", "Town"),
    ("line5", "County"),
    ("postcode", "Postcode"),
    ("mobile", "Mobile telephone"),
    ("home", "Home telephone"),
    ("work", "Work telephone"),
    ("gp_practice", "GP practice code"),
    ("previous_names", "Previous names"),
    ("identity_unknown", "Nobody knows yet who this is"),
    ("keep_name", "Keep the present name as a previous name"),
];

/// What says where somebody lives and how to reach them: withheld while their record is restricted.
pub(super) const LOCATION: [&str; 10] = [
    "line1",
    "line2",
    "line3",
    "line4",
    "line5",
    "postcode",
    "mobile",
    "home",
    "work",
    "gp_practice",
];

/// What stands in each field.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Typed(BTreeMap<&'static str, String>);

impl Typed {
    /// As a person sent it.
    pub(super) fn sent(request: &Request) -> Self {
        let value = |name| request.field(name).unwrap_or_default().to_owned();
        Self(FIELDS.iter().map(|(name, _)| (*name, value(name))).collect())
    }

    /// As the record stands.
    pub(super) fn of(details: &PersonDetails) -> Self {
        let name = details.name.as_ref();
        let text = |text: Option<&str>| text.unwrap_or_default().to_owned();
        let address = details.address.as_ref();
        let line = |at: usize| {
            text(
                address
                    .and_then(|address| address.lines().get(at))
                    .map(String::as_str),
            )
        };
        let telephone = |kind| {
            let found = details
                .telephones
                .iter()
                .find(|telephone| telephone.kind() == kind);
            found.map(ToString::to_string).unwrap_or_default()
        };
        Self(BTreeMap::from([
            ("family", text(name.and_then(PersonName::family))),
            (
                "given",
                text(name.and_then(|name| name.given().first()).map(String::as_str)),
            ),
            ("middle", name.map(middle).unwrap_or_default()),
            ("title", text(name.and_then(PersonName::prefix))),
            ("preferred", text(name.and_then(PersonName::preferred))),
            ("born", details.born.map(display::date).unwrap_or_default()),
            ("gender", details.gender.to_string()),
            (
                "nhs_number",
                details
                    .nhs_number
                    .as_ref()
                    .map(ToString::to_string)
                    .unwrap_or_default(),
            ),
            (
                "hospital_number",
                text(details.hospital_number.as_ref().map(Identifier::value)),
            ),
            ("line1", line(0)),
            ("line2", line(1)),
            ("line3", line(2)),
            ("line4", line(3)),
            ("line5", line(4)),
            (
                "postcode",
                address
                    .and_then(|it| it.postcode())
                    .map(ToString::to_string)
                    .unwrap_or_default(),
            ),
            ("mobile", telephone(TelephoneKind::Mobile)),
            ("home", telephone(TelephoneKind::Home)),
            ("work", telephone(TelephoneKind::Work)),
            (
                "gp_practice",
                details
                    .gp_practice
                    .as_ref()
                    .map(ToString::to_string)
                    .unwrap_or_default(),
            ),
            (
                "previous_names",
                details
                    .previous_names
                    .iter()
                    .map(on_a_line)
                    .collect::<Vec<_>>()
                    .join("\n"),
            ),
            (
                "identity_unknown",
                if details.identity_unknown {
                    "yes".to_owned()
                } else {
                    String::new()
                },
            ),
            ("keep_name", String::new()),
        ]))
    }

    /// With the location as it stands, whatever was sent: the form of a restricted person has no field for it.
    pub(super) fn located_as(mut self, there: &Self) -> Self {
        for name in LOCATION {
            self.0.insert(name, there.get(name).to_owned());
        }
        self
    }

    /// What stands in one field.
    pub(super) fn get(&self, name: &str) -> &str {
        self.0.get(name).map_or("", String::as_str)
    }
}

fn middle(name: &PersonName) -> String {
    name.given().get(1..).unwrap_or_default().join(" ")
}

/// `Family, Given Given`: a previous name on a line of its own.
fn on_a_line(name: &PersonName) -> String {
    let (family, given) = (name.family().unwrap_or_default(), name.given().join(" "));
    if given.is_empty() {
        family.to_owned()
    } else {
        format!("{family}, {given}")
    }
}

#[cfg(test)]
mod tests;
