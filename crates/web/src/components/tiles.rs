//! Counted tiles above a list or on the home page.

use maud::{Markup, html};

/// One tile.
#[derive(Debug, Clone, Copy, Default)]
pub struct Tile<'a> {
    /// The count, for example `24 / 28`.
    pub figure: &'a str,
    /// What is counted.
    pub words: &'a str,
    /// Where it leads.
    pub href: Option<&'a str>,
    /// Whether somebody should act now; say so in the words too.
    pub hot: bool,
}

/// The tiles in a row.
pub fn tiles(tiles: &[Tile<'_>]) -> Markup {
    html! {
        ul class="tiles" {
            @for tile in tiles {
                li class=[tile.hot.then_some("hot")] {
                    b { (tile.figure) }
                    @if let Some(href) = tile.href { a href=(href) { (tile.words) } } @else { (tile.words) }
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_tile_leads_to_its_list() {
        let markup = tiles(&[Tile {
            figure: "9",
            words: "results to acknowledge",
            href: Some("/results"),
            hot: true,
        }])
        .into_string();
        assert!(
            markup.contains(r#"<li class="hot"><b>9</b><a href="/results">results to acknowledge</a></li>"#)
        );
    }
}
