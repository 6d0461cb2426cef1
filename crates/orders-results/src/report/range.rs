//! The reference range: as the laboratory wrote it, and as two ends where it can be read.

use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

use super::{
    unit,
    value::{Comparator, plain},
};

/// Where most healthy people's values lie.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Range {
    /// As sent, and as shown.
    pub text: String,
    /// The lower end.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub low: Option<End>,
    /// The upper end.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub high: Option<End>,
    /// The unit it was sent with, where it has one of its own.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub unit: Option<String>,
    /// Whether the laboratory sent none and this is the catalogue's.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub of_catalogue: bool,
}

/// One end of a range.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct End {
    /// The number.
    pub at: Decimal,
    /// Whether the number itself is still within.
    pub within: bool,
}

impl Range {
    /// Reads `133-146`, `3.5 to 5.3`, `<5`, `>=90`, `-2 - +2`, each perhaps with a unit behind it. What cannot be read keeps
    /// its text and has no ends, so that nothing is computed from it.
    pub fn parse(text: &str) -> Self {
        let text = text.trim();
        let mut range = Self {
            text: text.to_owned(),
            low: None,
            high: None,
            unit: None,
            of_catalogue: false,
        };
        let bare = text
            .trim_start_matches(['(', '['])
            .trim_end_matches([')', ']'])
            .trim();
        let (comparator, rest) = Comparator::before(bare);
        if let Some(comparator) = comparator {
            if let Some((at, unit)) = number_and_unit(rest) {
                let within = matches!(comparator, Comparator::AtMost | Comparator::AtLeast);
                let end = Some(End { at, within });
                match comparator {
                    Comparator::Less | Comparator::AtMost => range.high = end,
                    Comparator::More | Comparator::AtLeast => range.low = end,
                }
                range.unit = unit;
            }
            return range;
        }
        if let Some((low, high, unit)) = two_numbers(bare)
            && low <= high
        {
            range.low = Some(End {
                at: low,
                within: true,
            });
            range.high = Some(End {
                at: high,
                within: true,
            });
            range.unit = unit;
        }
        range
    }

    /// The catalogue's, for a result that came without one.
    pub fn of_catalogue(low: Option<Decimal>, high: Option<Decimal>) -> Option<Self> {
        let end = |at| End { at, within: true };
        let text = match (low, high) {
            (Some(low), Some(high)) => format!("{low}-{high}"),
            (Some(low), None) => format!(">={low}"),
            (None, Some(high)) => format!("<={high}"),
            (None, None) => return None,
        };
        Some(Self {
            text,
            low: low.map(end),
            high: high.map(end),
            unit: None,
            of_catalogue: true,
        })
    }

    /// Whether something can be compared with it.
    pub fn readable(&self) -> bool {
        self.low.is_some() || self.high.is_some()
    }
}

/// A number, and the unit behind it, if there is one.
fn number_and_unit(text: &str) -> Option<(Decimal, Option<String>)> {
    let (number, rest) = split_number(text.trim())?;
    let rest = rest.trim();
    Some((number, (!rest.is_empty()).then(|| rest.to_owned()))).filter(|(_, unit)| unit_like(unit.as_deref()))
}

/// What may stand behind a number: nothing, or a unit that is known here. Words would change the meaning ("5.3 fasting").
fn unit_like(unit: Option<&str>) -> bool {
    unit.is_none_or(|unit| unit::known(unit).is_some())
}

/// The number a text begins with, and what follows it.
fn split_number(text: &str) -> Option<(Decimal, &str)> {
    let sign = usize::from(text.starts_with(['-', '+']));
    let digits = text
        .get(sign..)?
        .find(|c: char| !c.is_ascii_digit() && c != '.')
        .map_or(text.len(), |end| end + sign);
    Some((plain(text.get(..digits)?)?, text.get(digits..)?))
}

fn two_numbers(text: &str) -> Option<(Decimal, Decimal, Option<String>)> {
    let (low, rest) = split_number(text)?;
    // A unit may stand behind the first number too: "3.5 mmol/L - 5.3 mmol/L" is left unread.
    let rest = rest.trim_start();
    let second = ["-", "–", "—", "to "]
        .iter()
        .find_map(|between| rest.strip_prefix(between))?;
    let (high, unit) = number_and_unit(second)?;
    Some((low, high, unit))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn table_of_ranges() {
        let end = |at: &str, within| Some((at.to_owned(), within));
        for (text, low, high, unit) in [
            ("133-146", end("133", true), end("146", true), None),
            ("3.5 - 5.3", end("3.5", true), end("5.3", true), None),
            ("3.5–5.3", end("3.5", true), end("5.3", true), None),
            ("3.5 to 5.3", end("3.5", true), end("5.3", true), None),
            ("(45-84)", end("45", true), end("84", true), None),
            ("-2 - +2", end("-2", true), end("2", true), None),
            ("-2--1", end("-2", true), end("-1", true), None),
            (">90", end("90", false), None, None),
            (">=60", end("60", true), None, None),
            ("<5", None, end("5", false), None),
            ("<= 5", None, end("5", true), None),
            (
                "2.0-20.0 nmol/L",
                end("2.0", true),
                end("20.0", true),
                Some("nmol/L"),
            ),
            ("<0.5 mg/L", None, end("0.5", false), Some("mg/L")),
            // What cannot be read is not guessed.
            ("see comment", None, None, None),
            ("5.3-3.5", None, None, None),
            ("3.5-5.3 fasting", None, None, None),
            ("Negative", None, None, None),
            ("", None, None, None),
            ("3.5", None, None, None),
            ("1:40", None, None, None),
        ] {
            let range = Range::parse(text);
            let shown = |end: Option<End>| end.map(|end| (end.at.to_string(), end.within));
            assert_eq!(range.text, text.trim());
            assert_eq!(
                (shown(range.low), shown(range.high), range.unit.as_deref()),
                (low, high, unit),
                "{text}"
            );
        }
    }
}
