//! A form that writes: errors on top, guard fields, the body, and one button.

use super::{ButtonKind, FieldError, Guard, button, error_summary, guard};
use maud::{Markup, html};

/// A form that posts to the server and works without scripts.
#[derive(Debug, Clone, Default)]
pub struct Form<'a> {
    /// Where it posts to.
    pub action: &'a str,
    /// What guards it.
    pub guard: Guard<'a>,
    /// What was wrong when it was last sent.
    pub errors: &'a [FieldError],
    /// The fields.
    pub body: Markup,
    /// Words on the button, a verb: `Admit`, `Sign`.
    pub submit: &'a str,
    /// How much the button matters.
    pub kind: ButtonKind,
    /// Where the way back leads, if there is one.
    pub cancel: Option<&'a str>,
}

/// The form. The browser's own checks are off: the server's words are better and always the same.
pub fn form(form: &Form<'_>) -> Markup {
    html! {
        (error_summary(form.errors))
        form method="post" action=(form.action) novalidate {
            (guard(form.guard))
            (form.body)
            div class="nhsuk-button-group" {
                (button(form.submit, form.kind))
                @if let Some(href) = form.cancel { a href=(href) { "Cancel" } }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn errors_come_first_and_the_guard_is_inside() {
        let errors = [FieldError::new("bed", "Choose a bed")];
        let fields = Guard {
            command_id: "c1",
            ..Guard::default()
        };
        let markup = form(&Form {
            action: "/admit",
            errors: &errors,
            guard: fields,
            submit: "Admit",
            ..Form::default()
        })
        .into_string();
        assert!(markup.find("There is a problem") < markup.find("<form"));
        assert!(markup.find("<form") < markup.find("command_id"));
        assert!(markup.contains(r#"method="post" action="/admit""#));
    }
}
