//! What every form field has: a label, a hint, an error, and the ids that tie them together.

use maud::{Markup, html};

/// A field's words. Its id is its name, so that the error summary can link to it.
#[derive(Debug, Clone, Copy, Default)]
pub struct Field<'a> {
    /// Name it is sent under; unique on the page.
    pub name: &'a str,
    /// Label, or legend of a group.
    pub label: &'a str,
    /// Help below the label.
    pub hint: Option<&'a str>,
    /// What is wrong and what to do, after a refusal.
    pub error: Option<&'a str>,
    /// What it holds: what the person typed last, even if it was refused.
    pub value: &'a str,
}

impl Field<'_> {
    /// `aria-describedby`: the hint and the error, when there are any.
    pub(super) fn described_by(&self) -> Option<String> {
        let hint = self.hint.map(|_| format!("{}-hint", self.name));
        let error = self.error.map(|_| format!("{}-error", self.name));
        let ids: Vec<String> = hint.into_iter().chain(error).collect();
        (!ids.is_empty()).then(|| ids.join(" "))
    }

    /// A class with its `--error` twin when the field was refused.
    pub(super) fn class(&self, class: &str) -> String {
        if self.error.is_some() {
            format!("{class} {class}--error")
        } else {
            class.to_string()
        }
    }

    /// The wrapper of a single control with its label.
    pub(super) fn group(&self, control: Markup) -> Markup {
        html! {
            div class=(self.class("nhsuk-form-group")) {
                label class="nhsuk-label" for=(self.name) { (self.label) }
                (self.help())
                (control)
            }
        }
    }

    /// The wrapper of several controls under one legend.
    pub(super) fn fieldset(&self, controls: Markup) -> Markup {
        html! {
            div class=(self.class("nhsuk-form-group")) {
                fieldset class="nhsuk-fieldset" aria-describedby=[self.described_by()] {
                    legend class="nhsuk-fieldset__legend" { (self.label) }
                    (self.help())
                    (controls)
                }
            }
        }
    }

    fn help(&self) -> Markup {
        html! {
            @if let Some(hint) = self.hint { div class="nhsuk-hint" id={ (self.name) "-hint" } { (hint) } }
            @if let Some(error) = self.error {
                span class="nhsuk-error-message" id={ (self.name) "-error" } {
                    span class="nhsuk-u-visually-hidden" { "Error: " } (error)
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hint_and_error_are_tied_to_the_control() {
        let field = Field {
            name: "bed",
            hint: Some("As on the wall"),
            error: Some("Choose a bed"),
            ..Field::default()
        };
        assert_eq!(field.described_by().as_deref(), Some("bed-hint bed-error"));
        assert_eq!(Field::default().described_by(), None);
        let markup = field.group(html! {}).into_string();
        assert!(markup.contains(r#"id="bed-hint""#) && markup.contains(r#"id="bed-error""#));
        assert!(markup.contains("nhsuk-form-group--error"));
    }
}
