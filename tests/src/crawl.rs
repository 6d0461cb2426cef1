//! Every page one person comes to by following links, with its links and forms; and whom each page named.

mod page;
mod witness;

use std::collections::{BTreeMap, VecDeque};

pub use self::{
    page::{Form, forms, links},
    witness::{named, unwitnessed},
};
use crate::house::{Answer, Client, House, Person, Sitting};

/// One page as it came.
#[derive(Debug, Clone)]
pub struct Seen {
    /// Its address.
    pub path: String,
    /// What came.
    pub answer: Answer,
    /// Patients that the page shows and no access event of its sitting names (A4): ids.
    pub unwitnessed: Vec<String>,
}

/// So many addresses that differ in nothing but values are opened.
const ALIKE: usize = 8;

/// Every page this person reaches from these addresses, each in a sitting of its own, so that its events are known by it.
///
/// # Panics
/// When the store fails.
pub async fn crawl(house: &House, person: &Person, starts: &[String]) -> Vec<Seen> {
    let mut waiting: VecDeque<String> = starts.iter().cloned().collect();
    let (mut met, mut alike, mut seen) = (std::collections::BTreeSet::new(), BTreeMap::new(), vec![]);
    while let Some(path) = waiting.pop_front() {
        if !met.insert(path.clone()) {
            continue;
        }
        let so_many: &mut usize = alike.entry(shape(&path)).or_default();
        *so_many += 1;
        if *so_many > ALIKE {
            continue;
        }
        let pass = house.sits(person, Sitting::Fresh).await;
        let client = house.client().with(Some(&pass));
        let answer = client.get(&path).await;
        if let Some(next) = &answer.location {
            waiting.push_back(next.clone());
        }
        for link in links(&answer.body) {
            if follows(&link) {
                waiting.push_back(link);
            }
        }
        let unwitnessed = unwitnessed(house, &pass, &answer.body).await;
        seen.push(Seen {
            path,
            answer,
            unwitnessed,
        });
    }
    seen
}

/// Within the system, and no file.
fn follows(link: &str) -> bool {
    link.starts_with('/') && !link.starts_with("//") && !link.starts_with("/assets/")
}

/// An address without the values in it.
fn shape(path: &str) -> String {
    let (path, query) = path.split_once('?').unwrap_or((path, ""));
    let parts: Vec<&str> = path
        .split('/')
        .map(|part| if part.len() >= 16 { "{}" } else { part })
        .collect();
    let names: Vec<&str> = query
        .split('&')
        .filter_map(|pair| pair.split('=').next())
        .collect();
    format!("{}?{}", parts.join("/"), names.join("&"))
}

/// Where a crawl begins: home, lists, and the record of everybody there is.
pub fn starts(house: &House) -> Vec<String> {
    let mut all: Vec<String> = trefoil::routes::routes(&house.epr)
        .into_iter()
        .filter(|route| route.methods.contains(&"GET") && !route.path.contains('{'))
        .map(|route| route.path)
        .collect();
    for patient in &house.patients {
        all.push(format!("/patients/{}", patient.id));
        all.push(format!("/wards/{}", patient.ward));
        for route in trefoil::routes::routes(&house.epr) {
            if route.path.starts_with("/patients/{patient}")
                && route.methods.contains(&"GET")
                && let Ok(path) = crate::matrix::parameters::filled(house, &route.path, patient)
            {
                all.push(path);
            }
        }
    }
    all
}

/// A browser of this person, in a fresh sitting.
pub async fn client_of(house: &House, person: &Person) -> Client {
    let pass = house.sits(person, Sitting::Fresh).await;
    house.client().with(Some(&pass))
}
