//! Words as a search for medicines compares them.

/// The words of a name: lower case, letters and digits; a hyphened word also as one, so that "co-amox" and "coamox"
/// both find co-amoxiclav.
pub fn words(name: &str) -> Vec<String> {
    let mut all = vec![];
    for word in name.to_lowercase().split_whitespace() {
        let parts: Vec<String> = word
            .split(|c: char| !c.is_alphanumeric())
            .filter(|part| !part.is_empty())
            .map(str::to_owned)
            .collect();
        if parts.len() > 1 {
            all.push(parts.concat());
        }
        all.extend(parts);
    }
    all
}

/// What was typed, as words of which each must begin a word of what is found.
pub fn typed(text: &str) -> Vec<String> {
    text.to_lowercase()
        .split_whitespace()
        .map(|word| word.chars().filter(|c| c.is_alphanumeric()).collect::<String>())
        .filter(|word| !word.is_empty())
        .collect()
}

/// Whether every typed word begins one of the words.
pub fn all_begin(typed: &[String], words: &[String]) -> bool {
    typed
        .iter()
        .all(|typed| words.iter().any(|word| word.starts_with(typed.as_str())))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hyphens_and_case_do_not_hide_a_medicine() {
        let name = words("Co-amoxiclav 500mg/125mg tablets");
        for found in [
            "co-amox",
            "coamox",
            "CO AMOX",
            "amoxi",
            "co-amoxiclav tab",
            "500mg",
        ] {
            assert!(all_begin(&typed(found), &name), "{found}");
        }
        for not in ["amoxil", "tabletss", "co-codamol"] {
            assert!(!all_begin(&typed(not), &name), "{not}");
        }
    }
}
