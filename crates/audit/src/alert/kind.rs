//! What is suspected, and how it can end. The words are kept; what they say is shown.

use serde::{Deserialize, Serialize};

macro_rules! words {
    ($(#[$about:meta])* $name:ident { $($(#[$says:meta])* $variant:ident = $word:literal, $shown:literal;)* }) => {
        $(#[$about])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(rename_all = "snake_case")]
        pub enum $name { $($(#[$says])* $variant,)* }

        impl $name {
            /// All of them, in the order they are offered.
            pub const ALL: &'static [Self] = &[$(Self::$variant,)*];

            /// As it is kept and sent.
            pub fn word(self) -> &'static str {
                match self { $(Self::$variant => $word,)* }
            }

            /// As it is shown.
            pub fn says(self) -> &'static str {
                match self { $(Self::$variant => $shown,)* }
            }

            /// Back from the word.
            pub fn from_word(word: &str) -> Option<Self> {
                Self::ALL.iter().copied().find(|one| one.word() == word)
            }
        }
    };
}

words! {
    /// What is suspected.
    AlertKind {
        /// A record was opened without a relationship, with a reason.
        BrokenGlass = "broken_glass", "Broke the glass";
        /// The record of somebody who is watched over was opened.
        WatchedPatient = "watched_patient", "Opened a watched record";
        /// Somebody opened their own record.
        OwnRecord = "own_record", "Opened their own record";
        /// Patient and reader share a surname.
        SameSurname = "same_surname", "Same surname as the patient";
        /// Patient and reader live at the same address.
        SameAddress = "same_address", "Same address as the patient";
        /// Patient and reader have the same postcode.
        SamePostcode = "same_postcode", "Same postcode as the patient";
        /// The patient works here too.
        Colleague = "colleague", "Opened a colleague's record";
        /// Somebody was refused at one record after another.
        RefusedInSeries = "refused_in_series", "Refused at many records";
        /// Somebody opened more records in a short time than the work explains.
        ManyRecords = "many_records", "Opened many records in a short time";
        /// Somebody searched the log for their own account.
        OwnAccountSearched = "own_account_searched", "Searched the log about themself";
    }
}

words! {
    /// How a review ended.
    Outcome {
        /// There was a good reason, and it can be seen.
        Justified = "justified", "Justified";
        /// There was a good reason, which had to be asked for.
        Explained = "explained", "Explained after asking";
        /// There was none; it was passed on.
        NotJustified = "not_justified", "Not justified – referred";
        /// Nothing of the kind happened.
        RaisedInError = "raised_in_error", "Raised in error";
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_kept_word_is_the_journalled_one() {
        for kind in AlertKind::ALL {
            assert_eq!(serde_json::to_value(kind).unwrap(), kind.word());
            assert_eq!(AlertKind::from_word(kind.word()), Some(*kind));
        }
        for outcome in Outcome::ALL {
            assert_eq!(serde_json::to_value(outcome).unwrap(), outcome.word());
            assert_eq!(Outcome::from_word(outcome.word()), Some(*outcome));
        }
        assert_eq!(Outcome::from_word("fine"), None);
    }
}
