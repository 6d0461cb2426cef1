//! The yellow box: something that can hurt somebody if it is not read.

use maud::{Markup, html};

/// A warning with its heading; use it rarely, or nobody reads it.
pub fn warning_callout(heading: &str, body: Markup) -> Markup {
    html! {
        div class="nhsuk-warning-callout" {
            h2 class="nhsuk-warning-callout__label" { span class="nhsuk-u-visually-hidden" { "Important: " } (heading) }
            (body)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_says_important_to_a_screen_reader() {
        let markup = warning_callout("Two people", html! { p { "Check" } }).into_string();
        assert!(markup.contains("Important: </span>Two people</h2><p>Check</p>"));
    }
}
