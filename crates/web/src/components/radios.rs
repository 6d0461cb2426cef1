//! One answer of several, all in sight.

use super::Field;
use maud::{Markup, html};

/// One answer a person can choose.
#[derive(Debug, Clone, Copy, Default)]
pub struct Choice<'a> {
    /// What is sent.
    pub value: &'a str,
    /// What is read.
    pub label: &'a str,
}

/// Radio buttons under one legend; nothing is chosen unless `field.value` is one of the answers.
pub fn radios(field: Field<'_>, choices: &[Choice<'_>]) -> Markup {
    field.fieldset(html! {
        div class="nhsuk-radios" {
            @for (index, choice) in choices.iter().enumerate() {
                @let id = choice_id(field.name, index);
                div class="nhsuk-radios__item" {
                    input class="nhsuk-radios__input" id=(id) name=(field.name) type="radio" value=(choice.value)
                        checked[!field.value.is_empty() && field.value == choice.value];
                    label class="nhsuk-label nhsuk-radios__label" for=(id) { (choice.label) }
                }
            }
        }
    })
}

/// The first answer has the field's own name as id, so that the error summary leads to it.
pub(super) fn choice_id(name: &str, index: usize) -> String {
    if index == 0 {
        name.to_string()
    } else {
        format!("{name}-{}", index + 1)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ANSWERS: [Choice<'_>; 2] = [
        Choice {
            value: "yes",
            label: "Yes",
        },
        Choice {
            value: "no",
            label: "No",
        },
    ];

    #[test]
    fn nothing_is_chosen_for_the_person() {
        let markup = radios(
            Field {
                name: "known",
                label: "Known?",
                ..Field::default()
            },
            &ANSWERS,
        )
        .into_string();
        assert!(!markup.contains("checked"));
        assert!(markup.contains(r#"id="known""#) && markup.contains(r#"id="known-2""#));
    }

    #[test]
    fn the_answer_comes_back() {
        let markup = radios(
            Field {
                name: "known",
                value: "no",
                ..Field::default()
            },
            &ANSWERS,
        )
        .into_string();
        assert!(markup.contains(r#"value="no" checked"#));
        assert_eq!(markup.matches(" checked").count(), 1);
    }
}
