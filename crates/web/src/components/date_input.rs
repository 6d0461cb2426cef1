//! A date in three boxes: day, month, year.

use super::Field;
use maud::{Markup, html};

/// A date. The boxes are named `<name>-day`, `<name>-month` and `<name>-year`; the error summary links to `<name>-day`.
#[derive(Debug, Clone, Copy, Default)]
pub struct DateInput<'a> {
    /// Name, legend, hint, error; the value is not used.
    pub field: Field<'a>,
    /// Day as typed.
    pub day: &'a str,
    /// Month as typed, a number or a name.
    pub month: &'a str,
    /// Year as typed.
    pub year: &'a str,
}

/// The three boxes under one legend.
pub fn date_input(date: DateInput<'_>) -> Markup {
    let boxes = [
        ("day", "Day", date.day),
        ("month", "Month", date.month),
        ("year", "Year", date.year),
    ];
    date.field.fieldset(html! {
        div class="nhsuk-date-input" id=(date.field.name) {
            @for (part, label, value) in boxes {
                @let id = format!("{}-{part}", date.field.name);
                div class="nhsuk-date-input__item" {
                    label class="nhsuk-label nhsuk-date-input__label" for=(id) { (label) }
                    input class={ (date.field.class("nhsuk-input")) " nhsuk-date-input__input " (part) } id=(id) name=(id)
                        type="text" inputmode=[(part != "month").then_some("numeric")] value=(value) autocomplete="off"
                        aria-invalid=[date.field.error.map(|_| "true")];
                }
            }
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn three_labelled_boxes_keep_what_was_typed() {
        let field = Field {
            name: "born",
            label: "Date of birth",
            error: Some("Enter a real date"),
            ..Field::default()
        };
        let markup = date_input(DateInput {
            field,
            day: "31",
            month: "Feb",
            year: "1958",
        })
        .into_string();
        for part in ["day", "month", "year"] {
            assert!(
                markup.contains(&format!(r#"for="born-{part}""#))
                    && markup.contains(&format!(r#"id="born-{part}""#))
            );
        }
        assert!(markup.contains(r#"value="Feb""#));
        assert!(markup.contains("Enter a real date") && markup.contains("<legend"));
    }
}
