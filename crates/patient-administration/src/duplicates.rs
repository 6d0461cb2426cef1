//! Whether two records may be of one person: a pure score, from what a clerk would compare.
//!
//! The weights are ours (no published scheme was copied) and are held by the table of cases below. A high score never
//! merges anybody: it only asks a person to look.

mod birth;
mod name;

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use trefoil_core::{NhsNumber, gender::CurrentGender};

pub use self::birth::near_dates;
use crate::person::PersonDetails;

/// From this score on, two records are probably of one person.
pub const PROBABLE: i64 = 70;

/// What of somebody is compared.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Traits {
    /// Where it is known.
    pub nhs_number: Option<NhsNumber>,
    /// The present name and those before it: family and given names as search keys.
    pub names: Vec<NameKeys>,
    /// Date of birth.
    pub born: Option<NaiveDate>,
    /// Current gender.
    pub gender: CurrentGender,
    /// Postcode, unless it stands for no place in particular.
    pub postcode: Option<String>,
}

/// A name as search keys.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct NameKeys {
    /// The family name; empty when there is none.
    pub family: String,
    /// The given names and the preferred one.
    pub given: Vec<String>,
}

impl From<&PersonDetails> for Traits {
    fn from(details: &PersonDetails) -> Self {
        let names = details.name.iter().chain(&details.previous_names);
        let postcode = details.address.as_ref().and_then(|address| address.postcode());
        Self {
            nhs_number: details.nhs_number.clone(),
            names: names
                .map(|name| NameKeys {
                    family: name.family_key().unwrap_or_default(),
                    given: name.given_keys(),
                })
                .collect(),
            born: details.born,
            gender: details.gender,
            postcode: postcode
                .filter(|code| !code.is_pseudo())
                .map(|code| code.as_str().to_owned()),
        }
    }
}

/// One thing that speaks for or against two records being of one person.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[expect(missing_docs, reason = "`says` has the words of each")]
pub enum Finding {
    SameNhsNumber,
    OtherNhsNumber,
    SameFamilyName,
    LikeFamilyName,
    SameGivenName,
    LikeGivenName,
    OtherGivenName,
    NamesSwapped,
    SameBirthDate,
    DayAndMonthSwapped,
    OneDigitOfBirthDate,
    OtherBirthDate,
    SameGender,
    OtherGender,
    SamePostcode,
    MayBeTwins,
}

impl Finding {
    /// How much it weighs.
    pub fn weight(self) -> i64 {
        match self {
            Self::SameNhsNumber => 100,
            Self::OtherNhsNumber => -40,
            Self::SameFamilyName => 25,
            Self::LikeFamilyName => 15,
            Self::SameGivenName | Self::OneDigitOfBirthDate => 20,
            Self::LikeGivenName => 12,
            Self::OtherGivenName => -25,
            Self::NamesSwapped => 40,
            Self::SameBirthDate => 35,
            Self::DayAndMonthSwapped => 25,
            Self::OtherBirthDate => -30,
            Self::SameGender => 5,
            Self::OtherGender => -10,
            Self::SamePostcode => 15,
            Self::MayBeTwins => 0,
        }
    }

    /// As it is shown beside the form.
    pub fn says(self) -> &'static str {
        match self {
            Self::SameNhsNumber => "same NHS number",
            Self::OtherNhsNumber => "different NHS number",
            Self::SameFamilyName => "same family name",
            Self::LikeFamilyName => "similar family name",
            Self::SameGivenName => "same given name",
            Self::LikeGivenName => "similar given name",
            Self::OtherGivenName => "different given name",
            Self::NamesSwapped => "family and given name swapped",
            Self::SameBirthDate => "same date of birth",
            Self::DayAndMonthSwapped => "day and month of birth swapped",
            Self::OneDigitOfBirthDate => "date of birth differs by one digit",
            Self::OtherBirthDate => "different date of birth",
            Self::SameGender => "same gender",
            Self::OtherGender => "different gender",
            Self::SamePostcode => "same postcode",
            Self::MayBeTwins => "possible twin",
        }
    }
}

/// How like two records are.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Likeness {
    /// The sum of the weights.
    pub score: i64,
    /// What it rests on.
    pub findings: Vec<Finding>,
}

impl Likeness {
    /// Whether somebody must look before one of the two is registered: probably one person, or perhaps a twin, whose
    /// record is easily mistaken for the other's.
    pub fn must_be_looked_at(&self) -> bool {
        self.score >= PROBABLE
            || self
                .findings
                .iter()
                .any(|finding| matches!(finding, Finding::MayBeTwins | Finding::SameNhsNumber))
    }

    /// The findings in words.
    pub fn says(&self) -> String {
        self.findings
            .iter()
            .map(|finding| finding.says())
            .collect::<Vec<_>>()
            .join(", ")
    }
}

/// Compares two. The order makes no difference.
pub fn compare(one: &Traits, other: &Traits) -> Likeness {
    let mut findings = vec![];
    match (&one.nhs_number, &other.nhs_number) {
        (Some(a), Some(b)) if a == b => findings.push(Finding::SameNhsNumber),
        (Some(_), Some(_)) => findings.push(Finding::OtherNhsNumber),
        _ => {}
    }
    findings.extend(name::best(&one.names, &other.names));
    findings.extend(birth::compare(one.born, other.born));
    match (one.gender, other.gender) {
        (CurrentGender::NotKnown | CurrentGender::NotSpecified, _)
        | (_, CurrentGender::NotKnown | CurrentGender::NotSpecified) => {}
        (a, b) if a == b => findings.push(Finding::SameGender),
        _ => findings.push(Finding::OtherGender),
    }
    if one.postcode.is_some() && one.postcode == other.postcode {
        findings.push(Finding::SamePostcode);
    }
    let has = |finding| findings.contains(&finding);
    if has(Finding::SameFamilyName)
        && has(Finding::OtherGivenName)
        && has(Finding::SameBirthDate)
        && has(Finding::SamePostcode)
    {
        findings.push(Finding::MayBeTwins);
    }
    Likeness {
        score: findings.iter().map(|finding| finding.weight()).sum(),
        findings,
    }
}

#[cfg(test)]
mod tests;
