//! Labels and values, one a line.

use maud::{Markup, html};

/// A list of labels and what they hold; say `Not recorded` rather than leaving a value empty.
pub fn summary_list(rows: &[(&str, Markup)]) -> Markup {
    html! {
        dl class="nhsuk-summary-list" {
            @for (key, value) in rows {
                div class="nhsuk-summary-list__row" {
                    dt class="nhsuk-summary-list__key" { (key) }
                    dd class="nhsuk-summary-list__value" { (value) }
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_value_stands_beside_its_label() {
        let markup = summary_list(&[("Ward", html! { "7B" })]).into_string();
        assert!(markup.contains(r#"__key">Ward</dt><dd class="nhsuk-summary-list__value">7B</dd>"#));
    }
}
