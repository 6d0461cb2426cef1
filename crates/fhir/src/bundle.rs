//! What is found, as a bundle: links, each resource with its full address, and what is not in it in words.

use crate::{
    meta::type_of,
    outcome::outcome,
    value::whole,
    wire::{FhirJson, Json},
};

/// A set of resources, as it is answered.
pub(crate) struct Found<'a> {
    /// The address of the server.
    pub base: &'a str,
    /// `self`, `next` and so on, with where they lead.
    pub links: Vec<(&'static str, String)>,
    /// How many there are in all, where that is known.
    pub total: Option<usize>,
    /// What is in this page of it.
    pub resources: Vec<Json>,
    /// What is left out, in words.
    pub says: Option<String>,
}

impl Found<'_> {
    /// The bundle.
    pub(crate) fn bundle(self) -> Json {
        let mut members = vec![("resourceType", word("Bundle")), ("type", word("searchset"))];
        if let Some(total) = self.total {
            let total = whole(i64::try_from(total).unwrap_or(i64::MAX)).and_then(|count| count.value);
            members.push(("total", Json::Number(total.unwrap_or_default().to_string())));
        }
        let links = self
            .links
            .into_iter()
            .map(|(relation, url)| object(vec![("relation", word(relation)), ("url", Json::String(url))]));
        members.push(("link", Json::Array(links.collect())));
        let base = self.base;
        let mut entries: Vec<Json> = self
            .resources
            .into_iter()
            .map(|resource| entry(base, resource))
            .collect();
        if let Some(says) = &self.says {
            entries.push(object(vec![
                ("resource", outcome("warning", "incomplete", says).encode()),
                ("search", mode("outcome")),
            ]));
        }
        if !entries.is_empty() {
            members.push(("entry", Json::Array(entries)));
        }
        object(members)
    }
}

fn entry(base: &str, resource: Json) -> Json {
    let kind = type_of(&resource).unwrap_or_default();
    let id = resource.get("id").and_then(Json::as_str).unwrap_or_default();
    let full = format!("{base}/{kind}/{id}");
    object(vec![
        ("fullUrl", Json::String(full)),
        ("resource", resource),
        ("search", mode("match")),
    ])
}

fn word(text: &str) -> Json {
    Json::String(text.to_owned())
}

fn mode(of: &str) -> Json {
    object(vec![("mode", word(of))])
}

fn object(members: Vec<(&str, Json)>) -> Json {
    let members = members.into_iter().map(|(key, value)| (key.to_owned(), value));
    Json::Object(members.collect())
}
