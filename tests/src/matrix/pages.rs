//! Every route by GET and POST, for every role and for nobody, in every situation.

use std::{collections::BTreeMap, sync::Arc};

use tokio::{sync::Semaphore, task::JoinSet};
use trefoil::{routes::Route, web::Passes};

use super::{
    class,
    parameters::filled,
    situation::{self, Situation},
    table::{Row, Table},
};
use crate::house::{Client, House, Patient};

/// So many people at a time.
const AT_ONCE: usize = 6;

/// A version nobody has seen: whoever is let in is told that the record has changed, and nothing is written.
const NEVER_SEEN: &str = "999999";

/// Every row, in every situation.
///
/// # Panics
/// When a route has a parameter that is not known here.
pub async fn table(house: &House) -> Table {
    let wanted: Vec<(Route, &'static str)> = trefoil::routes::routes(&house.epr)
        .into_iter()
        .filter(|route| !route.path.starts_with(trefoil::fhir::BASE))
        .flat_map(|route| {
            let methods = route.methods;
            methods.iter().map(move |method| (route.clone(), *method))
        })
        .collect();
    // What is asked changes nothing, so that all of it comes before the first form is sent: a draft that is kept shows.
    let mut found = BTreeMap::new();
    for method in ["GET", "POST"] {
        found.extend(answers(house, &wanted, method).await);
    }
    let heads = headings(house).await;
    let mut rows: Vec<Row> = wanted
        .iter()
        .enumerate()
        .map(|(at, (route, method))| Row {
            heading: heading(&heads, route),
            what: format!("{method} {}", route.path),
            cells: (0..=house.staff.len())
                .map(|column| {
                    found
                        .range((at, column, 0)..(at, column + 1, 0))
                        .map(|(_, letter)| *letter)
                        .collect()
                })
                .collect(),
        })
        .collect();
    rows.sort_by_key(|row| {
        let (method, path) = row.what.split_once(' ').unwrap_or_default();
        (row.heading.clone(), path.to_owned(), method.to_owned())
    });
    Table {
        name: "pages",
        says: "What each role is answered at each page, and by each form, in each situation.",
        by_situation: true,
        columns: columns(house),
        rows,
    }
}

/// By row, role and situation: a letter.
type Letters = BTreeMap<(usize, usize, usize), char>;

/// Everything of one method. Whoever is tried in a situation asks one thing after the other; they do not wait for others.
async fn answers(house: &House, wanted: &[(Route, &'static str)], method: &'static str) -> Letters {
    let gate = Arc::new(Semaphore::new(AT_ONCE));
    let mut asking = JoinSet::new();
    for (column, person) in house.staff.iter().map(Some).chain([None]).enumerate() {
        for (place, one) in situation::ALL.into_iter().enumerate() {
            let patient = house.patient(one.standing).clone();
            let pass = match person {
                Some(person) => Some(house.sits(person, one.sitting).await),
                None => None,
            };
            let mut list = vec![];
            for (row, (route, _)) in wanted.iter().enumerate().filter(|(_, of)| of.1 == method) {
                let path = filled(house, &route.path, &patient).unwrap_or_else(|why| panic!("{why}"));
                let own = match person {
                    Some(person) if ends_the_sitting(route) => Some(house.sits(person, one.sitting).await),
                    _ => pass.clone(),
                };
                list.push((row, path, house.client().with(own.as_ref())));
            }
            let gate = gate.clone();
            asking.spawn(async move {
                let turn = gate.acquire().await;
                let mut letters = vec![];
                for (row, path, client) in list {
                    let letter = match asked(&client, method, &path, &patient, one).await {
                        // A list of the log shows whoever was looked at lately, which is no matter of access.
                        'Y' if path.starts_with("/audit/") => 'P',
                        letter => letter,
                    };
                    letters.push(((row, column, place), letter));
                }
                drop(turn);
                letters
            });
        }
    }
    let mut found = Letters::new();
    while let Some(done) = asking.join_next().await {
        found.extend(done.expect("answers"));
    }
    found
}

/// The roles, and nobody.
pub(super) fn columns(house: &House) -> Vec<String> {
    let roles = house.staff.iter().map(|person| person.role.clone());
    roles.chain(["nobody".to_owned()]).collect()
}

/// Forms of the shell that end or change the sitting they are sent in.
fn ends_the_sitting(route: &Route) -> bool {
    route.what.starts_with("kernel.") && !route.path.contains("{patient}")
}

async fn asked(client: &Client, method: &str, path: &str, patient: &Patient, one: Situation) -> char {
    let reason = "asked by the ward's consultant";
    let answer = if method == "POST" {
        let mut fields = vec![
            ("patient_id".to_owned(), patient.id.to_string()),
            ("version".to_owned(), NEVER_SEEN.to_owned()),
            ("command_id".to_owned(), trefoil_kernel::fresh_id().to_string()),
        ];
        if path == "/search" {
            fields.push(("terms".to_owned(), patient.marks.nhs_number.clone()));
        }
        if one.because {
            fields.push(("because".to_owned(), reason.to_owned()));
        }
        client.post(path, &fields).await
    } else if one.because {
        client
            .get(&format!("{path}?because={}", reason.replace(' ', "+")))
            .await
    } else {
        client.get(path).await
    };
    class::of(&answer, patient)
}

/// Who is granted each permission.
pub(super) async fn headings(house: &House) -> BTreeMap<&'static str, String> {
    let mut heads = BTreeMap::new();
    let mut roles = vec![];
    for person in &house.staff {
        roles.push((person.role.as_str(), house.grants(person).await));
    }
    for (_, permission) in &house.epr.about().permissions {
        let may: Vec<&str> = roles
            .iter()
            .filter(|(_, grants)| grants.allow(*permission))
            .map(|(role, _)| *role)
            .collect();
        heads.insert(
            permission.name,
            format!("{} ({:?}): {}", permission.name, permission.reach, may.join(", ")),
        );
    }
    heads
}

fn heading(heads: &BTreeMap<&'static str, String>, route: &Route) -> String {
    match route.passes {
        Passes::Anybody => "(anybody, signed in or not)".to_owned(),
        Passes::SignedIn => "(whoever is signed in)".to_owned(),
        Passes::With(permission) => heads.get(permission.name).cloned().unwrap_or_default(),
    }
}
