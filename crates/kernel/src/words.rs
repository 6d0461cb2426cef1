//! Whether somebody's own words are words: a reason that was only typed to get past is none.

/// How many letters and digits can be seen in it. Marks, blanks and what has no width are none.
pub(crate) fn letters(text: &str) -> usize {
    text.chars().filter(|c| c.is_alphanumeric()).count()
}

/// Whether it has at least ten letters, and is not the same few over and over ("aaaaaaaaaa", "xyxyxyxyxy").
pub(crate) fn are_a_reason(text: &str) -> bool {
    let mut different: Vec<char> = text
        .chars()
        .filter(|c| c.is_alphanumeric())
        .flat_map(char::to_lowercase)
        .collect();
    different.sort_unstable();
    different.dedup();
    letters(text) >= 10 && different.len() >= 4
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn padding_is_no_reason() {
        for none in [
            "",
            "short",
            "aaaaaaaaaa",
            "AaAaAaAaAaAa",
            "ababababababab",
            "..........!!",
            "a          b",
            "\u{200b}\u{200b}\u{200b}\u{200b}\u{200b}\u{200b}\u{200b}\u{200b}\u{200b}\u{200b}\u{200b}",
            "\u{3164}\u{3164}\u{3164}\u{3164}\u{3164}\u{3164}\u{3164}\u{3164}\u{3164}\u{3164}",
            "1111 1111 1111",
        ] {
            assert!(!are_a_reason(none), "{none:?}");
        }
        for some in [
            "cardiac arrest on ward 9",
            "collapsed in the corridor",
            "llythyr y claf",
            "患者が廊下で倒れた緊急",
        ] {
            assert!(are_a_reason(some), "{some:?}");
        }
    }
}
