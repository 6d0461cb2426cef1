//! Chips: one or two words that must catch the eye, and the ribbon of a person's alerts.

use maud::{Markup, html};

/// A chip's colour; the words carry the meaning.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum ChipColour {
    /// No weight.
    #[default]
    Plain,
    /// Overdue, critical.
    Red,
    /// Take care.
    Amber,
    /// To know.
    Blue,
    /// Done, ready.
    Green,
}

/// One chip.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Chip<'a> {
    /// One or two words.
    pub words: &'a str,
    /// Colour.
    pub colour: ChipColour,
}

/// The chip.
pub fn chip(chip: Chip<'_>) -> Markup {
    let class = match chip.colour {
        ChipColour::Plain => "chip",
        ChipColour::Red => "chip red",
        ChipColour::Amber => "chip amber",
        ChipColour::Blue => "chip blue",
        ChipColour::Green => "chip green",
    };
    html! { span class=(class) { (chip.words) } }
}

/// At most five alerts in sight; the rest are counted, never dropped silently. `href` leads to all of them.
pub fn alert_ribbon(alerts: &[Chip<'_>], href: &str) -> Markup {
    html! {
        @if !alerts.is_empty() {
            ul class="alert-ribbon" aria-label="Alerts" {
                @for alert in alerts.iter().take(5) { li { (chip(*alert)) } }
                @if alerts.len() > 5 { li { a href=(href) { (alerts.len() - 5) " more" } } }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_sixth_alert_is_counted() {
        let alerts = [Chip {
            words: "Falls",
            colour: ChipColour::Amber,
        }; 6];
        let markup = alert_ribbon(&alerts, "/alerts").into_string();
        assert_eq!(markup.matches("chip amber").count(), 5);
        assert!(markup.contains(">1 more</a>"));
        assert_eq!(alert_ribbon(&[], "/alerts").into_string(), "");
    }
}
