//! The tabs of a patient's record, with counts of what waits.

use maud::{Markup, html};

/// One tab.
#[derive(Debug, Clone, Copy, Default)]
pub struct Tab<'a> {
    /// Words of the tab.
    pub label: &'a str,
    /// Its address.
    pub href: &'a str,
    /// Whether it is open.
    pub current: bool,
    /// How much waits there; nothing is shown for 0 or none.
    pub count: Option<u64>,
}

/// The tabs, as links: they work without scripts and each has its own address.
pub fn tabs(label: &str, tabs: &[Tab<'_>]) -> Markup {
    html! {
        nav class="tabs" aria-label=(label) {
            @for tab in tabs {
                a href=(tab.href) aria-current=[tab.current.then_some("page")] {
                    (tab.label)
                    @if let Some(count) = tab.count.filter(|count| *count > 0) {
                        " " span class="count" { (count) span class="nhsuk-u-visually-hidden" { " outstanding" } }
                    }
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_count_is_said_in_words_and_nought_is_not_shown() {
        let list = [
            Tab {
                label: "Results",
                href: "/r",
                current: true,
                count: Some(2),
            },
            Tab {
                label: "Notes",
                href: "/n",
                current: false,
                count: Some(0),
            },
        ];
        let markup = tabs("Patient record", &list).into_string();
        assert!(markup.contains(r#"2<span class="nhsuk-u-visually-hidden"> outstanding</span>"#));
        assert_eq!(markup.matches("outstanding").count(), 1);
        assert_eq!(markup.matches("aria-current").count(), 1);
    }
}
