//! National code lists of a stay and of an NHS number, with their words (NHS Data Dictionary).

use std::fmt;

use serde::{Deserialize, Deserializer, Serialize, Serializer, de::Error};

/// A code that is not in its list.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{code:?} is not {list}; choose an entry from the list")]
pub struct UnknownCode {
    /// What was given.
    pub code: String,
    /// Which list, with its article.
    pub list: &'static str,
}

macro_rules! codes {
    ($($(#[$says:meta])* $name:ident, $list:literal: $($code:literal => $words:literal),+;)*) => { $(
        $(#[$says])*
        #[derive(Debug, Clone, PartialEq, Eq, Hash)]
        pub struct $name(&'static str);

        impl $name {
            /// Every code with its words, in the order they are offered.
            pub const ALL: &'static [(&'static str, &'static str)] = &[$(($code, $words)),+];

            /// Reads a code.
            ///
            /// # Errors
            /// [`UnknownCode`] when the list has no such code.
            pub fn parse(code: &str) -> Result<Self, UnknownCode> {
                let code = code.trim();
                Self::ALL
                    .iter()
                    .find(|(known, _)| known.eq_ignore_ascii_case(code))
                    .map(|(known, _)| Self(known))
                    .ok_or_else(|| UnknownCode { code: code.to_owned(), list: $list })
            }

            /// The code.
            pub fn code(&self) -> &'static str {
                self.0
            }
        }

        /// The words: a code is never shown in their place.
        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                let words = Self::ALL.iter().find(|(code, _)| *code == self.0).map_or("", |(_, words)| words);
                f.write_str(words)
            }
        }

        impl Serialize for $name {
            fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
                to.serialize_str(self.0)
            }
        }

        impl<'de> Deserialize<'de> for $name {
            fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
                Self::parse(&String::deserialize(from)?).map_err(D::Error::custom)
            }
        }
    )* };
}

codes! {
    /// How far an NHS number has been traced (NHS NUMBER STATUS INDICATOR CODE).
    TraceStatus, "an NHS number status":
        "01" => "Number present and verified", "02" => "Number present but not traced", "03" => "Trace required",
        "04" => "Trace attempted, no match or several", "05" => "Trace needs to be resolved",
        "06" => "Trace in progress", "07" => "Number not present and trace not required",
        "08" => "Trace postponed, baby under six weeks";
    /// How somebody came to be admitted (ADMISSION METHOD CODE).
    AdmissionMethod, "an admission method":
        "21" => "Emergency: emergency department here", "22" => "Emergency: request of a GP",
        "23" => "Emergency: bed bureau", "24" => "Emergency: consultant clinic",
        "25" => "Emergency: mental health crisis team", "2A" => "Emergency: emergency department elsewhere",
        "2B" => "Emergency: transfer of an in-patient from another provider", "2C" => "Emergency: baby born at home as intended",
        "2D" => "Emergency: other", "28" => "Emergency: other means (replaced by 2A to 2D)",
        "11" => "Elective: waiting list", "12" => "Elective: booked", "13" => "Elective: planned",
        "31" => "Maternity: before birth", "32" => "Maternity: after birth",
        "81" => "Transfer from another provider, not an emergency", "82" => "Birth in this provider",
        "83" => "Baby born outside this provider", "98" => "Not applicable", "99" => "Not known";
    /// How a stay ended (DISCHARGE METHOD CODE). Code 8, "not finished", is what an open stay has and cannot be chosen.
    DischargeMethod, "a discharge method":
        "1" => "On clinical advice or with consent", "2" => "Self-discharge or by a relative (older code)",
        "3" => "By tribunal, Home Secretary or court", "4" => "Died", "5" => "Stillbirth", "6" => "Self-discharge",
        "7" => "Discharged by a relative or advocate", "9" => "Not known";
    /// Where somebody went (DISCHARGE DESTINATION CODE).
    DischargeDestination, "a discharge destination":
        "19" => "Usual place of residence", "29" => "Temporary place of residence",
        "51" => "Another NHS provider: general ward", "52" => "Another NHS provider: maternity or neonates",
        "53" => "Another NHS provider: mental health or learning disability",
        "55" => "Care home with nursing", "56" => "Care home without nursing",
        "54" => "NHS care home (older code)", "65" => "Local authority residential home (older code)",
        "66" => "Local authority foster care", "85" => "Non-NHS care home (older code)",
        "87" => "Non-NHS hospital", "88" => "Hospice", "37" => "Court", "40" => "Penal establishment",
        "42" => "Police station", "38" => "Penal establishment or police station (older code)",
        "30" => "Repatriation from high-secure psychiatric care", "48" => "High-secure psychiatric hospital, Scotland",
        "49" => "Another NHS provider: high-secure psychiatric", "50" => "Another NHS provider: medium secure",
        "84" => "Non-NHS medium secure", "89" => "Organisation responsible for forced repatriation",
        "79" => "Not applicable: died or stillborn", "98" => "Not applicable", "99" => "Not known";
}

impl DischargeMethod {
    /// Whether the stay ended with a death.
    pub fn is_death(&self) -> bool {
        matches!(self.0, "4" | "5")
    }
}

impl DischargeDestination {
    /// "Died or stillborn".
    pub fn is_death(&self) -> bool {
        self.0 == "79"
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_read_back_and_others_are_refused() {
        for (code, words) in AdmissionMethod::ALL {
            let it = AdmissionMethod::parse(code).unwrap();
            assert_eq!((it.code(), it.to_string().as_str()), (*code, *words));
            let json = serde_json::to_string(&it).unwrap();
            assert_eq!(serde_json::from_str::<AdmissionMethod>(&json).unwrap(), it);
        }
        assert_eq!(AdmissionMethod::parse("2a").unwrap().code(), "2A");
        assert!(DischargeMethod::parse("8").is_err());
        assert!(serde_json::from_str::<TraceStatus>("\"09\"").is_err());
        assert!(DischargeMethod::parse("4").unwrap().is_death());
    }

    #[test]
    fn no_code_stands_twice_in_a_list() {
        for list in [
            TraceStatus::ALL,
            AdmissionMethod::ALL,
            DischargeMethod::ALL,
            DischargeDestination::ALL,
        ] {
            let mut codes: Vec<_> = list.iter().map(|(code, _)| code).collect();
            codes.sort();
            codes.dedup();
            assert_eq!(codes.len(), list.len());
        }
    }
}
