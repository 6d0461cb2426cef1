//! A card of the summary page.

use maud::{Markup, html};

/// One card.
#[derive(Debug, Clone, Default)]
pub struct Card<'a> {
    /// Unique on the page; the heading's id is made from it.
    pub id: &'a str,
    /// Heading.
    pub title: &'a str,
    /// A link beside the heading: words and address.
    pub link: Option<(&'a str, &'a str)>,
    /// Whether it takes the whole width.
    pub wide: bool,
    /// What it shows. When there is nothing, say `None recorded`; when it cannot be known, say why.
    pub body: Markup,
}

/// The card, a labelled section.
pub fn card(card: &Card<'_>) -> Markup {
    let heading = format!("card-{}", card.id);
    html! {
        section class=(if card.wide { "card wide" } else { "card" }) aria-labelledby=(heading) {
            div class="card-head" {
                h2 id=(heading) { (card.title) }
                @if let Some((words, href)) = card.link {
                    a href=(href) { (words) span class="nhsuk-u-visually-hidden" { ", " (card.title) } }
                }
            }
            (card.body)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_is_named_by_its_heading_and_its_link_says_of_what() {
        let markup = card(&Card {
            id: "problems",
            title: "Problems",
            link: Some(("Add", "/add")),
            ..Card::default()
        })
        .into_string();
        assert!(
            markup.contains(r#"aria-labelledby="card-problems""#) && markup.contains(r#"id="card-problems""#)
        );
        assert!(markup.contains(r#">Add<span class="nhsuk-u-visually-hidden">, Problems</span></a>"#));
    }
}
