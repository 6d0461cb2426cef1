//! A box for several lines of text.

use super::Field;
use maud::{Markup, html};

/// The box with its label, so many rows high.
pub fn text_area(field: Field<'_>, rows: u8) -> Markup {
    field.group(html! {
        textarea class=(field.class("nhsuk-textarea")) id=(field.name) name=(field.name) rows=(rows) autocomplete="off"
            aria-describedby=[field.described_by()] aria-invalid=[field.error.map(|_| "true")] {
            // A parser drops one line break after the tag; this one is dropped instead of the writer's own.
            "\n" (field.value)
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_comes_back_whole_and_escaped() {
        let field = Field {
            name: "reason",
            label: "Reason",
            value: "\n</textarea><b>",
            ..Field::default()
        };
        let markup = text_area(field, 3).into_string();
        assert!(markup.contains(">\n\n&lt;/textarea&gt;&lt;b&gt;</textarea>"));
    }
}
