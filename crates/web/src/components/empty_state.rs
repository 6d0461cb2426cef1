//! Nothing to show, said so that it cannot be taken for something else.

use maud::{Markup, html};

/// Why there is nothing. The three differ clinically, so each has its own words.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum EmptyState<'a> {
    /// Nobody has recorded anything.
    NoneRecorded,
    /// It was looked for and there is nothing, for example `Nothing waiting. Last checked 10:42`.
    Nothing(&'a str),
    /// It cannot be known just now; the reason is shown.
    NotAvailable(&'a str),
}

/// The words, and what can be done instead, if anything.
pub fn empty_state(state: EmptyState<'_>, instead: Option<Markup>) -> Markup {
    html! {
        div class="empty-state" {
            p {
                @match state {
                    EmptyState::NoneRecorded => { "None recorded" }
                    EmptyState::Nothing(words) => { (words) }
                    EmptyState::NotAvailable(why) => { b { "Not available" } " – " (why) }
                }
            }
            @if let Some(instead) = instead { (instead) }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn none_nothing_and_unavailable_cannot_be_confused() {
        let words = |state| empty_state(state, None).into_string();
        assert!(words(EmptyState::NoneRecorded).contains("None recorded"));
        assert!(
            words(EmptyState::NotAvailable("the module is off"))
                .contains("<b>Not available</b> – the module is off")
        );
        assert_ne!(
            words(EmptyState::NoneRecorded),
            words(EmptyState::Nothing("Nothing waiting"))
        );
    }
}
