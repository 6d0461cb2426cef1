//! What raises a privacy alert here, and when one that nobody judged is escalated. A broken glass, a watched record and
//! one's own record always raise one: those are not for a trust to switch off.

use std::collections::BTreeSet;

use chrono::Duration;
use serde::{Deserialize, Serialize};
use trefoil_audit::rules::{Colleagues, Heuristics};
use trefoil_core::person_name::search_key;

/// The table `privacy_alerts`. What is left out is as the community suggests it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct PrivacyAlerts {
    /// A reader with the patient's surname, or a part of it.
    pub same_surname: bool,
    /// A reader who lives where the patient lives, as far as both are known.
    pub same_address: bool,
    /// A reader with the patient's postcode and another home.
    pub same_postcode: bool,
    /// A patient who works here: `off`, `team` (in a team of the reader's) or `trust` (anywhere).
    pub colleague: Colleagues,
    /// So many different records opened by one person within an hour, 10 to 1000; 0 counts none.
    pub records_in_an_hour: u16,
    /// Refused at so many different records, 2 to 100 …
    pub refusals: u16,
    /// … within so many minutes, 5 to 1440.
    pub refusals_within_minutes: u16,
    /// An alert that nobody judged after so many days is escalated, 1 to 30.
    pub review_within_days: u16,
    /// Surnames so common here that sharing one says nothing while there is an ordinary relationship. Written, they take the
    /// place of the community's list.
    pub common_surnames: Option<Vec<String>>,
}

impl Default for PrivacyAlerts {
    fn default() -> Self {
        Self {
            same_surname: true,
            same_address: true,
            same_postcode: true,
            colleague: Colleagues::Trust,
            records_in_an_hour: 60,
            refusals: 5,
            refusals_within_minutes: 60,
            review_within_days: 7,
            common_surnames: None,
        }
    }
}

/// The most surnames that can be called common.
const SURNAMES: usize = 2_000;

/// What is wrong with it.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum PrivacyAlertsError {
    /// Too few to mean anything, or so many that it never happens.
    #[error("`privacy_alerts.{key}` is {is}; it can be {least} to {most}{or}")]
    Range {
        /// Which.
        key: &'static str,
        /// What was written.
        is: u16,
        /// The least.
        least: u16,
        /// The most.
        most: u16,
        /// What else it can be.
        or: &'static str,
    },
    /// Not a surname.
    #[error(
        "`privacy_alerts.common_surnames` has {0:?}, which is no surname of two letters or more; take it out, or write it as it is shown"
    )]
    NoSurname(String),
    /// Too many: no name would be left that says anything.
    #[error("`privacy_alerts.common_surnames` has {0} names; it can have 2000: only the commonest here")]
    TooMany(usize),
}

impl PrivacyAlerts {
    pub(super) fn check(&self) -> Result<(), PrivacyAlertsError> {
        let range = |key, is: u16, least, most, or| {
            if (least..=most).contains(&is) {
                return Ok(());
            }
            Err(PrivacyAlertsError::Range {
                key,
                is,
                least,
                most,
                or,
            })
        };
        if self.records_in_an_hour != 0 {
            range(
                "records_in_an_hour",
                self.records_in_an_hour,
                10,
                1000,
                ", or 0 to count none",
            )?;
        }
        range("refusals", self.refusals, 2, 100, "")?;
        range(
            "refusals_within_minutes",
            self.refusals_within_minutes,
            5,
            1440,
            "",
        )?;
        range("review_within_days", self.review_within_days, 1, 30, "")?;
        let names = self.common_surnames.as_deref().unwrap_or_default();
        if names.len() > SURNAMES {
            return Err(PrivacyAlertsError::TooMany(names.len()));
        }
        match names.iter().find(|name| search_key(name).chars().count() < 2) {
            Some(name) => Err(PrivacyAlertsError::NoSurname(name.clone())),
            None => Ok(()),
        }
    }

    /// As the rules take it.
    pub fn heuristics(&self) -> Heuristics {
        let suggested = Heuristics::default();
        let surnames = self.common_surnames.as_ref().map(|names| {
            let keys = names.iter().map(|name| search_key(name));
            keys.collect::<BTreeSet<_>>()
        });
        Heuristics {
            same_surname: self.same_surname,
            same_address: self.same_address,
            same_postcode: self.same_postcode,
            colleague: self.colleague,
            records: (self.records_in_an_hour > 0).then(|| self.records_in_an_hour.into()),
            refusals: self.refusals.into(),
            refusals_within: Duration::minutes(self.refusals_within_minutes.into()),
            review_within: Duration::days(self.review_within_days.into()),
            common_surnames: surnames.unwrap_or_else(|| suggested.common_surnames.clone()),
            ..suggested
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_left_out_is_as_the_community_suggests_it() {
        assert_eq!(PrivacyAlerts::default().heuristics(), Heuristics::default());
        assert_eq!(PrivacyAlerts::default().check(), Ok(()));
    }

    #[test]
    fn senseless_values_are_refused_in_words() {
        let with = |change: fn(&mut PrivacyAlerts)| {
            let mut one = PrivacyAlerts::default();
            change(&mut one);
            one.check().map_err(|error| error.to_string())
        };
        for (change, says) in [
            (
                (|one| one.records_in_an_hour = 1) as fn(&mut PrivacyAlerts),
                "`privacy_alerts.records_in_an_hour` is 1; it can be 10 to 1000, or 0 to count none",
            ),
            (|one| one.refusals = 0, "`privacy_alerts.refusals` is 0"),
            (|one| one.refusals_within_minutes = 2000, "it can be 5 to 1440"),
            (|one| one.review_within_days = 0, "it can be 1 to 30"),
            (
                |one| one.common_surnames = Some(vec!["Smith".into(), "-".into()]),
                "no surname",
            ),
            (
                |one| one.common_surnames = Some(vec!["Smith".into(); 2001]),
                "has 2001 names",
            ),
        ] {
            let refused = with(change).unwrap_err();
            assert!(refused.contains(says), "{refused}");
        }
        assert_eq!(with(|one| one.records_in_an_hour = 0), Ok(()), "the control");
    }

    #[test]
    fn names_are_compared_as_keys() {
        let one = PrivacyAlerts {
            common_surnames: Some(vec!["O'Neill".into()]),
            records_in_an_hour: 0,
            ..PrivacyAlerts::default()
        };
        let heuristics = one.heuristics();
        assert!(heuristics.common_surnames.contains(&search_key("O’NEILL")));
        assert_eq!(heuristics.records, None);
    }
}
