//! What was measured or found, as the laboratory wrote it, and as a number where it is one.

use std::fmt;

use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

/// What stands before a number: the result is beyond what the method can tell.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Comparator {
    /// Less than.
    #[serde(rename = "<")]
    Less,
    /// Less than or equal.
    #[serde(rename = "<=")]
    AtMost,
    /// More than or equal.
    #[serde(rename = ">=")]
    AtLeast,
    /// More than.
    #[serde(rename = ">")]
    More,
}

impl Comparator {
    /// Its signs.
    pub fn signs(self) -> &'static str {
        match self {
            Self::Less => "<",
            Self::AtMost => "<=",
            Self::AtLeast => ">=",
            Self::More => ">",
        }
    }

    /// The comparator a text begins with, and what follows it.
    pub(crate) fn before(text: &str) -> (Option<Self>, &str) {
        let text = text.trim();
        for (signs, comparator) in [
            ("<=", Self::AtMost),
            ("=<", Self::AtMost),
            ("≤", Self::AtMost),
            (">=", Self::AtLeast),
            ("=>", Self::AtLeast),
            ("≥", Self::AtLeast),
            ("<", Self::Less),
            (">", Self::More),
        ] {
            if let Some(rest) = text.strip_prefix(signs) {
                return (Some(comparator), rest.trim());
            }
        }
        (None, text)
    }
}

/// A value. The text is what the laboratory sent and what is shown; the number is there to compare and draw it, and is
/// missing rather than wrong: "haemolysed" has none, and is never 0.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
pub struct Value {
    /// As sent.
    pub text: String,
    /// The number in it, exact.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub number: Option<Decimal>,
    /// What stands before the number.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub comparator: Option<Comparator>,
}

impl Value {
    /// Words.
    pub fn words(text: impl Into<String>) -> Self {
        Self {
            text: text.into(),
            number: None,
            comparator: None,
        }
    }

    /// What should be a number (OBX-2 is NM): one with or without a comparator, or words that stay words.
    pub fn numeric(text: &str) -> Self {
        let text = text.trim();
        let (comparator, rest) = Comparator::before(text);
        let number = plain(rest);
        Self {
            text: text.to_owned(),
            comparator: comparator.filter(|_| number.is_some()),
            number,
        }
    }

    /// A structured number (OBX-2 is SN): comparator, number, separator, second number. Only one number alone is a number:
    /// a ratio or an interval is words.
    pub fn structured(comparator: &str, first: &str, separator: &str, second: &str) -> Self {
        let text = format!("{comparator}{first}{separator}{second}");
        let known = matches!(comparator, "" | "=" | "<" | "<=" | ">" | ">=");
        if separator.is_empty() && second.is_empty() && known {
            let signs = comparator.trim_start_matches('=');
            return Self {
                text: format!("{signs}{first}"),
                ..Self::numeric(&format!("{signs}{first}"))
            };
        }
        Self::words(text)
    }
}

/// A number with nothing around it. `1e3` and `1,000` are words: a reader would have to guess.
pub(crate) fn plain(text: &str) -> Option<Decimal> {
    let digits = text.strip_prefix(['-', '+']).unwrap_or(text);
    let whole = !digits.is_empty()
        && digits.bytes().all(|b| b.is_ascii_digit() || b == b'.')
        && digits.bytes().any(|b| b.is_ascii_digit())
        && digits.bytes().filter(|b| *b == b'.').count() <= 1;
    whole.then(|| text.trim_start_matches('+').parse().ok()).flatten()
}

impl fmt::Display for Value {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn table_of_values() {
        for (text, number, comparator) in [
            ("6.8", Some("6.8"), None),
            ("139", Some("139"), None),
            (" 0.50 ", Some("0.50"), None),
            ("-2.5", Some("-2.5"), None),
            ("<5", Some("5"), Some(Comparator::Less)),
            (">= 90", Some("90"), Some(Comparator::AtLeast)),
            ("haemolysed", None, None),
            ("Insufficient", None, None),
            ("", None, None),
            ("1e3", None, None),
            ("1,000", None, None),
            ("6.8 H", None, None),
            ("<haemolysed", None, None),
            (".", None, None),
        ] {
            let value = Value::numeric(text);
            assert_eq!(value.text, text.trim(), "the text is kept");
            assert_eq!(value.number.map(|n| n.to_string()).as_deref(), number, "{text}");
            assert_eq!(value.comparator, comparator, "{text}");
        }
    }

    #[test]
    fn table_of_structured_values() {
        for (parts, text, number) in [
            (("<", "5", "", ""), "<5", Some("5")),
            ((">", "1000", "", ""), ">1000", Some("1000")),
            (("=", "3", "", ""), "3", Some("3")),
            (("", "1", ":", "128"), "1:128", None),
            (("", "0", "-", "5"), "0-5", None),
            (("<>", "5", "", ""), "<>5", None),
        ] {
            let value = Value::structured(parts.0, parts.1, parts.2, parts.3);
            assert_eq!(
                (
                    value.text.as_str(),
                    value.number.map(|n| n.to_string()).as_deref()
                ),
                (text, number)
            );
        }
    }

    proptest! {
        /// What is not a number is never one, and above all not 0.
        #[test]
        fn words_never_become_a_number(text in "[A-Za-z ]{0,12}") {
            let value = Value::numeric(&text);
            prop_assert_eq!(value.number, None);
            prop_assert_eq!(value.text, text.trim());
        }

        /// Every decimal keeps its digits, trailing noughts too.
        #[test]
        fn a_decimal_keeps_its_digits(whole in -9999i64..9999, places in 0u32..4) {
            let sent = Decimal::new(whole, places).to_string();
            let value = Value::numeric(&sent);
            prop_assert_eq!(value.number.map(|number| number.to_string()), Some(sent));
        }
    }
}
