//! A few patients with one story, each in another standing to the staff whose access is tried.

use std::collections::BTreeMap;

use trefoil::{
    core::{PatientId, RecordId, person_name::PersonName, postal_address::PostalAddress},
    kernel::{
        Epr,
        access::OPEN_RECORD,
        break_glass::{BreakGlass, GlassReason},
        fresh_id,
        seal::{SealError, SealRecord},
        watch::MarkWatched,
    },
    load::{load, stories},
    synth::{
        Hospital, Size, hospital,
        story::{Act, Allergies, Found, Heard, Story, Value},
    },
};
use uuid::Uuid;

use super::{ELSEWHERE, House, OURS, scene};

/// How a patient stands to the staff whose access is tried.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Standing {
    /// On a ward where none of them works.
    NotRelated,
    /// On their ward.
    Related,
    /// On the other ward; whoever may has broken the glass.
    GlassBroken,
    /// On their ward, and everything in the record is sealed.
    Sealed,
    /// On the other ward, and nobody is to know.
    Restricted,
    /// On their ward, and nobody is to know.
    RestrictedRelated,
    /// On their ward, and watched: whoever opens the record is asked about it.
    Watched,
}

impl Standing {
    /// All of them.
    pub const ALL: [Self; 7] = [
        Self::NotRelated,
        Self::Related,
        Self::GlassBroken,
        Self::Sealed,
        Self::Restricted,
        Self::RestrictedRelated,
        Self::Watched,
    ];

    /// Whether even whoever reaches every patient is not told where they live.
    pub fn hides(self) -> bool {
        matches!(self, Self::Restricted | Self::RestrictedRelated)
    }

    fn ward(self) -> &'static str {
        match self {
            Self::NotRelated | Self::GlassBroken | Self::Restricted => ELSEWHERE,
            Self::Related | Self::Sealed | Self::RestrictedRelated | Self::Watched => OURS,
        }
    }

    /// A word of letters that stands nowhere else.
    fn word(self) -> &'static str {
        match self {
            Self::NotRelated => "Quaxelin",
            Self::Related => "Vorbitha",
            Self::GlassBroken => "Drimmock",
            Self::Sealed => "Zephrant",
            Self::Restricted => "Yulgrove",
            Self::RestrictedRelated => "Kestwold",
            Self::Watched => "Jarndell",
        }
    }
}

/// Words that stand in one patient's record and nowhere else.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Marks {
    /// In their name.
    pub name: String,
    /// In every text of their record.
    pub text: String,
    /// In what is said of their allergies, which the banner shows on every page of theirs.
    pub allergy: String,
    /// In their notes.
    pub note: String,
    /// In where they live.
    pub place: String,
    /// Their postcode.
    pub postcode: String,
    /// Their telephone number, digits alone.
    pub telephone: String,
    /// Their NHS number, digits alone.
    pub nhs_number: String,
}

/// One record of theirs in the journal.
#[derive(Debug, Clone, PartialEq, Eq, sqlx::FromRow)]
pub struct Kept {
    /// Its kind.
    pub kind: String,
    /// Its id.
    pub id: Uuid,
    /// Its newest version.
    pub snapshot: String,
}

/// One of them.
#[derive(Debug, Clone)]
pub struct Patient {
    /// How they stand.
    pub standing: Standing,
    /// Their id.
    pub id: PatientId,
    /// Where they are.
    pub ward: &'static str,
    /// What stands nowhere else.
    pub marks: Marks,
    /// Their records, in the order in which they were begun.
    pub records: Vec<Kept>,
    /// Numbers that are used in addresses and are no ids: requisitions.
    pub requisitions: Vec<String>,
}

impl Patient {
    /// The newest of their records of a kind.
    pub fn record(&self, kind: &str) -> Option<Uuid> {
        let mut of_kind = self.records.iter().filter(|kept| kept.kind == kind);
        of_kind.next_back().map(|kept| kept.id)
    }
}

/// What was loaded.
pub(super) struct Plan {
    pub(super) organisation: String,
    all: Vec<(Standing, PatientId, Marks)>,
}

fn leaked(words: String) -> &'static str {
    Box::leak(words.into_boxed_str())
}

/// Wards, the staff of the story, the patients, and what happened to them.
pub(super) async fn load_all(epr: &Epr) -> Plan {
    let now = epr.clock().now();
    let whole = hospital(3, now, Size::Standard);
    let told = trefoil::synth::story::stories(3, now, &whole);
    let rich = told
        .iter()
        .filter(|story| matches!(story.allergies, Allergies::Known(_)))
        .find(|story| {
            story.requests.iter().any(reported) && story.prescriptions.iter().any(|one| !one.doses.is_empty())
        })
        .expect("a story with a bit of everything");
    let pattern = whole
        .people
        .iter()
        .find(|person| person.id == rich.patient)
        .expect("whose story it is")
        .clone();
    let mut plan = whole.clone();
    for one in plan.staff.iter_mut().filter(|one| !one.wards.is_empty()) {
        one.wards = vec![OURS.to_owned(), "7B".to_owned(), ELSEWHERE.to_owned()];
    }
    let numbered = whole
        .people
        .iter()
        .filter(|person| person.nhs_number.is_some() && person.awkward.is_none() && person.stay.is_none());
    let (mut all, mut beginnings, mut courses) = (vec![], vec![], vec![]);
    plan.people.clear();
    for (at, (standing, one)) in Standing::ALL.into_iter().zip(numbered).enumerate() {
        let marks = Marks {
            name: format!("{}-Name", standing.word()),
            text: format!("{}text", standing.word()),
            allergy: format!("{}allergy", standing.word()),
            note: format!("{}note", standing.word()),
            place: format!("{}place", standing.word()),
            postcode: format!("ZN6{at} 9ZZ"),
            telephone: one
                .telephones
                .first()
                .map(|one| one.number().replace(' ', ""))
                .unwrap_or_default(),
            nhs_number: one.nhs_number.as_ref().expect("a number").digits().to_owned(),
        };
        let mut person = one.clone();
        person.born = pattern.born;
        person.gender = pattern.gender;
        person.died = None;
        person.past_stays.clear();
        person.previous_names.clear();
        person.name = PersonName::builder()
            .family(&marks.name)
            .given("Robin")
            .finish()
            .expect("a name");
        person.address = PostalAddress::new(
            [format!("1 {} Street", marks.place).as_str()],
            Some(&marks.postcode),
            None,
        )
        .expect("an address");
        person.restricted = matches!(standing, Standing::Restricted | Standing::RestrictedRelated);
        let mut stay = pattern.stay.clone().expect("a stay");
        let ward = plan
            .wards
            .iter()
            .find(|ward| ward.code == standing.ward())
            .expect("the ward");
        stay.ward = ward.code.clone();
        stay.bed = ward.beds().nth(at).expect("a bed").to_owned();
        // The ward list says it of everybody in a bed, so that it has a word of its own.
        stay.reason = format!("{}reason on arrival", standing.word());
        person.stay = Some(stay);
        let (beginning, course) = told_of(rich, person.id, &marks);
        beginnings.push(beginning);
        courses.push(course);
        all.push((standing, PatientId(person.id), marks));
        plan.people.push(person);
    }
    tell(epr, &plan, &beginnings, &courses).await;
    Plan {
        organisation: plan.organisation.code.to_string(),
        all,
    }
}

async fn tell(epr: &Epr, plan: &Hospital, beginnings: &[Story], courses: &[Story]) {
    load(epr, plan, |_, _| ()).await.expect("the people");
    stories(epr, plan, beginnings, |_, _| ())
        .await
        .expect("what they said first");
    stories(epr, plan, courses, |_, _| ())
        .await
        .expect("their stories");
}

fn reported(request: &trefoil::synth::story::Request) -> bool {
    request.items.iter().any(|item| !item.reports.is_empty())
}

/// The pattern's story, shorter, as that of somebody else: first that they know of no allergy, then all of it.
fn told_of(rich: &Story, patient: Uuid, marks: &Marks) -> (Story, Story) {
    let text = |what: &str| format!("{} {what}", marks.text);
    let allergy = |what: &str| format!("{} {what}", marks.allergy);
    let mut course = rich.clone();
    course.patient = patient;
    let by = rich
        .notes
        .first()
        .map_or_else(|| rich.body.measured.clone(), |note| note.written.clone());
    if let Allergies::Known(all) = &mut course.allergies {
        all.truncate(1);
        for one in all {
            one.code = None;
            one.agent = leaked(allergy("agent"));
            one.reaction = leaked(allergy("reaction"));
        }
    }
    course.heard = Some(Heard {
        at: course.admitted,
        agent: leaked(allergy("heard agent")),
        reaction: leaked(allergy("heard reaction")),
    });
    course.problems.truncate(2);
    for one in &mut course.problems {
        one.name = leaked(text(&format!("problem {}", one.main)));
    }
    // The first, which is old enough to be sealed, and the newest, by which the ward goes.
    let newest = course.observations.len().saturating_sub(2);
    course.observations.drain(newest.min(1)..newest);
    course.scale_2 = course.scale_2.clone().or(Some(Act {
        at: course.admitted,
        by: rich
            .prescriptions
            .first()
            .map_or(by.by.clone(), |one| one.prescribed.by.clone()),
    }));
    course.requests.retain(reported);
    course.requests.truncate(1);
    for request in &mut course.requests {
        request.details = text("clinical details");
        let answered = request.items.iter_mut().flat_map(|item| &mut item.reports);
        for value in answered.flat_map(|report| &mut report.values).take(1) {
            *value = Value {
                found: Found::Words(text("finding")),
                ..value.clone()
            };
        }
    }
    course.prescriptions.retain(|one| !one.doses.is_empty());
    course.prescriptions.truncate(2);
    for one in &mut course.prescriptions {
        one.doses.truncate(2);
        one.stopped = None;
        one.indication = Some(leaked(text("indication")));
    }
    course.notes.truncate(2);
    for note in &mut course.notes {
        for (heading, words) in &mut note.sections {
            *words = format!("{} {heading}", marks.note);
        }
    }
    let beginning = Story {
        allergies: Allergies::NoneKnown(by),
        heard: None,
        problems: vec![],
        observations: vec![],
        requests: vec![],
        prescriptions: vec![],
        notes: vec![],
        scale_2: None,
        ..course.clone()
    };
    (beginning, course)
}

/// Them as they stand in the store.
pub(super) async fn found(epr: &Epr, plan: &Plan) -> Vec<Patient> {
    let mut patients = vec![];
    for (standing, id, marks) in &plan.all {
        let records: Vec<Kept> = epr
            .db()
            .look()
            .rows(
                "SELECT j.kind, j.id, j.snapshot FROM kernel_journal j WHERE j.patient = $1 AND NOT EXISTS
                 (SELECT 1 FROM kernel_journal n WHERE n.patient = j.patient AND n.kind = j.kind AND n.id = j.id
                  AND n.version > j.version) ORDER BY j.entry",
                &[id],
            )
            .await
            .expect("the journal");
        let requisitions = records
            .iter()
            .filter(|kept| kept.kind == "orders_results.order")
            .filter_map(|kept| serde_json::from_str::<serde_json::Value>(&kept.snapshot).ok())
            .filter_map(|order| order["requisition"].as_str().map(str::to_owned))
            .collect();
        patients.push(Patient {
            standing: *standing,
            id: *id,
            ward: standing.ward(),
            marks: marks.clone(),
            records,
            requisitions,
        });
    }
    patients
}

impl House {
    /// What makes each patient's standing: the glass broken by whoever may, everything sealed, the watch kept.
    pub(super) async fn stand(&self) {
        let scene = scene(&self.epr);
        let sealed = self.patient(Standing::Sealed);
        for kept in &sealed.records {
            let seal = SealRecord {
                id: RecordId(fresh_id()),
                patient: sealed.id,
                sealed: RecordId(kept.id),
                lift: false,
                seen: 0,
            };
            let because = scene.anew(fresh_id().into()).because("asked for by the patient");
            // What cannot be sealed, or not now, stays as it is: the story says which that is.
            match self.epr.execute(&because, seal).await {
                Ok(_) | Err(SealError::NotSealable | SealError::NotNow(_)) => {}
                Err(error) => panic!("{}: {error}", kept.kind),
            }
        }
        let behind = self.patient(Standing::GlassBroken).id;
        for person in &self.staff {
            let pass = self.sits(person, super::Sitting::Fresh).await;
            let context = self.acts(&pass).await.expect("somebody signed in");
            let glass = BreakGlass {
                id: RecordId(fresh_id()),
                patient: behind,
                code: GlassReason::Emergency,
                reason: "called to the ward at night".to_owned(),
                lasts: self.epr.settings().broken_glass_lasts,
            };
            // Refused to whoever may not, which is what the table then shows.
            drop(
                self.epr
                    .execute(&context.because("called to the ward at night"), glass)
                    .await,
            );
        }
        let watch = MarkWatched {
            id: RecordId(fresh_id()),
            patient: self.patient(Standing::Watched).id,
            watched: true,
            seen: 0,
        };
        let because = scene.anew(fresh_id().into()).because("known to the newspapers");
        let watched = self.epr.execute(&because, watch).await;
        watched.unwrap_or_else(|error| panic!("watched: {error}"));
        // Somebody has looked at each of them, so that there is an event to read.
        for patient in &self.patients {
            let looked: Result<(), trefoil::core::Refused> = self
                .epr
                .view(&scene.anew(fresh_id().into()), "kernel.summary", async |door| {
                    door.patient(patient.id, OPEN_RECORD).await.map(|_| ())
                })
                .await;
            looked.unwrap_or_else(|refused| panic!("{:?}: {refused}", patient.standing));
        }
    }
}

/// How many records of each kind somebody has.
pub fn kinds(patient: &Patient) -> BTreeMap<&str, usize> {
    let mut count = BTreeMap::new();
    for kept in &patient.records {
        *count.entry(kept.kind.as_str()).or_default() += 1;
    }
    count
}
