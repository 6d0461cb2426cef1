//! The passwords that are tried first, without a file: words with digits behind them, rows of the keyboard, repetitions.

/// What stands before the digits and signs that people add.
const WORDS: [&str; 60] = [
    "password",
    "passw",
    "passwort",
    "pass",
    "word",
    "letmein",
    "welcome",
    "admin",
    "administrator",
    "changeme",
    "secret",
    "qwerty",
    "qwertyuiop",
    "asdfgh",
    "asdfghjkl",
    "zxcvbn",
    "zxcvbnm",
    "iloveyou",
    "sunshine",
    "princess",
    "monkey",
    "dragon",
    "football",
    "liverpool",
    "arsenal",
    "chelsea",
    "everton",
    "rangers",
    "celtic",
    "manchester",
    "manunited",
    "london",
    "england",
    "scotland",
    "charlie",
    "michael",
    "jessica",
    "daniel",
    "thomas",
    "superman",
    "batman",
    "pokemon",
    "starwars",
    "computer",
    "internet",
    "summer",
    "winter",
    "spring",
    "autumn",
    "january",
    "christmas",
    "hospital",
    "doctor",
    "nurse",
    "patient",
    "health",
    "medicine",
    "trefoil",
    "default",
    "temporary",
];

/// What lies side by side.
const ROWS: [&str; 5] = [
    "01234567890123456789",
    "98765432109876543210",
    "abcdefghijklmnopqrstuvwxyz",
    "qwertyuiopasdfghjklzxcvbnm",
    "1qaz2wsx3edc4rfv5tgb6yhn7ujm",
];

/// Whether a password, in lower case, is one of them: the same words over and over, with digits and signs around them and a
/// few letters written as digits.
pub(super) fn is_common(lower: &str) -> bool {
    let rows = |text: &str| text.chars().count() >= 4 && ROWS.iter().any(|row| row.contains(text));
    if repeats(lower) || rows(lower) {
        return true;
    }
    let plain: String = lower
        .trim_matches(|letter: char| !letter.is_alphabetic() && letter != '@' && letter != '$')
        .chars()
        .map(|letter| match letter {
            '0' => 'o',
            '1' | '!' => 'i',
            '3' => 'e',
            '4' | '@' => 'a',
            '5' | '$' => 's',
            other => other,
        })
        .filter(|letter| letter.is_alphabetic())
        .collect();
    plain.is_empty() || rows(&plain) || made_of_words(&plain)
}

/// Whether a short piece is repeated to make the whole.
fn repeats(text: &str) -> bool {
    let letters: Vec<char> = text.chars().collect();
    (1..=4.min(letters.len() / 2)).any(|piece| {
        letters
            .iter()
            .enumerate()
            .all(|(at, letter)| letters.get(at % piece) == Some(letter))
    })
}

/// Whether one or two of the words make the whole; two of the same many times are one.
fn made_of_words(plain: &str) -> bool {
    WORDS.iter().any(|word| {
        let rest = plain.replace(word, "");
        rest.is_empty() || (plain.len() <= 14 && rest.len() < plain.len() && WORDS.contains(&rest.as_str()))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_tried_first_is_known() {
        for common in [
            "password",
            "password2026!",
            "p@ssw0rd1234",
            "passwordpassword",
            "welcome12345",
            "123456789012",
            "aaaaaaaaaaaa",
            "abcdabcdabcd",
            "qwertyuiopasdf",
            "1qaz2wsx3edc",
            "letmein!!!!!",
            "summer2026!!!",
            "000011112222",
            "2026!2026!2026",
            "doctornurse1",
        ] {
            assert!(is_common(common), "{common}");
        }
        for rare in [
            "clover in the meadow",
            "correct horse battery",
            "teapot+8",
            "nurses like warm toast",
            "summerhouse by the canal",
        ] {
            assert!(!is_common(rare), "{rare}");
        }
    }
}
