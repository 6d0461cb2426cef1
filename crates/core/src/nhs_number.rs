//! The NHS number: ten digits of which the last checks the rest.

use std::fmt;

use serde::{Deserialize, Serialize};
use thiserror::Error;

/// An NHS number whose check digit has been verified. It is an identifier, not authority to treat.
///
/// `Debug` never prints the digits, so that a log line cannot identify a patient by accident.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct NhsNumber(String);

/// Why what was typed is not an NHS number. No message repeats the digits: messages reach logs.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum NhsNumberError {
    /// Nothing was typed.
    #[error("the NHS number is empty; type its 10 digits, or leave the person without one")]
    Empty,
    /// Something other than digits, spaces and hyphens.
    #[error("an NHS number has only digits; remove everything else and type its 10 digits")]
    NotDigits,
    /// Too few or too many digits.
    #[error(
        "an NHS number has 10 digits, and this has {digits}; compare it with the letter or card it came from"
    )]
    Length {
        /// How many there were.
        digits: usize,
    },
    /// One digit ten times: passes the check, but is a placeholder and nobody's number.
    #[error(
        "one digit ten times is a placeholder and not an NHS number; leave the number empty if it is not known"
    )]
    Repeated,
    /// The last digit does not check the others.
    #[error(
        "this is not a valid NHS number: a digit is wrong or two are swapped; read it again from its source"
    )]
    CheckDigit,
}

impl NhsNumber {
    /// Reads what a person typed or a message carried. Spaces (also the no-break ones that we show) and hyphens are
    /// dropped.
    ///
    /// # Errors
    /// [`NhsNumberError`] says which rule it broke.
    pub fn parse(typed: &str) -> Result<Self, NhsNumberError> {
        let digits: String = typed
            .chars()
            .filter(|c| !c.is_whitespace() && !is_hyphen(*c))
            .collect();
        if digits.is_empty() {
            return Err(NhsNumberError::Empty);
        }
        if !digits.bytes().all(|b| b.is_ascii_digit()) {
            return Err(NhsNumberError::NotDigits);
        }
        if digits.len() != 10 {
            return Err(NhsNumberError::Length { digits: digits.len() });
        }
        let bytes = digits.as_bytes();
        if bytes.windows(2).all(|pair| pair.first() == pair.last()) {
            return Err(NhsNumberError::Repeated);
        }
        let (stem, last) = digits.split_at(9);
        if check_digit(stem).is_none_or(|check| !last.starts_with(check)) {
            return Err(NhsNumberError::CheckDigit);
        }
        Ok(Self(digits))
    }

    /// The ten digits without spaces: for storage, messages and the clipboard.
    pub fn digits(&self) -> &str {
        &self.0
    }

    /// Whether it is from the range kept for synthetic people (999…). Never issued to anybody.
    pub fn is_test_range(&self) -> bool {
        self.0.starts_with("999")
    }
}

/// The digit that makes a stem of nine digits an NHS number. None if the stem is not nine digits, or is one of the
/// one in eleven whose check digit would be ten and which are therefore never issued.
pub fn check_digit(stem: &str) -> Option<char> {
    if stem.len() != 9 || !stem.bytes().all(|b| b.is_ascii_digit()) {
        return None;
    }
    let sum: u32 = stem
        .bytes()
        .zip((2..=10).rev())
        .map(|(b, weight)| u32::from(b - b'0') * weight)
        .sum();
    match 11 - sum % 11 {
        11 => Some('0'),
        check => char::from_digit(check, 10),
    }
}

fn is_hyphen(c: char) -> bool {
    matches!(c, '-' | '\u{2010}'..='\u{2015}' | '\u{2212}')
}

/// Three, three and four digits, with no-break spaces so that no line ever ends inside the number.
impl fmt::Display for NhsNumber {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (first, rest) = self.0.split_at(3);
        let (second, third) = rest.split_at(3);
        write!(f, "{first}\u{a0}{second}\u{a0}{third}")
    }
}

impl fmt::Debug for NhsNumber {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("NhsNumber(…)")
    }
}

impl TryFrom<String> for NhsNumber {
    type Error = NhsNumberError;

    fn try_from(text: String) -> Result<Self, NhsNumberError> {
        Self::parse(&text)
    }
}

impl From<NhsNumber> for String {
    fn from(number: NhsNumber) -> Self {
        number.0
    }
}

impl std::str::FromStr for NhsNumber {
    type Err = NhsNumberError;

    fn from_str(text: &str) -> Result<Self, NhsNumberError> {
        Self::parse(text)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde_json::Value;

    use super::*;

    const VECTORS: &str = include_str!("../tests/data/nhs-number-vectors.json");

    fn repeated(text: &str) -> bool {
        text.len() == 10 && text.chars().all(|c| text.starts_with(c))
    }

    #[test]
    fn authored_vectors() {
        let vectors: Value = serde_json::from_str(VECTORS).unwrap();
        let cases = ["cases", "random_valid"]
            .iter()
            .flat_map(|set| vectors[*set].as_array().unwrap());
        let mut seen = 0;
        for case in cases {
            let input = case["input"].as_str().unwrap();
            let got = NhsNumber::parse(input);
            seen += 1;
            if repeated(input) {
                assert_eq!(got, Err(NhsNumberError::Repeated), "{input}");
            } else {
                let want = case["normalised"].as_str().map(str::to_owned);
                assert_eq!(got.ok().map(String::from), want, "{input}");
            }
        }
        assert_eq!(seen, 64);
        for stem in vectors["nine_digit_stems_with_no_valid_check_digit"]
            .as_array()
            .unwrap()
        {
            assert_eq!(check_digit(stem.as_str().unwrap()), None);
        }
        for number in vectors["check_digit_zero"].as_array().unwrap() {
            assert!(NhsNumber::parse(number.as_str().unwrap()).is_ok());
        }
    }

    #[test]
    fn cui_num_nhs_number_grouped_3_3_4() {
        let number = NhsNumber::parse("9434765919").unwrap();
        assert_eq!(number.to_string(), "943\u{a0}476\u{a0}5919");
        assert_eq!(NhsNumber::parse(&number.to_string()), Ok(number));
    }

    #[test]
    fn each_error_is_its_own() {
        assert_eq!(NhsNumber::parse(" - "), Err(NhsNumberError::Empty));
        assert_eq!(NhsNumber::parse("943476591O"), Err(NhsNumberError::NotDigits));
        assert_eq!(NhsNumber::parse("٩٤٣٤٧٦٥٩١٩"), Err(NhsNumberError::NotDigits));
        assert_eq!(
            NhsNumber::parse("943476591"),
            Err(NhsNumberError::Length { digits: 9 })
        );
        assert_eq!(NhsNumber::parse("9434765918"), Err(NhsNumberError::CheckDigit));
        assert_eq!(NhsNumber::parse("4444444444"), Err(NhsNumberError::Repeated));
    }

    #[test]
    fn debug_prints_no_digits() {
        let number = NhsNumber::parse("9990001006").unwrap();
        assert!(number.is_test_range());
        assert!(!format!("{number:?}").contains(|c: char| c.is_ascii_digit()));
    }

    #[test]
    fn kept_as_plain_digits_and_checked_on_the_way_in() {
        let number = NhsNumber::parse("943 476 5919").unwrap();
        assert_eq!(serde_json::to_string(&number).unwrap(), "\"9434765919\"");
        assert!(serde_json::from_str::<NhsNumber>("\"9434765918\"").is_err());
    }

    proptest! {
        #[test]
        fn a_stem_with_its_check_digit_is_valid(stem in "[0-9]{9}") {
            if let Some(check) = check_digit(&stem) {
                let number = format!("{stem}{check}");
                prop_assume!(!repeated(&number));
                let spaced = format!(" {}-{} {}", &number[..3], &number[3..6], &number[6..]);
                let parsed = NhsNumber::parse(&spaced).unwrap();
                prop_assert_eq!(parsed.digits(), number.as_str());
            }
        }

        #[test]
        fn one_wrong_digit_is_always_caught(stem in "[0-9]{9}", at in 0usize..10, by in 1u8..10) {
            if let Some(check) = check_digit(&stem) {
                let mut bytes = format!("{stem}{check}").into_bytes();
                bytes[at] = b'0' + (bytes[at] - b'0' + by) % 10;
                prop_assert!(NhsNumber::parse(std::str::from_utf8(&bytes).unwrap()).is_err());
            }
        }

        #[test]
        fn two_swapped_neighbours_are_always_caught(stem in "[0-9]{9}", at in 0usize..9) {
            if let Some(check) = check_digit(&stem) {
                let mut bytes = format!("{stem}{check}").into_bytes();
                prop_assume!(bytes[at] != bytes[at + 1]);
                bytes.swap(at, at + 1);
                prop_assert!(NhsNumber::parse(std::str::from_utf8(&bytes).unwrap()).is_err());
            }
        }

        #[test]
        fn nothing_typed_panics(typed in "\\PC{0,20}") {
            let _ = NhsNumber::parse(&typed);
        }
    }
}
