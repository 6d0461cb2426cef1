//! Something worth knowing, said once, beside what it concerns.

use maud::{Markup, html};

/// A quiet box. The first word says what kind of remark it is: `Note`, `Awaiting`, `Restricted`.
pub fn notice(word: &str, body: Markup) -> Markup {
    html! { div class="notice" { p { span class="word" { (word) } " " (body) } } }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_word_is_there_not_only_the_colour() {
        let markup = notice("Note", html! { "Bed A1 is being cleaned" }).into_string();
        assert!(markup.contains(r#"<span class="word">Note</span> Bed A1 is being cleaned"#));
    }
}
