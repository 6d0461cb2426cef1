//! What a text must be to be kept: not empty, not too long, and readable.

/// Why a text cannot be kept.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum WordingError {
    /// Nothing was written.
    #[error("write {0}")]
    Empty(&'static str),
    /// More than fits.
    #[error("{what} has {letters} letters and may have {most}; shorten it")]
    TooLong {
        /// What it is.
        what: &'static str,
        /// How many there are.
        letters: usize,
        /// How many there may be.
        most: usize,
    },
    /// A character nobody can see, which can make the text read otherwise than it is kept.
    #[error("{0} holds a character that cannot be seen; type it afresh")]
    Unseen(&'static str),
}

/// The longest reason for ending something. Bounded so that a full record can still be marked as entered in error.
pub const LONGEST_REASON: usize = 300;

/// The text without blanks around it, if it can be kept. Line breaks and tabs are allowed.
///
/// # Errors
/// [`WordingError`] says what to do.
pub fn checked(text: &str, what: &'static str, most: usize) -> Result<String, WordingError> {
    let text = text.trim().replace("\r\n", "\n");
    let letters = text.chars().count();
    if letters == 0 {
        return Err(WordingError::Empty(what));
    }
    if letters > most {
        return Err(WordingError::TooLong { what, letters, most });
    }
    if text.chars().any(hides) {
        return Err(WordingError::Unseen(what));
    }
    Ok(text)
}

/// Control characters, and those that turn the direction of reading or hide in between.
fn hides(letter: char) -> bool {
    (letter.is_control() && letter != '\n' && letter != '\t')
        || matches!(letter, '\u{200b}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn table_of_wordings() {
        let of = |text: &str| checked(text, "the reason", 5);
        assert_eq!(of(" ab\r\nc "), Ok("ab\nc".into()));
        assert_eq!(of("  "), Err(WordingError::Empty("the reason")));
        assert!(matches!(
            of("abcdef"),
            Err(WordingError::TooLong { letters: 6, .. })
        ));
        assert_eq!(of("a\u{202e}b"), Err(WordingError::Unseen("the reason")));
        assert_eq!(
            of("é€日本語"),
            Ok("é€日本語".into()),
            "letters are counted, not bytes"
        );
    }
}
