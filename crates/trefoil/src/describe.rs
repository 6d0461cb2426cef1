//! The whole HTTP surface as OpenAPI 3.1, made from the list the routers are made of: for whoever integrates, and for tools
//! that try every door.

use serde_json::{Map, Value, json};
use trefoil_fhir::BASE;
use trefoil_web::Passes;

use crate::routes::Route;

/// What every answer carries, whoever asks and whatever came of it.
const HEADERS: [&str; 6] = [
    "content-security-policy",
    "x-content-type-options",
    "referrer-policy",
    "x-frame-options",
    "cross-origin-opener-policy",
    "cross-origin-resource-policy",
];
/// What a route can answer, with what it means.
const ANSWERS: [(u16, &str); 17] = [
    (200, "What was asked for."),
    (204, "Done; the page stays as it is."),
    (303, "Done, or sign in first: go there."),
    (400, "The address or the form could not be read."),
    (401, "Nobody is signed in."),
    (
        403,
        "This may not be done, or the form is of another sitting or another site.",
    ),
    (404, "There is no such thing, or it may not be known of."),
    (405, "Not by this method."),
    (406, "Not in this form."),
    (408, "The form stopped arriving; nothing was saved."),
    (
        409,
        "Somebody changed it meanwhile, or the form is of another patient; nothing was saved.",
    ),
    (413, "Too long; nothing was saved."),
    (414, "The address is too long."),
    (415, "Not a form, or compressed."),
    (422, "Something in the form must be put right; nothing was saved."),
    (429, "Too much is asked at one time."),
    (431, "Too many headers, or too long."),
];

/// The description of these routes.
pub fn openapi(title: &str, version: &str, routes: &[Route]) -> Value {
    let mut paths = Map::new();
    for route in routes {
        let mut methods = Map::new();
        for method in route.methods {
            methods.insert(method.to_ascii_lowercase(), operation(route, method));
        }
        paths.insert(route.path.clone(), Value::Object(methods));
    }
    json!({
        "openapi": "3.1.0",
        "info": {
            "title": title,
            "version": version,
            "description": "Every route of this assembly. Pages are for people; systems read FHIR below /fhir/R4 and send HL7 v2 over MLLP.",
        },
        "paths": paths,
        "components": {
            "securitySchemes": {
                "session": { "type": "apiKey", "in": "cookie", "name": "__Host-trefoil" },
            },
        },
    })
}

fn operation(route: &Route, method: &str) -> Value {
    let parameters: Vec<Value> = names(&route.path)
        .map(|name| json!({ "name": name, "in": "path", "required": true, "schema": kind(name) }))
        .collect();
    let mut all = json!({
        "operationId": format!("{} {}", method, route.path),
        "summary": route.what,
        "parameters": parameters,
        "responses": responses(route),
    });
    match route.passes {
        Passes::Anybody => all["security"] = json!([]),
        Passes::SignedIn => all["security"] = json!([{ "session": [] }]),
        Passes::With(permission) => {
            all["security"] = json!([{ "session": [] }]);
            all["description"] = json!(format!("Needs `{}`: {}.", permission.name, permission.says));
        }
    }
    if method == "POST" {
        all["requestBody"] = json!({
            "required": true,
            "content": { "application/x-www-form-urlencoded": { "schema": {
                "type": "object",
                "properties": {
                    "form_token": { "type": "string" },
                    "command_id": { "type": "string", "format": "uuid" },
                },
                "additionalProperties": { "type": "string" },
            } } },
        });
    }
    all
}

/// The names in braces.
fn names(path: &str) -> impl Iterator<Item = &str> {
    let parts = path.split('{').skip(1);
    parts.filter_map(|rest| rest.split('}').next())
}

fn kind(name: &str) -> Value {
    // Wards, roles and kinds have codes; files have names; everything else in an address is an id.
    match name {
        "patient" | "id" => json!({ "type": "string", "format": "uuid" }),
        _ => json!({ "type": "string", "minLength": 1 }),
    }
}

fn responses(route: &Route) -> Value {
    let media = if route.path.starts_with(BASE) {
        json!({ "application/fhir+json": {} })
    } else {
        json!({ "*/*": {} })
    };
    let headers: Map<String, Value> = HEADERS
        .iter()
        .map(|name| {
            (
                (*name).to_owned(),
                json!({ "required": true, "schema": { "type": "string" } }),
            )
        })
        .collect();
    let one = |says: &str| json!({ "description": says, "headers": headers, "content": media });
    let empty = |says: &str| json!({ "description": says, "headers": headers });
    let mut all: Map<String, Value> = ANSWERS
        .iter()
        .map(|(status, says)| {
            let answer = if matches!(status, 204 | 303) {
                empty(says)
            } else {
                one(says)
            };
            (status.to_string(), answer)
        })
        .collect();
    if route.what == "kernel.health" {
        all.insert("503".to_owned(), one("The database does not answer."));
    }
    Value::Object(all)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_route_is_described_with_its_parameters_and_its_permission() {
        let permission = trefoil_audit::permissions::WHO_LOOKED;
        let route = Route {
            path: "/patients/{patient}/notes/{note}".to_owned(),
            methods: &["GET", "POST"],
            what: "clinical_notes.note",
            passes: Passes::With(permission),
        };
        let described = openapi("A trust", "1", &[route]);
        let path = &described["paths"]["/patients/{patient}/notes/{note}"];
        assert_eq!(path["get"]["parameters"][0]["schema"]["format"], "uuid");
        assert_eq!(path["get"]["parameters"][1]["name"], "note");
        assert!(path["get"]["requestBody"].is_null());
        assert!(path["post"]["requestBody"]["content"].is_object());
        assert_eq!(
            path["post"]["responses"]["422"]["headers"]["x-frame-options"]["required"],
            true
        );
        assert!(
            path["post"]["responses"]["303"]["content"].is_null(),
            "a redirection has no content"
        );
        let words = path["get"]["description"].as_str().unwrap();
        assert!(words.contains(permission.name), "{words}");
    }
}
