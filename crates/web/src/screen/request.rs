//! What a browser sent, as a screen reads it.

use std::collections::HashMap;

use trefoil_core::{RecordId, Refused};

/// What was sent: the parameters of the path, the query and the form.
#[derive(Debug, Default)]
pub struct Request {
    /// Parameters of the path: `{ward}`.
    pub path: HashMap<String, String>,
    /// Parameters of the query, in order.
    pub query: Vec<(String, String)>,
    /// Fields of the form, in order. Empty for a GET.
    pub form: Vec<(String, String)>,
    /// Asked by htmx for a part of the page; the whole page is always a right answer too.
    pub partial: bool,
    /// A list refreshing itself, with nobody at the keyboard.
    pub unattended: bool,
}

impl Request {
    /// A field of the form or, failing that, a parameter of the query: trimmed, and none when empty.
    pub fn field(&self, name: &str) -> Option<&str> {
        self.form
            .iter()
            .chain(&self.query)
            .find(|(key, _)| key == name)
            .map(|(_, value)| value.trim())
            .filter(|value| !value.is_empty())
    }

    /// A parameter of the path; empty when the route has none of that name.
    pub fn part(&self, name: &str) -> &str {
        self.path.get(name).map_or("", String::as_str)
    }

    /// A parameter of the path that is an id.
    ///
    /// # Errors
    /// [`Refused::NotFound`] when it is not one.
    pub fn record(&self, name: &str) -> Result<RecordId, Refused> {
        self.part(name).parse().map_err(|_| Refused::NotFound)
    }

    /// A field of the form that is an id.
    pub fn record_field(&self, name: &str) -> Option<RecordId> {
        self.field(name)?.parse().ok()
    }

    /// The version the form was filled in from (hidden field `version`); 0 when it starts a record.
    pub fn seen(&self) -> i64 {
        self.field("version")
            .and_then(|seen| seen.parse().ok())
            .unwrap_or(0)
    }
}
