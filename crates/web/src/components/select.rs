//! One answer of a longer list.

use super::{Choice, Field};
use maud::{Markup, html};

/// The list with its label. `prompt` is the empty first line, for example `Choose a ward`: nothing is chosen for the person.
pub fn select(field: Field<'_>, prompt: &str, choices: &[Choice<'_>]) -> Markup {
    field.group(html! {
        select class=(field.class("nhsuk-select")) id=(field.name) name=(field.name)
            aria-describedby=[field.described_by()] aria-invalid=[field.error.map(|_| "true")] {
            option value="" { (prompt) }
            @for choice in choices {
                option value=(choice.value) selected[!field.value.is_empty() && field.value == choice.value] { (choice.label) }
            }
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_opens_on_the_prompt_and_keeps_an_answer() {
        let choices = [Choice {
            value: "7b",
            label: "Ward 7B <acute>",
        }];
        let empty = select(
            Field {
                name: "ward",
                ..Field::default()
            },
            "Choose a ward",
            &choices,
        )
        .into_string();
        assert!(empty.contains(r#"<option value="">Choose a ward</option>"#) && !empty.contains("selected"));
        assert!(empty.contains("&lt;acute&gt;"));
        let kept = select(
            Field {
                name: "ward",
                value: "7b",
                ..Field::default()
            },
            "Choose a ward",
            &choices,
        )
        .into_string();
        assert!(kept.contains(r#"value="7b" selected"#));
    }
}
