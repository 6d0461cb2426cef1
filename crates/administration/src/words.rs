//! What may be typed here: names, usernames, organisations and reasons. Pure; each refusal says what to do instead.

use trefoil_core::{ods_code::OdsCode, person_name::unseen};

/// The longest name: a family name, a given name and what stands behind them.
const NAME: usize = 70;
/// The longest username.
const USERNAME: usize = 40;
/// The fewest letters of a reason.
const REASON: usize = 10;
/// The most.
const REASON_MOST: usize = 500;

/// Why it cannot be taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum WordsError {
    /// Nothing there.
    #[error("enter the name as others are to read it, for example: K Turner, RN")]
    NoName,
    /// Too long.
    #[error("enter a name of at most 70 letters")]
    NameTooLong,
    /// Line breaks, signs nobody sees, signs that turn the direction of writing.
    #[error("take out the line breaks and invisible signs: type it anew rather than pasting it")]
    Unprintable,
    /// Nothing there.
    #[error("enter what they sign in with, for example: kturner")]
    NoUsername,
    /// Something else than a username.
    #[error(
        "use 2 to 40 small letters, digits, full stops, hyphens and underscores, beginning with a letter"
    )]
    NotAUsername,
    /// Something else than a code.
    #[error("enter the organisation's ODS code: 3 to 9 capital letters and digits, for example RXX01")]
    NotAnOrganisation,
    /// No name of a role.
    #[error(
        "enter the role's name as others are to read it, in 2 to 50 letters, for example: Physiotherapist"
    )]
    NotARoleName,
    /// Something else than a role's id.
    #[error(
        "use 2 to 40 small letters, digits and underscores, beginning with a letter, for example: physiotherapist"
    )]
    NotARoleId,
    /// Too few words.
    #[error("say why in your own words, in at least 10 letters: it is kept with the change")]
    ReasonTooShort,
    /// Too many words.
    #[error("say why in at most 500 letters")]
    ReasonTooLong,
}

/// A name as others read it.
///
/// # Errors
/// [`WordsError`].
pub fn name(typed: &str) -> Result<String, WordsError> {
    let name = typed
        .split(' ')
        .filter(|word| !word.is_empty())
        .collect::<Vec<_>>()
        .join(" ");
    match name.chars().count() {
        0 => Err(WordsError::NoName),
        _ if unseen(&name).is_some() => Err(WordsError::Unprintable),
        count if count > NAME => Err(WordsError::NameTooLong),
        _ => Ok(name),
    }
}

/// What somebody signs in with; in small letters, as it is kept.
///
/// # Errors
/// [`WordsError`].
pub fn username(typed: &str) -> Result<String, WordsError> {
    let username = typed.trim().to_lowercase();
    if username.is_empty() {
        return Err(WordsError::NoUsername);
    }
    let fits = (2..=USERNAME).contains(&username.len())
        && username
            .bytes()
            .all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b"._-".contains(&b))
        && username.starts_with(|first: char| first.is_ascii_lowercase());
    if fits {
        Ok(username)
    } else {
        Err(WordsError::NotAUsername)
    }
}

/// An organisation by its ODS code.
///
/// # Errors
/// [`WordsError`].
pub fn organisation(typed: &str) -> Result<String, WordsError> {
    OdsCode::parse(typed.trim())
        .map(|code| code.as_str().to_owned())
        .map_err(|_| WordsError::NotAnOrganisation)
}

/// A role's name as others read it.
///
/// # Errors
/// [`WordsError`].
pub fn role_name(typed: &str) -> Result<String, WordsError> {
    match name(typed) {
        Ok(name) if (2..=50).contains(&name.chars().count()) => Ok(name),
        Err(WordsError::Unprintable) => Err(WordsError::Unprintable),
        _ => Err(WordsError::NotARoleName),
    }
}

/// What a role is kept as: in links and in the log, so of plain letters.
///
/// # Errors
/// [`WordsError`].
pub fn role_id(typed: &str) -> Result<String, WordsError> {
    let id = typed.trim();
    let fits = (2..=40).contains(&id.len())
        && id
            .bytes()
            .all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'_')
        && id.starts_with(|first: char| first.is_ascii_lowercase());
    if fits {
        Ok(id.to_owned())
    } else {
        Err(WordsError::NotARoleId)
    }
}

/// Why something is changed.
///
/// # Errors
/// [`WordsError`].
pub fn reason(typed: &str) -> Result<String, WordsError> {
    let reason = typed.trim();
    match reason.chars().count() {
        0..REASON => Err(WordsError::ReasonTooShort),
        count if count > REASON_MOST => Err(WordsError::ReasonTooLong),
        _ if unseen(&reason.replace(['\n', '\r'], " ")).is_some() => Err(WordsError::Unprintable),
        _ => Ok(reason.to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_taken_as_it_is_read() {
        assert_eq!(name("  K  Turner, RN ").as_deref(), Ok("K Turner, RN"));
        assert_eq!(name("Zoë O’Neill-Ng").as_deref(), Ok("Zoë O’Neill-Ng"));
        assert_eq!(name(" "), Err(WordsError::NoName));
        assert_eq!(name(&"x".repeat(4096)), Err(WordsError::NameTooLong));
        for sign in [
            '\u{0}', '\n', '\u{1b}', '\u{202e}', '\u{2066}', '\u{200b}', '\u{feff}',
        ] {
            assert_eq!(
                name(&format!("K {sign}Turner")),
                Err(WordsError::Unprintable),
                "{sign:?}"
            );
        }
    }

    #[test]
    fn a_username_is_small_letters_and_digits() {
        assert_eq!(username(" KTurner2 ").as_deref(), Ok("kturner2"));
        for wrong in [
            "k",
            "9lives",
            "k turner",
            "кturner",
            "k\u{202e}turner",
            &"k".repeat(4096),
        ] {
            assert_eq!(username(wrong), Err(WordsError::NotAUsername), "{wrong:?}");
        }
        assert_eq!(username(""), Err(WordsError::NoUsername));
    }

    #[test]
    fn an_organisation_is_a_code() {
        assert_eq!(organisation("RXX01").as_deref(), Ok("RXX01"));
        assert_eq!(organisation("the trust"), Err(WordsError::NotAnOrganisation));
    }

    #[test]
    fn a_role_is_kept_under_plain_letters() {
        assert_eq!(role_id("physio_2").as_deref(), Ok("physio_2"));
        for wrong in ["", "p", "Physio", "physio-2", "2nd", "../nurse", "nurse\u{202e}"] {
            assert_eq!(role_id(wrong), Err(WordsError::NotARoleId), "{wrong:?}");
        }
        assert_eq!(role_name(" Physiotherapist").as_deref(), Ok("Physiotherapist"));
        assert_eq!(role_name(""), Err(WordsError::NotARoleName));
        assert_eq!(role_name("Nurse\u{202e}"), Err(WordsError::Unprintable));
    }

    #[test]
    fn a_reason_has_words() {
        assert_eq!(reason("left"), Err(WordsError::ReasonTooShort));
        assert_eq!(
            reason("left the trust\non Friday").as_deref(),
            Ok("left the trust\non Friday")
        );
        assert_eq!(reason(&"x".repeat(4096)), Err(WordsError::ReasonTooLong));
        assert_eq!(
            reason("left the trust \u{202e}yadirF"),
            Err(WordsError::Unprintable)
        );
    }
}
