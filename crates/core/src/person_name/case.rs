//! Title case for what was typed in one case only.

/// Title case, as CUI asks of given names and titles, but only for text typed all in capitals or all in small
/// letters: who typed "McKenna" or "bint Ali" meant it.
pub(super) fn title_case(text: &str) -> String {
    let mixed = text.chars().any(char::is_uppercase) && text.chars().any(char::is_lowercase);
    if mixed {
        return text.to_owned();
    }
    let mut shown = String::with_capacity(text.len());
    let mut starts = true;
    for c in text.chars() {
        if starts {
            shown.extend(c.to_uppercase());
        } else {
            shown.extend(c.to_lowercase());
        }
        starts = c.is_whitespace() || matches!(c, '-' | '\'' | '’' | '.');
    }
    shown
}

#[cfg(test)]
mod tests {
    use super::title_case;

    #[test]
    fn only_where_the_typist_did_not_choose() {
        for (typed, shown) in [
            ("SIÂN", "Siân"),
            ("mary-jane", "Mary-Jane"),
            ("d'arcy", "D'Arcy"),
            ("McKenna", "McKenna"),
            ("ọláyínká", "Ọláyínká"),
            ("J", "J"),
            ("MRS", "Mrs"),
        ] {
            assert_eq!(title_case(typed), shown);
        }
    }
}
