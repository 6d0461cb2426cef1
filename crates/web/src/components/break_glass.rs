//! Opening a record without a care relationship: the reason first, and in plain words what follows.

use super::{
    ButtonKind, Choice, Field, FieldError, Form, Guard, error_for, form, radios, text_area, warning_callout,
};
use maud::{Markup, html};

/// What the page needs.
#[derive(Debug, Clone, Copy, Default)]
pub struct BreakGlass<'a> {
    /// Where it posts to; `reason` and `details` are sent.
    pub action: &'a str,
    /// Guard fields.
    pub guard: Guard<'a>,
    /// The person's name as the search showed it.
    pub patient: &'a str,
    /// The reasons the trust allows.
    pub reasons: &'a [Choice<'a>],
    /// What was chosen and typed last.
    pub chosen: &'a str,
    /// Words given last.
    pub details: &'a str,
    /// What was wrong when it was last sent.
    pub errors: &'a [FieldError],
    /// The way back, without opening anything.
    pub cancel: &'a str,
}

/// The form. It names the person, so that nobody opens the wrong record in a hurry.
pub fn break_glass(page: BreakGlass<'_>) -> Markup {
    let reason = Field {
        name: "reason",
        label: "Why do you need to open it?",
        error: error_for(page.errors, "reason"),
        value: page.chosen,
        hint: None,
    };
    let details = Field {
        name: "details",
        label: "In your own words",
        hint: Some(
            "Your name, the time, the reason and every page you open are kept, and shown to whoever may ask who looked.",
        ),
        error: error_for(page.errors, "details"),
        value: page.details,
    };
    html! {
        section class="panel break-glass" aria-labelledby="break-glass-title" {
            h2 id="break-glass-title" { "You are not recorded as caring for " (page.patient) }
            (warning_callout("Open this record only for a reason you can defend", html! {
                p { "If the person is in front of you and needs care now, go on: nothing here stops you." }
            }))
            (form(&Form {
                action: page.action,
                guard: page.guard,
                errors: page.errors,
                body: html! { (radios(reason, page.reasons)) (text_area(details, 3)) },
                submit: "Open the record",
                kind: ButtonKind::Warning,
                cancel: Some(page.cancel),
            }))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_names_the_person_asks_why_and_offers_a_way_back() {
        let reasons = [Choice {
            value: "emergency",
            label: "Emergency care",
        }];
        let errors = [FieldError::new("reason", "Choose a reason")];
        let page = BreakGlass {
            action: "/open",
            patient: "JONES, <Gwen>",
            reasons: &reasons,
            errors: &errors,
            cancel: "/search",
            ..BreakGlass::default()
        };
        let markup = break_glass(page).into_string();
        assert!(markup.contains("caring for JONES, &lt;Gwen&gt;"));
        assert!(markup.contains(r##"href="#reason""##) && markup.contains(r#"id="reason""#));
        assert!(markup.contains(r#"<a href="/search">Cancel</a>"#));
        assert!(!markup.contains("checked"));
    }
}
