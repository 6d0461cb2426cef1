//! Whether the router that serves is the one that is listed: read from the router itself, whoever mounted what.

use std::collections::{BTreeMap, BTreeSet};

use axum::Router;

use super::{parameters::filled, table::Difference};
use crate::house::{House, Sitting, Standing};

/// What a router holds, by path, as axum shows it; `ANY` for a route that answers everything.
pub fn paths(router: &Router) -> BTreeMap<String, BTreeSet<String>> {
    let shown = format!("{router:?}");
    // The second is that of what is found nowhere; its routes are no routes.
    let shown = shown.split("fallback_router: ").next().unwrap_or_default();
    let mut paths = BTreeMap::new();
    let named: BTreeMap<&str, &str> = shown
        .split("RouteId(")
        .filter_map(|rest| {
            let (number, rest) = rest.split_once("): \"")?;
            Some((number, rest.split('"').next()?))
        })
        .collect();
    for rest in shown.split("RouteId(").skip(1) {
        let Some((number, of)) = rest.split_once("): ") else {
            continue;
        };
        let Some(path) = named.get(number).filter(|_| !of.starts_with('"')) else {
            continue;
        };
        // What is nested has an inner fallback; it is the edge's own answer to what it does not have.
        if path.contains("{*__private__axum") {
            continue;
        }
        let mut methods: BTreeSet<String> = [
            "get", "post", "put", "delete", "patch", "options", "trace", "connect",
        ]
        .into_iter()
        .filter(|method| {
            let after = of.split(&format!(" {method}: ")).nth(1).unwrap_or("None");
            !after.starts_with("None")
        })
        .map(str::to_uppercase)
        .collect();
        if methods.is_empty() {
            methods.insert("ANY".to_owned());
        }
        paths.insert((*path).to_owned(), methods);
    }
    paths
}

/// Routes that serve and are not listed, or are listed and do not serve.
pub fn unlisted(house: &House) -> Vec<Difference> {
    let mut listed: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for route in trefoil::routes::routes(&house.epr) {
        let methods = listed.entry(route.path).or_default();
        methods.extend(route.methods.iter().map(|method| (*method).to_owned()));
    }
    let served = paths(&house.router);
    let all: BTreeSet<&String> = listed.keys().chain(served.keys()).collect();
    let mut out = vec![];
    for path in all {
        let (is, said) = (served.get(path), listed.get(path));
        if is != said {
            out.push(Difference {
                table: "the router".to_owned(),
                what: path.clone(),
                says: format!(
                    "answers {is:?}, and trefoil::routes lists {said:?}; build the router from what its edge lists, so that who may is asked here"
                ),
            });
        }
    }
    out
}

/// Ways of asking that no route lists must be refused, to whoever may most.
pub async fn other_ways(house: &House) -> Vec<Difference> {
    let mut out = vec![];
    let person = house.person("consultant");
    let client = house
        .client()
        .with(Some(&house.sits(person, Sitting::Fresh).await));
    let patient = house.patient(Standing::Related);
    for route in trefoil::routes::routes(&house.epr) {
        let Ok(path) = filled(house, &route.path, patient) else {
            continue;
        };
        for method in ["PUT", "DELETE", "PATCH", "PROPFIND"] {
            if route.methods.contains(&"ANY") {
                continue;
            }
            let answer = client.ask(method, &path, None).await;
            if answer.status != 405 {
                out.push(Difference {
                    table: "the router".to_owned(),
                    what: format!("{method} {}", route.path),
                    says: format!(
                        "is answered {}, where 405 is right: a way of asking that is not listed",
                        answer.status
                    ),
                });
            }
        }
    }
    out
}
