//! Numbers.

use rust_decimal::Decimal;

/// No trailing zero (0.50 has been read as 50), a leading zero (.5 has been read as 5), a comma at each thousand.
pub fn number(value: Decimal) -> String {
    let plain = value.normalize().abs().to_string();
    let (whole, fraction) = plain.split_once('.').unwrap_or((&plain, ""));
    let mut shown = String::from(if value.is_sign_negative() && !value.is_zero() {
        "-"
    } else {
        ""
    });
    for (at, digit) in whole.char_indices() {
        if at > 0 && (whole.len() - at).is_multiple_of(3) {
            shown.push(',');
        }
        shown.push(digit);
    }
    if !fraction.is_empty() {
        shown.push('.');
        shown.push_str(fraction);
    }
    shown
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn shown(text: &str) -> String {
        number(text.parse().unwrap())
    }

    #[test]
    fn cui_medi_no_trailing_zero() {
        assert_eq!(shown("0.50"), "0.5");
        assert_eq!(shown("5.0"), "5");
        assert_eq!(shown("100"), "100");
    }

    #[test]
    fn cui_medi_leading_zero() {
        assert_eq!(shown(".5"), "0.5");
        assert_eq!(shown("-.5"), "-0.5");
        assert_eq!(shown("-0.00"), "0");
    }

    #[test]
    fn cui_medi_comma_at_one_thousand() {
        assert_eq!(shown("999"), "999");
        assert_eq!(shown("1000"), "1,000");
        assert_eq!(shown("1234567.8910"), "1,234,567.891");
        assert_eq!(shown("-100000"), "-100,000");
    }

    proptest! {
        #[test]
        fn never_a_different_number(units in any::<i64>(), scale in 0u32..10) {
            let value = Decimal::new(units, scale);
            prop_assert_eq!(number(value).replace(',', "").parse::<Decimal>().unwrap(), value);
        }
    }
}
