//! The fields nobody sees: whose record, which version the person was looking at, which command, and the form's token.

use maud::{Markup, html};

/// What guards a form that writes: a form sent for another person, for a stale version, twice, or from elsewhere is refused.
#[derive(Debug, Clone, Copy, Default)]
pub struct Guard<'a> {
    /// The patient the page shows; sent as `patient_id`.
    pub patient_id: Option<&'a str>,
    /// The version of the record the page shows; sent as `version`.
    pub version: Option<&'a str>,
    /// Made when the page was made; the same id again changes nothing. Sent as `command_id`.
    pub command_id: &'a str,
    /// Proof that this form came from this session; sent as `form_token`.
    pub form_token: &'a str,
}

/// The guard's hidden fields.
pub fn guard(guard: Guard<'_>) -> Markup {
    html! {
        @if let Some(patient) = guard.patient_id { (hidden("patient_id", patient)) }
        @if let Some(version) = guard.version { (hidden("version", version)) }
        @if !guard.command_id.is_empty() { (hidden("command_id", guard.command_id)) }
        @if !guard.form_token.is_empty() { (hidden("form_token", guard.form_token)) }
    }
}

/// One hidden field.
pub fn hidden(name: &str, value: &str) -> Markup {
    html! { input type="hidden" name=(name) value=(value); }
}

/// Several hidden fields, names and values.
pub fn hidden_fields(fields: &[(&str, &str)]) -> Markup {
    html! { @for (name, value) in fields { (hidden(name, value)) } }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn patient_version_command_and_token_travel_together() {
        let fields = Guard {
            patient_id: Some("p1"),
            version: Some("3"),
            command_id: "c1",
            form_token: "t\"1",
        };
        let markup = guard(fields).into_string();
        for (name, value) in [
            ("patient_id", "p1"),
            ("version", "3"),
            ("command_id", "c1"),
            ("form_token", "t&quot;1"),
        ] {
            assert!(
                markup.contains(&format!(r#"name="{name}" value="{value}""#)),
                "{name}"
            );
        }
    }

    #[test]
    fn what_is_not_given_is_not_sent() {
        assert_eq!(guard(Guard::default()).into_string(), "");
    }
}
