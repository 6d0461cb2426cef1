//! Characters that cannot be seen and so have no place in a name, an address or an identifier.

/// The first character that a reader could not see: a control, a change of writing direction, a space of no width.
/// A direction override can make two different names look the same on a screen.
///
/// The two joiners (U+200C, U+200D) are allowed: Persian and several Indic spellings need them.
pub fn unseen(text: &str) -> Option<char> {
    text.chars().find(|c| {
        c.is_control()
            || matches!(c,
                '\u{ad}' | '\u{61c}' | '\u{180e}' | '\u{200b}' | '\u{200e}' | '\u{200f}' | '\u{2028}'..='\u{202e}'
                | '\u{2060}'..='\u{206f}' | '\u{feff}' | '\u{fff9}'..='\u{fffb}')
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn finds_what_nobody_sees() {
        for text in [
            "a\u{202e}b",
            "a\nb",
            "a\u{0}",
            "\u{feff}a",
            "a\u{2066}b",
            "a\u{200b}",
        ] {
            assert!(unseen(text).is_some(), "{text:?}");
        }
        for text in [
            "Siân",
            "Ọláyínká Adébáyọ\u{300}",
            "علی\u{200c}رضا",
            "O’Neill",
            "山田",
        ] {
            assert_eq!(unseen(text), None, "{text:?}");
        }
    }
}
