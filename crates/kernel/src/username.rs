//! What somebody signs in with: what can be one, and how one that cannot is written into a log.

/// The most a username has.
const LONGEST: usize = 100;

/// A text that cannot be anybody's username.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum UsernameError {
    /// Nothing.
    #[error("enter your username")]
    Empty,
    /// Far too much.
    #[error("a username has at most 100 characters; type it again")]
    TooLong,
    /// What a reader would not see, or would see in another order.
    #[error("this username has characters that cannot be seen; type it again by hand")]
    Unseen,
}

/// What cannot be seen, or changes how its neighbours are seen: controls, marks of direction, joiners, line separators.
fn unseen(letter: char) -> bool {
    letter.is_control()
        || matches!(letter,
            '\u{00AD}' | '\u{034F}' | '\u{061C}' | '\u{115F}'..='\u{1160}' | '\u{17B4}'..='\u{17B5}' | '\u{180B}'..='\u{180F}'
            | '\u{200B}'..='\u{200F}' | '\u{2028}'..='\u{202E}' | '\u{2060}'..='\u{206F}' | '\u{3164}' | '\u{FE00}'..='\u{FE0F}'
            | '\u{FEFF}' | '\u{FFA0}' | '\u{FFF0}'..='\u{FFFB}' | '\u{E0000}'..='\u{E0FFF}')
}

/// A username as it is kept: no blanks around it, lower case.
///
/// # Errors
/// See [`UsernameError`].
pub fn username(typed: &str) -> Result<String, UsernameError> {
    let typed = typed.trim_matches(' ');
    if typed.is_empty() {
        return Err(UsernameError::Empty);
    }
    if typed.len() > 4 * LONGEST || typed.chars().count() > LONGEST {
        return Err(UsernameError::TooLong);
    }
    if typed.chars().any(unseen) {
        return Err(UsernameError::Unseen);
    }
    Ok(typed.to_lowercase())
}

/// A name as somebody typed it, fit for a log: what cannot be seen is spelled out, and a long one is cut.
pub fn clipped(typed: &str) -> String {
    let mut out = String::new();
    for (at, letter) in typed.chars().enumerate() {
        if at == 60 {
            out.push('…');
            break;
        }
        if unseen(letter) {
            out.extend(letter.escape_unicode());
        } else {
            out.push(letter);
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_username_is_what_can_be_read() {
        assert_eq!(username(" Nurse.7B "), Ok("nurse.7b".to_owned()));
        assert_eq!(
            username("siân@trust.example"),
            Ok("siân@trust.example".to_owned())
        );
        assert_eq!(username("  "), Err(UsernameError::Empty));
        assert_eq!(username(&"a".repeat(4096)), Err(UsernameError::TooLong));
        for hidden in [
            "nurse\u{202E}b7",
            "nurse\n7b",
            "nurse\u{200B}",
            "nu\u{0}rse",
            "\u{FEFF}nurse",
        ] {
            assert_eq!(username(hidden), Err(UsernameError::Unseen), "{hidden:?}");
        }
    }

    #[test]
    fn a_log_shows_what_cannot_be_seen_and_is_not_flooded() {
        assert_eq!(clipped("nurse\u{202E}\n"), "nurse\\u{202e}\\u{a}");
        assert_eq!(clipped(&"x".repeat(4096)).chars().count(), 61);
    }
}
