//! Previous and next page of a list, and where one is.

use maud::{Markup, html};

/// Where the reader is in a list. Keys go forward and back; no page is counted that nobody asked for.
#[derive(Debug, Clone, Copy, Default)]
pub struct Pager<'a> {
    /// What the page shows, for example `1 to 50 of 212 patients, by bed`.
    pub shown: &'a str,
    /// Address of the page before.
    pub previous: Option<&'a str>,
    /// Address of the page after.
    pub next: Option<&'a str>,
}

/// The pager, labelled for the list it turns.
pub fn pager(label: &str, pager: Pager<'_>) -> Markup {
    html! {
        nav class="pager" aria-label=(label) {
            @if let Some(href) = pager.previous { a href=(href) rel="prev" { "← Previous page" } }
            span { (pager.shown) }
            @if let Some(href) = pager.next { a href=(href) rel="next" { "Next page →" } }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_page_has_no_previous() {
        let markup = pager(
            "Pages of patients",
            Pager {
                shown: "1 to 50",
                previous: None,
                next: Some("?after=x&y"),
            },
        )
        .into_string();
        assert!(!markup.contains("Previous"));
        assert!(markup.contains(r#"href="?after=x&amp;y" rel="next""#));
    }
}
