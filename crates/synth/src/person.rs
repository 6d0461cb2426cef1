//! Somebody the index knows.

use chrono::{DateTime, NaiveDate, Utc};
use serde::Serialize;
use trefoil_core::{
    NhsNumber, gender::CurrentGender, ods_code::OdsCode, person_name::PersonName,
    postal_address::PostalAddress, telephone::Telephone,
};
use uuid::Uuid;

use crate::awkward::Awkward;

/// A person.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Person {
    /// Their id in the index, of version 7.
    pub id: Uuid,
    /// Their name.
    pub name: PersonName,
    /// Names they had before.
    pub previous_names: Vec<PersonName>,
    /// Day of birth.
    pub born: NaiveDate,
    /// Hour and minute of birth; only for a newborn.
    pub born_at: Option<DateTime<Utc>>,
    /// Current gender.
    pub gender: CurrentGender,
    /// From the range that is never issued.
    pub nhs_number: Option<NhsNumber>,
    /// The trust's number, unique.
    pub hospital_number: String,
    /// Where they live.
    pub address: PostalAddress,
    /// How to reach them.
    pub telephones: Vec<Telephone>,
    /// When they died.
    pub died: Option<DateTime<Utc>>,
    /// Where they are is not to be told.
    pub restricted: bool,
    /// Their general practice, whose code cannot exist.
    pub gp_practice: Option<OdsCode>,
    /// Where they are in the hospital now.
    pub stay: Option<Stay>,
    /// When they were there before, the latest first.
    pub past_stays: Vec<PastStay>,
    /// Which awkward person they are, if one.
    pub awkward: Option<Awkward>,
}

/// A stay that goes on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Stay {
    /// Ward by code.
    pub ward: String,
    /// Bed by code.
    pub bed: String,
    /// Since when.
    pub admitted: DateTime<Utc>,
    /// The `title_line` of a member of staff who is a consultant.
    pub consultant: String,
    /// The main problem.
    pub reason: String,
    /// When they should go home; some days are in the past, as on any ward.
    pub expected_discharge: Option<NaiveDate>,
}

/// A stay that has ended.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct PastStay {
    /// Ward by code.
    pub ward: String,
    /// Since when.
    pub admitted: DateTime<Utc>,
    /// Until when.
    pub discharged: DateTime<Utc>,
    /// The `title_line` of a member of staff who is a consultant.
    pub consultant: String,
    /// The main problem.
    pub reason: String,
}
