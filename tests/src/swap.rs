//! One patient's ids in another's place: the answer must be that of an id that was never given.
//!
//! Links, forms and resources are collected by opening one patient's pages. In each, every id is replaced in turn by that
//! of the same record of somebody else, and by one that is nobody's; the two answers must not be told apart.

use std::{collections::BTreeSet, fmt};

use trefoil::fhir::BASE;
use uuid::Uuid;

use crate::{
    crawl::{crawl, forms, links},
    house::{Answer, Client, House, Patient, Person, Sitting, Standing},
    matrix::parameters::filled,
};

/// Something that was sent.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Asked {
    /// `GET` or `POST`.
    pub method: &'static str,
    /// Where.
    pub path: String,
    /// Names and values of a form.
    pub fields: Vec<(String, String)>,
}

impl fmt::Display for Asked {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.method, self.path)?;
        self.fields.iter().try_for_each(|(name, value)| {
            let short: String = value.chars().take(80).collect();
            write!(f, " {name}={short}")
        })
    }
}

/// What was tried.
#[derive(Debug, Default)]
pub struct Verdict {
    /// Links, forms and resources that hold an id.
    pub collected: usize,
    /// Swaps tried.
    pub swapped: usize,
    /// Those whose answer tells that there is such a record, with both answers.
    pub told: Vec<String>,
}

impl fmt::Display for Verdict {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for told in &self.told {
            writeln!(f, "{told}")?;
        }
        write!(
            f,
            "{} places with an id, {} swapped, {} told apart",
            self.collected,
            self.swapped,
            self.told.len()
        )
    }
}

impl Verdict {
    /// Take in what another tried.
    pub fn add(&mut self, other: Self) {
        self.collected += other.collected;
        self.swapped += other.swapped;
        self.told.extend(other.told);
    }
}

/// Every id of a patient and, beside each, the same of somebody else.
fn pairs(from: &Patient, to: &Patient) -> Vec<(String, String)> {
    let mut pairs = vec![];
    for (at, kept) in from.records.iter().enumerate() {
        // The person is the patient: their id is that of the page, and is swapped as such.
        if kept.id == from.id.0 {
            continue;
        }
        let place = from.records[..at]
            .iter()
            .filter(|other| other.kind == kept.kind)
            .count();
        let theirs = to
            .records
            .iter()
            .filter(|other| other.kind == kept.kind)
            .nth(place);
        if let Some(theirs) = theirs {
            pairs.push((kept.id.to_string(), theirs.id.to_string()));
        }
    }
    for (own, theirs) in from.requisitions.iter().zip(&to.requisitions) {
        pairs.push((own.clone(), theirs.clone()));
    }
    pairs.sort();
    pairs.dedup();
    pairs
}

/// An id that was never given, of the same form.
fn unknown(like: &str) -> String {
    if like.parse::<Uuid>().is_ok() {
        "01900000-0000-7000-8000-00000000dead".to_owned()
    } else {
        like.chars()
            .rev()
            .collect::<String>()
            .replace(|c: char| c.is_ascii_digit(), "7")
    }
}

/// What a person finds on the pages of a patient that holds an id.
pub async fn collected(house: &House, person: &Person, patient: &Patient) -> BTreeSet<Asked> {
    let mut starts = vec![
        format!("/patients/{}", patient.id),
        format!("/wards/{}", patient.ward),
    ];
    for route in trefoil::routes::routes(&house.epr) {
        if route.methods.contains(&"GET")
            && !route.path.starts_with(BASE)
            && let Ok(path) = filled(house, &route.path, patient)
        {
            starts.push(path);
        }
    }
    let mut all = BTreeSet::new();
    for seen in crawl(house, person, &starts).await {
        let get = |path: String| Asked {
            method: "GET",
            path,
            fields: vec![],
        };
        all.insert(get(seen.path.clone()));
        all.extend(links(&seen.answer.body).into_iter().map(get));
        for form in forms(&seen.answer.body) {
            let method = if form.posts { "POST" } else { "GET" };
            let fields = form
                .fields
                .into_iter()
                .filter(|(name, _)| name != "form_token" && name != "command_id");
            let asked = Asked {
                method,
                path: form.action,
                fields: fields.collect(),
            };
            all.insert(asked);
        }
    }
    let pass = house.sits(person, Sitting::Fresh).await;
    let client = house.client().with(Some(&pass));
    let bundle = client
        .get(&format!("{BASE}/Patient/{}/$everything", patient.id))
        .await;
    let bundle: serde_json::Value = serde_json::from_str(&bundle.body).unwrap_or_default();
    for entry in bundle["entry"].as_array().into_iter().flatten() {
        let text = |name: &str| entry["resource"][name].as_str().unwrap_or_default().to_owned();
        all.insert(Asked {
            method: "GET",
            path: format!("{BASE}/{}/{}", text("resourceType"), text("id")),
            fields: vec![],
        });
    }
    all
}

/// Try every swap of ids of `from` for those of `to`, as this person.
pub async fn tried(house: &House, person: &Person, from: &Patient, to: &Patient) -> Verdict {
    let all = collected(house, person, from).await;
    let pairs = pairs(from, to);
    let mut verdict = Verdict::default();
    let mut met = BTreeSet::new();
    for asked in &all {
        // A resource is of no page: whoever is related to both reads both.
        if to.standing == Standing::Watched && asked.path.starts_with(BASE) {
            continue;
        }
        let mut holds = false;
        for (own, theirs) in &pairs {
            for (place, one) in places(asked, own, theirs) {
                holds = true;
                let nobodys = places(asked, own, &unknown(own));
                let Some((_, other)) = nobodys.into_iter().find(|(at, _)| *at == place) else {
                    continue;
                };
                if !met.insert((one.clone(), other.clone())) {
                    continue;
                }
                verdict.swapped += 1;
                let before = written(house, to).await;
                let (found, never) = (sent(house, person, &one).await, sent(house, person, &other).await);
                let after = written(house, to).await;
                let (found, never) = (plain(&found, theirs), plain(&never, &unknown(own)));
                if found != never {
                    let differs = difference(&found.1, &never.1);
                    verdict.told.push(format!(
                        "as {}: {one}: answered {}, and {} for an id that is nobody's; {differs}",
                        person.role, found.0, never.0
                    ));
                } else if before != after {
                    verdict
                        .told
                        .push(format!("as {}: {one}: wrote to the other record", person.role));
                }
            }
        }
        verdict.collected += usize::from(holds);
    }
    verdict
}

/// The same with one occurrence of an id replaced: in the path, or in one field.
fn places(asked: &Asked, own: &str, with: &str) -> Vec<(usize, Asked)> {
    let mut all = vec![];
    if asked.path.contains(own) {
        let path = asked.path.replace(own, with);
        all.push((
            0,
            Asked {
                path,
                ..asked.clone()
            },
        ));
    }
    for (at, (name, value)) in asked.fields.iter().enumerate() {
        if name.contains(own) || value.contains(own) {
            let mut one = asked.clone();
            one.fields[at] = (name.replace(own, with), value.replace(own, with));
            all.push((at + 1, one));
        }
    }
    all
}

async fn sent(house: &House, person: &Person, asked: &Asked) -> Answer {
    let pass = house.sits(person, Sitting::Fresh).await;
    let client: Client = house.client().with(Some(&pass));
    if asked.method == "POST" {
        let mut fields = asked.fields.clone();
        fields.push(("command_id".to_owned(), trefoil_kernel::fresh_id().to_string()));
        return client.post(&asked.path, &fields).await;
    }
    if asked.fields.is_empty() {
        return client.get(&asked.path).await;
    }
    let mut query = form_urlencoded::Serializer::new(String::new());
    query.extend_pairs(&asked.fields);
    let path = format!("{}?{}", asked.path, query.finish());
    client.get(&path).await
}

/// How many rows the journal has of a patient.
async fn written(house: &House, patient: &Patient) -> i64 {
    let rows: Option<(i64,)> = house
        .epr
        .db()
        .look()
        .row(
            "SELECT COUNT(*) FROM kernel_journal WHERE patient = $1",
            &[&patient.id],
        )
        .await
        .expect("the journal");
    rows.map_or(0, |(count,)| count)
}

/// Status, place and words without what is made afresh for every answer.
fn plain(answer: &Answer, id: &str) -> (u16, String) {
    let whole = format!(
        "{} {}",
        answer.location.as_deref().unwrap_or_default(),
        answer.body
    )
    .replace(id, "ID");
    let mut words = String::new();
    let mut rest = whole.as_str();
    while let Some(at) = rest.find(|c: char| c.is_ascii_hexdigit()) {
        words.push_str(&rest[..at]);
        let run = rest[at..]
            .find(|c: char| !c.is_ascii_hexdigit() && c != '-')
            .unwrap_or(rest.len() - at);
        let token = &rest[at..at + run];
        let fresh = token.len() >= 36 && (token.parse::<Uuid>().is_ok() || token.len() >= 64);
        words.push_str(if fresh { "ID" } else { token });
        rest = &rest[at + run..];
    }
    words.push_str(rest);
    (answer.status, words)
}

/// Where two pages part, in a few words of each.
fn difference(one: &str, other: &str) -> String {
    let at = one
        .chars()
        .zip(other.chars())
        .take_while(|(one, other)| one == other)
        .count();
    let part = |text: &str| -> String { text.chars().skip(at.saturating_sub(40)).take(120).collect() };
    format!("`{}` and `{}`", part(one), part(other))
}

/// Whom the ids of the related patient are swapped for: somebody not related, somebody restricted, somebody related too.
pub const OTHERS: [Standing; 3] = [Standing::NotRelated, Standing::Restricted, Standing::Watched];

/// All swaps as a person who is related to the first.
pub async fn all(house: &House, person: &Person) -> Verdict {
    let mut verdict = Verdict::default();
    for other in OTHERS {
        let (from, to) = (house.patient(Standing::Related), house.patient(other));
        verdict.add(tried(house, person, from, to).await);
    }
    verdict.add(patients(house, person).await);
    verdict
}

/// The page of a restricted patient is that of nobody, whatever is asked of it.
async fn patients(house: &House, person: &Person) -> Verdict {
    let mut verdict = Verdict::default();
    if house
        .grants(person)
        .await
        .allow(trefoil::kernel::access::EVERY_PATIENT)
    {
        return verdict;
    }
    let (related, restricted) = (
        house.patient(Standing::Related),
        house.patient(Standing::Restricted),
    );
    let (own, theirs) = (related.id.to_string(), restricted.id.to_string());
    for asked in collected(house, person, related).await {
        if !asked.path.contains(&own) && !asked.fields.iter().any(|(_, value)| value.contains(&own)) {
            continue;
        }
        verdict.collected += 1;
        let with = |id: &str| {
            let fields = asked
                .fields
                .iter()
                .map(|(name, value)| (name.clone(), value.replace(&own, id)));
            Asked {
                method: asked.method,
                path: asked.path.replace(&own, id),
                fields: fields.collect(),
            }
        };
        let (one, other) = (with(&theirs), with(&unknown(&own)));
        verdict.swapped += 1;
        let found = plain(&sent(house, person, &one).await, &theirs);
        let never = plain(&sent(house, person, &other).await, &unknown(&own));
        if found != never {
            let differs = difference(&found.1, &never.1);
            verdict.told.push(format!(
                "as {}: {one}: answered {}, and {} for nobody; {differs}",
                person.role, found.0, never.0
            ));
        }
    }
    verdict
}
