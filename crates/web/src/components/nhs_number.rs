//! An NHS number as the Common User Interface shows it: whole, on one line, grouped 3 3 4.

use maud::{Markup, html};

/// Ten digits (spaces allowed) are grouped with no-break spaces; anything else is shown as it is. Empty: `Not Known`.
/// `app.js` puts plain digits on the clipboard.
pub fn nhs_number(number: &str) -> Markup {
    let digits: String = number
        .chars()
        .filter(|character| !character.is_whitespace())
        .collect();
    let ten = digits.len() == 10 && digits.bytes().all(|byte| byte.is_ascii_digit());
    html! {
        @if ten {
            span class="nhs-number" { (digits[..3]) "\u{a0}" (digits[3..6]) "\u{a0}" (digits[6..]) }
        } @else if digits.is_empty() {
            "Not Known"
        } @else {
            (number)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::nhs_number;

    #[test]
    fn cui_num_grouped_three_three_four() {
        let expected = "<span class=\"nhs-number\">943\u{a0}476\u{a0}5919</span>";
        assert_eq!(nhs_number("9434765919").into_string(), expected);
        assert_eq!(nhs_number("943 476 5919").into_string(), expected);
    }

    #[test]
    fn cui_pab_0019_a_missing_number_is_said_in_words() {
        assert_eq!(nhs_number("").into_string(), "Not Known");
    }

    #[test]
    fn anything_else_is_shown_whole_and_escaped() {
        assert_eq!(nhs_number("<b>é</b>").into_string(), "&lt;b&gt;é&lt;/b&gt;");
    }
}
