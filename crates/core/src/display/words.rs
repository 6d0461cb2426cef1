//! Words.

/// Words as the beginning of a sentence or a heading: the first letter upper case, the rest as it is.
pub fn capitalised(words: &str) -> String {
    let mut letters = words.chars();
    letters
        .next()
        .map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}

#[cfg(test)]
mod tests {
    use super::capitalised;

    #[test]
    fn only_the_first_letter_changes() {
        for (words, shown) in [
            ("", ""),
            ("note", "Note"),
            ("set of observations", "Set of observations"),
            ("élan of GP", "Élan of GP"),
            ("2 parts", "2 parts"),
        ] {
            assert_eq!(capitalised(words), shown);
        }
    }
}
