//! The one search box: what somebody meant by what they typed. Pure; nothing is looked up.

mod names;

use chrono::NaiveDate;
use trefoil_core::{
    NhsNumber,
    date_input::{self, DateInputError},
    display,
    nhs_number::NhsNumberError,
    postal_address::Postcode,
};

use crate::store::person::number_key;

/// What is searched for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Search {
    /// An NHS number.
    NhsNumber(NhsNumber),
    /// A hospital number, or that of another system.
    Number(String),
    /// A date of birth.
    Born(NaiveDate),
    /// A postcode.
    Postcode(Postcode),
    /// A name, in every order it may have been typed in.
    Name(Vec<NamePair>),
    /// A name and a date of birth.
    NameAndBirth(Vec<NamePair>, NaiveDate),
}

/// A family and a given name as search keys; either may be empty, and both may be only begun.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct NamePair {
    /// The family name.
    pub family: String,
    /// The given name.
    pub given: String,
}

/// Why nothing can be searched for.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum SearchHint {
    /// Nothing was typed.
    #[error("type a name, date of birth, NHS number, hospital number or postcode")]
    Empty,
    /// One letter.
    #[error("type at least 2 letters of the name, or a date of birth or number")]
    TooShort,
    /// Ten digits that are not an NHS number.
    #[error("{0}")]
    NhsNumber(#[from] NhsNumberError),
    /// Something like a date that is none.
    #[error("{0}")]
    Date(#[from] DateInputError),
    /// Far more than anybody's name.
    #[error("type less: a name of at most 100 letters, a date of birth or a number")]
    TooLong,
}

/// What somebody meant. `today` is for dates of birth, which are not in the future.
///
/// # Errors
/// [`SearchHint`] tells what to type instead.
pub fn parse(typed: &str, today: NaiveDate) -> Result<Search, SearchHint> {
    let typed = typed.trim();
    if typed.is_empty() {
        return Err(SearchHint::Empty);
    }
    if typed.chars().count() > 100 {
        return Err(SearchHint::TooLong);
    }
    if !typed.chars().any(|c| c.is_ascii_digit()) {
        return names::pairs(typed).map(Search::Name);
    }
    if let Ok(born) = date_input::birth_date(typed, today) {
        return Ok(Search::Born(born));
    }
    let packed = number_key(typed);
    if packed.len() == 10 && packed.bytes().all(|b| b.is_ascii_digit()) {
        return Ok(Search::NhsNumber(NhsNumber::parse(&packed)?));
    }
    if let Ok(postcode) = Postcode::parse(typed) {
        return Ok(Search::Postcode(postcode));
    }
    if let Some(search) = name_and_date(typed, today) {
        return search;
    }
    if like_a_date(typed) {
        return Err(date_input::birth_date(typed, today)
            .err()
            .unwrap_or(DateInputError::NotUnderstood)
            .into());
    }
    Ok(Search::Number(packed))
}

/// Words and then a date: `smith 22-Nov-1958`, `john smith 22 nov 1958`. None when it is not of this form.
fn name_and_date(typed: &str, today: NaiveDate) -> Option<Result<Search, SearchHint>> {
    let first = typed
        .char_indices()
        .find(|(_, c)| c.is_ascii_digit())
        .map(|(at, _)| at)?;
    let (name, date) = typed.split_at(first);
    let parted = name.ends_with([' ', ',']) && name.chars().any(char::is_alphabetic);
    if !parted || !like_a_date(date) {
        return None;
    }
    let name = name.trim_end_matches([' ', ',']);
    Some(match date_input::birth_date(date, today) {
        Ok(born) => names::pairs(name).map(|pairs| Search::NameAndBirth(pairs, born)),
        Err(error) => Err(error.into()),
    })
}

/// Digits and separators, or with the name of a month: something that is meant as a date.
fn like_a_date(text: &str) -> bool {
    let parts: Vec<&str> = text
        .split(|c: char| c.is_whitespace() || matches!(c, '-' | '/' | '.'))
        .filter(|part| !part.is_empty())
        .collect();
    let digits = |part: &&str| part.bytes().all(|b| b.is_ascii_digit());
    let letters = |part: &&str| part.chars().all(char::is_alphabetic) && part.chars().count() >= 3;
    match parts.as_slice() {
        [a, b, c] => {
            digits(a) && digits(c) && (digits(b) || letters(b)) && [a, b, c].iter().all(|p| p.len() <= 9)
        }
        _ => false,
    }
}

impl Search {
    /// How it was understood, for the page and for the access log.
    pub fn says(&self) -> String {
        let name = |pairs: &[NamePair]| {
            let first = pairs
                .first()
                .map(|pair| format!("{} {}", pair.family, pair.given))
                .unwrap_or_default();
            first.trim().to_owned()
        };
        match self {
            Self::NhsNumber(number) => format!("NHS number {number}"),
            Self::Number(number) => format!("hospital or other number {number}"),
            Self::Born(born) => format!("date of birth {}", display::date(*born)),
            Self::Postcode(postcode) => format!("postcode {postcode}"),
            Self::Name(pairs) => format!("name {}", name(pairs)),
            Self::NameAndBirth(pairs, born) => {
                format!("name {} and date of birth {}", name(pairs), display::date(*born))
            }
        }
    }
}

#[cfg(test)]
mod tests;
