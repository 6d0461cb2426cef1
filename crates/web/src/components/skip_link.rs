//! The link that takes a keyboard user past the top bar and banner.

use maud::{Markup, html};

/// The first thing on every page; the page's `main` has the id `main` and `tabindex="-1"`.
pub fn skip_link() -> Markup {
    html! { a class="nhsuk-skip-link" href="#main" { "Skip to main content" } }
}

#[cfg(test)]
mod tests {
    #[test]
    fn it_leads_to_main() {
        let markup = super::skip_link().into_string();
        assert!(markup.contains(r##"href="#main""##));
    }
}
