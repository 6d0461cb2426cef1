//! The button that sends a form.

use maud::{Markup, html};

/// How much a button matters.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum ButtonKind {
    /// The one thing this form does; one a page.
    #[default]
    Primary,
    /// Something else that may be done.
    Secondary,
    /// What cannot be undone.
    Warning,
}

/// A button that sends the form around it.
pub fn button(label: &str, kind: ButtonKind) -> Markup {
    let class = match kind {
        ButtonKind::Primary => "nhsuk-button",
        ButtonKind::Secondary => "nhsuk-button nhsuk-button--secondary",
        ButtonKind::Warning => "nhsuk-button nhsuk-button--warning",
    };
    html! { button class=(class) type="submit" { (label) } }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn kinds_differ() {
        assert!(
            button("Admit", ButtonKind::Primary)
                .into_string()
                .contains("class=\"nhsuk-button\"")
        );
        assert!(
            button("Delete", ButtonKind::Warning)
                .into_string()
                .contains("--warning")
        );
        assert!(
            button("Back", ButtonKind::Secondary)
                .into_string()
                .contains("--secondary")
        );
    }
}
