//! Flags of the laboratory, and the few that are computed where it sent none.

use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

use super::{
    range::{End, Range},
    value::{Comparator, Value},
};

/// How much a result asks for somebody.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Urgency {
    /// Nothing is flagged.
    Normal,
    /// Outside of the range, or abnormal in another way.
    Abnormal,
    /// Somebody must be told at once.
    Critical,
}

impl Urgency {
    /// As a number that sorts.
    pub fn number(self) -> i64 {
        match self {
            Self::Normal => 0,
            Self::Abnormal => 1,
            Self::Critical => 2,
        }
    }
}

/// A flag (HL7 table 0078).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Flag {
    /// `H`, `LL`, `A`, `R` …, as sent.
    pub code: String,
    /// Whether the laboratory sent none and this was computed here from the range.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub computed: bool,
}

impl Flag {
    /// The laboratory's: the most urgent of those it sent.
    pub fn of_laboratory<'a>(codes: impl IntoIterator<Item = &'a str>) -> Option<Self> {
        let flags = codes.into_iter().map(str::trim).filter(|code| !code.is_empty());
        let flags = flags.map(|code| Self {
            code: code.to_owned(),
            computed: false,
        });
        // The first of equals: max_by_key would take the last.
        flags.reduce(|best, next| {
            if next.urgency() > best.urgency() {
                next
            } else {
                best
            }
        })
    }

    fn computed(code: &str) -> Self {
        Self {
            code: code.to_owned(),
            computed: true,
        }
    }

    /// How urgent it is. A code that nobody here knows is abnormal: the laboratory wanted to say something.
    pub fn urgency(&self) -> Urgency {
        match self.code.as_str() {
            "HH" | "LL" | "AA" => Urgency::Critical,
            // Normal, a trend, or how a culture answers to an antibiotic.
            "N" | "U" | "D" | "B" | "W" | "S" | "I" | "R" | "MS" | "VS" => Urgency::Normal,
            _ => Urgency::Abnormal,
        }
    }

    /// As it stands behind the value. Nothing for a normal one.
    pub fn letters(&self) -> &str {
        if self.code == "N" { "" } else { &self.code }
    }

    /// As it is said.
    pub fn words(&self) -> &str {
        match self.code.as_str() {
            "H" => "High",
            "L" => "Low",
            "HH" => "Critically high",
            "LL" => "Critically low",
            "A" => "Abnormal",
            "AA" => "Critically abnormal",
            "N" => "Normal",
            "S" => "Susceptible",
            "I" => "Intermediate",
            "R" => "Resistant",
            ">" => "Above what can be measured",
            "<" => "Below what can be measured",
            "U" => "Significantly up",
            "D" => "Significantly down",
            "B" => "Better",
            "W" => "Worse",
            other => other,
        }
    }
}

/// What a value surely is, beside one number. With a comparator it is sure only where the whole of what it may be is beyond.
fn surely_below(value: &Value, at: Decimal, or_at: bool) -> bool {
    value.number.is_some_and(|number| match value.comparator {
        None | Some(Comparator::AtMost) => number < at || (or_at && number == at),
        Some(Comparator::Less) => number <= at,
        Some(Comparator::AtLeast | Comparator::More) => false,
    })
}

fn surely_above(value: &Value, at: Decimal, or_at: bool) -> bool {
    value.number.is_some_and(|number| match value.comparator {
        None | Some(Comparator::AtLeast) => number > at || (or_at && number == at),
        Some(Comparator::More) => number >= at,
        Some(Comparator::AtMost | Comparator::Less) => false,
    })
}

/// H or L by the range, where it is sure; none within, and none where it cannot be told (`<5` of a range from 3).
pub fn by_range(value: &Value, range: &Range) -> Option<Flag> {
    let beyond = |end: Option<End>, test: fn(&Value, Decimal, bool) -> bool| {
        end.is_some_and(|end| test(value, end.at, !end.within))
    };
    if beyond(range.low, surely_below) {
        Some(Flag::computed("L"))
    } else if beyond(range.high, surely_above) {
        Some(Flag::computed("H"))
    } else {
        None
    }
}

/// HH or LL by the limits of the catalogue.
pub fn by_limits(value: &Value, low: Option<Decimal>, high: Option<Decimal>) -> Option<Flag> {
    if low.is_some_and(|low| surely_below(value, low, false)) {
        Some(Flag::computed("LL"))
    } else if high.is_some_and(|high| surely_above(value, high, false)) {
        Some(Flag::computed("HH"))
    } else {
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn table_of_computed_flags() {
        for (value, range, flag) in [
            ("6.8", "3.5-5.3", Some("H")),
            ("5.3", "3.5-5.3", None),
            ("3.5", "3.5-5.3", None),
            ("3.49", "3.5-5.3", Some("L")),
            ("21", ">90", Some("L")),
            ("90", ">90", Some("L")),
            ("90", ">=90", None),
            ("5", "<5", Some("H")),
            ("4.9", "<5", None),
            ("<5", "10-20", Some("L")),
            ("<10", "10-20", Some("L")),
            ("<5", "3-20", None),
            ("<=3", "3-20", None),
            (">1000", "28-100", Some("H")),
            (">100", "28-100", Some("H")),
            (">50", "28-100", None),
            ("haemolysed", "3.5-5.3", None),
            ("6.8", "see comment", None),
        ] {
            let flag_of = by_range(&Value::numeric(value), &Range::parse(range));
            assert_eq!(
                flag_of.as_ref().map(|flag| flag.code.as_str()),
                flag,
                "{value} of {range}"
            );
            assert!(flag_of.is_none_or(|flag| flag.computed));
        }
    }

    #[test]
    fn table_of_critical_limits() {
        let decimal = |text: &str| text.parse().ok();
        for (value, flag) in [
            ("6.5", None),
            ("6.6", Some("HH")),
            ("2.5", None),
            ("2.4", Some("LL")),
            (">6.5", Some("HH")),
            (">6", None),
            ("haemolysed", None),
        ] {
            let found = by_limits(&Value::numeric(value), decimal("2.5"), decimal("6.5"));
            assert_eq!(found.map(|flag| flag.code).as_deref(), flag, "{value}");
        }
        assert_eq!(by_limits(&Value::numeric("9"), None, None), None);
    }

    #[test]
    fn the_most_urgent_of_several_flags_is_taken() {
        let of = |codes: &[&str]| Flag::of_laboratory(codes.iter().copied()).map(|flag| flag.code);
        assert_eq!(of(&["H", "HH", "U"]).as_deref(), Some("HH"));
        assert_eq!(of(&["", "A"]).as_deref(), Some("A"));
        assert_eq!(of(&[""]), None);
        let unknown = Flag::of_laboratory(["ZZ"]).unwrap();
        assert_eq!(unknown.urgency(), Urgency::Abnormal);
    }
}
