//! What is wrong with a form, on top of it, each line leading to its field.

use maud::{Markup, html};

/// One thing wrong. With an empty `field` it concerns the whole form.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FieldError {
    /// Name of the field (for a date, `<name>-day`), or empty.
    pub field: String,
    /// What is wrong and what to do.
    pub message: String,
}

impl FieldError {
    /// An error of one field.
    pub fn new(field: &str, message: &str) -> Self {
        Self {
            field: field.to_string(),
            message: message.to_string(),
        }
    }
}

/// The message of one field, for its `Field::error`. A date's errors are found by its own name.
pub fn error_for<'a>(errors: &'a [FieldError], name: &str) -> Option<&'a str> {
    let of_field =
        |error: &&FieldError| error.field == name || error.field.strip_suffix("-day") == Some(name);
    errors.iter().find(of_field).map(|error| error.message.as_str())
}

/// The summary; nothing when nothing is wrong. `app.js` puts the keyboard there.
pub fn error_summary(errors: &[FieldError]) -> Markup {
    html! {
        @if !errors.is_empty() {
            div class="nhsuk-error-summary" role="alert" tabindex="-1" aria-labelledby="error-summary-title" {
                h2 class="nhsuk-error-summary__title" id="error-summary-title" { "There is a problem" }
                div class="nhsuk-error-summary__body" {
                    ul class="nhsuk-list nhsuk-error-summary__list" {
                        @for error in errors {
                            li {
                                @if error.field.is_empty() { (error.message) }
                                @else { a href={ "#" (error.field) } { (error.message) } }
                            }
                        }
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
    fn each_line_leads_to_its_field() {
        let errors = [
            FieldError::new("bed", "Choose a bed"),
            FieldError::new("", "The record <changed>"),
        ];
        let markup = error_summary(&errors).into_string();
        assert!(markup.contains(r##"<a href="#bed">Choose a bed</a>"##));
        assert!(markup.contains("<li>The record &lt;changed&gt;</li>"));
        assert_eq!(error_summary(&[]).into_string(), "");
    }

    #[test]
    fn a_field_finds_its_own_message() {
        let errors = [
            FieldError::new("bed", "Choose a bed"),
            FieldError::new("born-day", "Enter a date"),
        ];
        assert_eq!(error_for(&errors, "bed"), Some("Choose a bed"));
        assert_eq!(error_for(&errors, "born"), Some("Enter a date"));
        assert_eq!(error_for(&errors, "ward"), None);
    }
}
