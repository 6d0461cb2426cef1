//! Whom a request is for, as they were known when it was signed: what is printed on it and sent with it.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use trefoil_core::{
    NhsNumber,
    gender::CurrentGender,
    ports::{Identity, Whereabout},
};

/// Whom a request is for. Kept with the order, so that what takes it back names the same person, and so that a label
/// printed again reads the same.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Subject {
    /// Family name.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub family: String,
    /// Given names.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub given: Vec<String>,
    /// Title.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub prefix: Option<String>,
    /// As the banner showed it.
    pub shown: String,
    /// Date of birth.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub born: Option<NaiveDate>,
    /// Gender.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub gender: Option<CurrentGender>,
    /// NHS number.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub nhs_number: Option<NhsNumber>,
    /// The trust's number.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub hospital_number: Option<String>,
    /// Where they were; none who was not in the hospital.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub place: Option<Place>,
}

/// Where somebody was when they were asked for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Place {
    /// Ward by code.
    pub ward: String,
    /// Ward by name.
    pub ward_name: String,
    /// Bed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub bed: Option<String>,
    /// Under whose care.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub consultant: Option<String>,
}

impl Subject {
    /// From what the neighbours say.
    pub fn of(identity: &Identity, here: Option<Whereabout>) -> Self {
        let name = &identity.name;
        Self {
            family: name.family().unwrap_or_default().to_owned(),
            given: name.given().to_vec(),
            prefix: name.prefix().map(str::to_owned),
            shown: name.banner(),
            born: identity.born,
            gender: Some(identity.gender),
            nhs_number: identity.nhs_number.clone(),
            hospital_number: identity.hospital_number.clone(),
            place: here.map(|here| Place {
                ward: here.ward,
                ward_name: here.ward_name,
                bed: here.bed,
                consultant: here.consultant,
            }),
        }
    }
}
