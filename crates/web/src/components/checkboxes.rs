//! Several answers of several.

use super::radios::choice_id;
use super::{Choice, Field};
use maud::{Markup, html};

/// Check boxes under one legend; `ticked` holds the values ticked already.
pub fn checkboxes(field: Field<'_>, choices: &[Choice<'_>], ticked: &[&str]) -> Markup {
    field.fieldset(html! {
        div class="nhsuk-checkboxes" {
            @for (index, choice) in choices.iter().enumerate() {
                @let id = choice_id(field.name, index);
                div class="nhsuk-checkboxes__item" {
                    input class="nhsuk-checkboxes__input" id=(id) name=(field.name) type="checkbox" value=(choice.value)
                        checked[ticked.contains(&choice.value)];
                    label class="nhsuk-label nhsuk-checkboxes__label" for=(id) { (choice.label) }
                }
            }
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_was_ticked_is_ticked() {
        let choices = [
            Choice {
                value: "a",
                label: "A",
            },
            Choice {
                value: "b",
                label: "B",
            },
        ];
        let markup = checkboxes(
            Field {
                name: "flag",
                label: "Flags",
                ..Field::default()
            },
            &choices,
            &["b"],
        )
        .into_string();
        assert!(markup.contains(r#"value="b" checked"#));
        assert_eq!(markup.matches(" checked").count(), 1);
    }
}
