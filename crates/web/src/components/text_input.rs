//! A box for one line of text.

use super::Field;
use maud::{Markup, html};

/// One line of text.
#[derive(Debug, Clone, Copy, Default)]
pub struct TextInput<'a> {
    /// Name, label, hint, error, value.
    pub field: Field<'a>,
    /// What is typed there.
    pub kind: InputKind,
    /// About how many characters are expected; the box is as wide (2, 3, 4, 5, 10, 20 or 30).
    pub width: Option<u8>,
    /// The `autocomplete` word; `off` unless said, because ward computers are shared.
    pub autocomplete: Option<&'a str>,
    /// Whether the page opens with the cursor here: one field a page at most.
    pub autofocus: bool,
}

/// What is typed into the box.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum InputKind {
    /// Words.
    #[default]
    Text,
    /// A secret; it is never sent back to the page.
    Password,
    /// An NHS number: digits on a touch keyboard, regrouped while typing.
    NhsNumber,
    /// A whole number.
    Number,
    /// A number with a decimal point.
    Decimal,
    /// What to look for; `/` comes here.
    Search,
}

/// The box with its label.
pub fn text_input(input: TextInput<'_>) -> Markup {
    let field = input.field;
    let (kind, mode) = match input.kind {
        InputKind::Text => ("text", None),
        InputKind::Password => ("password", None),
        InputKind::NhsNumber | InputKind::Number => ("text", Some("numeric")),
        InputKind::Decimal => ("text", Some("decimal")),
        InputKind::Search => ("search", None),
    };
    let mut class = field.class("nhsuk-input");
    if let Some(width) = input.width {
        class.push_str(&format!(" nhsuk-input--width-{width}"));
    }
    let value = (input.kind != InputKind::Password && !field.value.is_empty()).then_some(field.value);
    field.group(html! {
        input class=(class) id=(field.name) name=(field.name) type=(kind) inputmode=[mode] value=[value]
            autocomplete=(input.autocomplete.unwrap_or("off")) aria-describedby=[field.described_by()]
            aria-invalid=[field.error.map(|_| "true")] autofocus[input.autofocus]
            data-nhs-number[input.kind == InputKind::NhsNumber] data-search[input.kind == InputKind::Search]
            spellcheck=[(input.kind != InputKind::Text).then_some("false")];
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_typed_comes_back_escaped() {
        let field = Field {
            name: "family",
            label: "Family name",
            value: "\"><script>",
            ..Field::default()
        };
        let markup = text_input(TextInput {
            field,
            ..TextInput::default()
        })
        .into_string();
        assert!(markup.contains("value=\"&quot;&gt;&lt;script&gt;\""));
        assert!(markup.contains(r#"<label class="nhsuk-label" for="family">"#));
    }

    #[test]
    fn a_password_never_comes_back() {
        let field = Field {
            name: "password",
            value: "secret",
            ..Field::default()
        };
        let markup = text_input(TextInput {
            field,
            kind: InputKind::Password,
            ..TextInput::default()
        })
        .into_string();
        assert!(!markup.contains("secret"));
    }

    #[test]
    fn a_refused_field_says_so_to_everybody() {
        let field = Field {
            name: "born",
            error: Some("Enter a date"),
            ..Field::default()
        };
        let markup = text_input(TextInput {
            field,
            ..TextInput::default()
        })
        .into_string();
        assert!(
            markup.contains(r#"aria-invalid="true""#) && markup.contains(r#"aria-describedby="born-error""#)
        );
        assert!(markup.contains("Error: </span>Enter a date"));
    }

    #[test]
    fn cui_num_0001_one_box_that_regroups() {
        let field = Field {
            name: "nhs_number",
            ..Field::default()
        };
        let markup = text_input(TextInput {
            field,
            kind: InputKind::NhsNumber,
            ..TextInput::default()
        })
        .into_string();
        assert!(markup.contains("data-nhs-number") && markup.contains(r#"inputmode="numeric""#));
    }
}
