//! Words that stand in one record and nowhere else, looked for on every page a person can come to.

use std::{collections::BTreeSet, fmt};

use trefoil::fhir::{BASE, FhirSearch, search::Parameter};
use uuid::Uuid;

use crate::{
    crawl::{Seen, crawl, starts, unwitnessed},
    house::{Answer, Client, House, Patient, Person, Sitting, Standing},
};

/// A word where it must not be.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Found {
    /// As whom.
    pub role: String,
    /// Where.
    pub path: String,
    /// Whose word, and which.
    pub what: String,
}

impl fmt::Display for Found {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "as {} at {}: {}", self.role, self.path, self.what)
    }
}

/// What was looked through.
#[derive(Debug, Default)]
pub struct Verdict {
    /// Pages and resources opened.
    pub pages: usize,
    /// Words looked for.
    pub words: usize,
    /// Where one was that must not be.
    pub found: Vec<Found>,
    /// Pages that showed somebody without saying so in the log.
    pub unwitnessed: Vec<Found>,
    /// Words of sealed records that were looked for, as `problem false` is in the text of a problem.
    pub sealed: BTreeSet<String>,
}

impl fmt::Display for Verdict {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for found in self.found.iter().chain(&self.unwitnessed) {
            writeln!(f, "{found}")?;
        }
        write!(
            f,
            "{} pages, {} words looked for: {} found, {} shown without an access event; sealed, and looked for: {}",
            self.pages,
            self.words,
            self.found.len(),
            self.unwitnessed.len(),
            self.sealed.iter().cloned().collect::<Vec<_>>().join(", ")
        )
    }
}

impl Verdict {
    /// Take in what another looked through.
    pub fn add(&mut self, other: Self) {
        self.pages += other.pages;
        self.words += other.words;
        self.sealed.extend(other.sealed);
        self.found.extend(other.found);
        self.unwitnessed.extend(other.unwitnessed);
    }
}

/// What somebody in this role must not come upon of a patient.
fn forbidden(patient: &Patient, everybody: bool, glass: bool) -> Vec<(&'static str, String)> {
    let marks = &patient.marks;
    let text = ("text of the record", marks.text.clone());
    let allergy = ("allergy", marks.allergy.clone());
    let note = ("note", marks.note.clone());
    let name = ("name", marks.name.clone());
    let place = [
        ("address", marks.place.clone()),
        ("postcode", marks.postcode.clone()),
        ("telephone number", marks.telephone.clone()),
    ];
    match patient.standing {
        // Seen through by whoever reaches every patient; that is what the role is for, and each look is in the log.
        Standing::NotRelated | Standing::Restricted | Standing::GlassBroken
            if everybody && !patient.standing.hides() =>
        {
            vec![]
        }
        // The banner says allergies to whoever moves or discharges somebody, related or not.
        Standing::NotRelated => vec![text, note],
        Standing::GlassBroken if glass => vec![],
        Standing::GlassBroken => vec![text, note],
        Standing::Sealed => vec![note],
        Standing::Restricted if everybody => place.to_vec(),
        Standing::Restricted => [&[text, allergy, note, name][..], &place].concat(),
        Standing::RestrictedRelated => place.to_vec(),
        Standing::Related | Standing::Watched => vec![],
    }
}

/// Everything this person comes to: pages, resources, and what searching shows.
pub async fn looked_for(house: &House, person: &Person) -> Verdict {
    let grants = house.grants(person).await;
    let everybody = grants.allow(trefoil::kernel::access::EVERY_PATIENT);
    let glass = grants.allow(trefoil::kernel::access::BREAK_GLASS);
    let mut pages = crawl(house, person, &starts(house)).await;
    pages.extend(resources(house, person).await);
    pages.extend(searches(house, person).await);
    let mut verdict = Verdict {
        pages: pages.len(),
        ..Verdict::default()
    };
    for patient in &house.patients {
        for (what, word) in forbidden(patient, everybody, glass) {
            verdict.words += 1;
            for seen in &pages {
                // What was typed is shown again, and says nothing.
                let typed = seen.path.starts_with("/search?") && seen.path.contains(&word.replace(' ', "+"));
                if !typed && has(&seen.answer.body, &word) {
                    verdict.found.push(Found {
                        role: person.role.clone(),
                        path: seen.path.clone(),
                        what: format!("{what} of {:?}", patient.standing),
                    });
                }
            }
        }
    }
    for word in sealed_words(house).await {
        verdict.words += 1;
        verdict.found.extend(
            pages
                .iter()
                .filter(|seen| has(&seen.answer.body, &word))
                .map(|seen| Found {
                    role: person.role.clone(),
                    path: seen.path.clone(),
                    what: format!("`{word}`, which is sealed"),
                }),
        );
        verdict.sealed.insert(word);
    }
    for seen in &pages {
        for patient in &seen.unwitnessed {
            verdict.unwitnessed.push(Found {
                role: person.role.clone(),
                path: seen.path.clone(),
                what: format!("{patient} is shown, and no access event says so"),
            });
        }
    }
    verdict
}

/// What the story says in each kind of record, after the mark of whose story it is.
const SAID: [&str; 5] = [
    "problem false",
    "problem true",
    "clinical details",
    "finding",
    "indication",
];

/// The texts that stand in sealed records alone: of the kinds that can be sealed, no record that says it is open. (A
/// prescription that goes on cannot be sealed, and its text is where it was.)
async fn sealed_words(house: &House) -> Vec<String> {
    let (patient, kinds) = (house.patient(Standing::Sealed), &house.epr.about().sealable);
    let rows: Vec<(Uuid,)> = house
        .epr
        .db()
        .look()
        .rows("SELECT id FROM kernel_seal WHERE patient = $1", &[&patient.id])
        .await
        .expect("the seals");
    let sealed: BTreeSet<Uuid> = rows.into_iter().map(|(id,)| id).collect();
    let words = SAID.map(|said| format!("{} {said}", patient.marks.text));
    let says = |word: &String| {
        let mut telling = patient
            .records
            .iter()
            .filter(|kept| kinds.contains(&kept.kind.as_str()) && kept.snapshot.contains(word.as_str()))
            .peekable();
        telling.peek().is_some() && telling.all(|kept| sealed.contains(&kept.id))
    };
    words.into_iter().filter(says).collect()
}

fn has(body: &str, word: &str) -> bool {
    if word.is_empty() {
        return false;
    }
    let plain: String = body.chars().filter(|letter| !letter.is_whitespace()).collect();
    let word: String = word.chars().filter(|letter| !letter.is_whitespace()).collect();
    plain.to_lowercase().contains(&word.to_lowercase())
}

/// The whole record of everybody, as far as this person is given it.
async fn resources(house: &House, person: &Person) -> Vec<Seen> {
    let mut searched: Vec<&'static str> = vec![];
    for one in house.epr.contributions::<FhirSearch>() {
        if one.0.parameters().contains(&Parameter::Patient) {
            searched.push(one.0.resource());
        }
    }
    let mut all = vec![];
    for patient in &house.patients {
        let mut paths = vec![
            format!("{BASE}/Patient/{}/$everything", patient.id),
            format!("{BASE}/Patient/{}", patient.id),
        ];
        for kind in &searched {
            paths.push(format!("{BASE}/{kind}?patient={}", patient.id));
        }
        for path in paths {
            all.push(
                seen(house, person, path, "", async |client, path| {
                    client.get(path).await
                })
                .await,
            );
        }
    }
    all
}

fn grouped(typed: &str, space: char) -> String {
    let mut all = String::new();
    for (at, letter) in typed.char_indices() {
        if at == 3 || at == 6 {
            all.push(space);
        }
        all.push(letter);
    }
    all
}

/// What a sitting of its own comes to see: so that no look before can be taken for the one that is to be recorded now. What
/// was typed comes back, and names nobody.
async fn seen(
    house: &House,
    person: &Person,
    path: String,
    typed: &str,
    ask: impl AsyncFn(&Client, &str) -> Answer,
) -> Seen {
    let pass = house.sits(person, Sitting::Fresh).await;
    let answer = ask(&house.client().with(Some(&pass)), &path).await;
    let mut said = answer.body.clone();
    if !typed.is_empty() {
        // A number comes back in its groups of three, three and four.
        for echo in [typed.to_owned(), grouped(typed, ' '), grouped(typed, '\u{a0}')] {
            said = said.replace(&echo, "");
        }
    }
    let unwitnessed = unwitnessed(house, &pass, &said).await;
    Seen {
        path,
        answer,
        unwitnessed,
    }
}

/// Searching for everybody by what they are found by.
async fn searches(house: &House, person: &Person) -> Vec<Seen> {
    let mut all = vec![];
    for patient in &house.patients {
        let marks = &patient.marks;
        for terms in [&marks.name, &marks.postcode, &marks.nhs_number] {
            let path = format!("/search?terms={}", terms.replace(' ', "+"));
            let fields = [("terms".to_owned(), terms.clone())];
            let ask = async |client: &Client, _: &str| client.post("/search", &fields).await;
            all.push(seen(house, person, path, terms, ask).await);
        }
    }
    all
}
