//! Name search and ward list with ten times the people. Registered and admitted by the commands a hospital uses; asked
//! by the module's own functions.

use std::time::Instant;

use trefoil_audit::Audit;
use trefoil_core::{Context, Purpose, date_input, display};
use trefoil_kernel::{Builder, Clock, Db, Epr, access::EVERY_PATIENT};
use trefoil_patient_administration::{
    PatientAdministration,
    permissions::{ADMIT, DISCHARGE, MANAGE_WARDS, REGISTER},
    search,
    store::{find, ward_list},
};
use trefoil_synth::{Hospital, Person, Size};
use trefoil_testkit::{Engine, Store, personas};

use super::{Effort, Report, pace::median, people};
use crate::chance::Chance;

/// The same hospital each time.
const SEED: u64 = 7;
/// How many queries of each sort.
const QUERIES: usize = 250;

fn builder() -> Builder {
    Epr::builder().with(PatientAdministration::default()).with(Audit)
}

/// Two stores, one with ten times the people, asked turn and turn about, so that a noisy neighbour hits both.
pub(super) async fn measure(engine: Engine, effort: Effort, report: &mut Report) {
    let name = if engine == Engine::Sqlite {
        "sqlite"
    } else {
        "postgres"
    };
    let (few, many) = if effort.quick {
        (1_000, 10_000)
    } else {
        (10_000, 100_000)
    };
    let Some(small) = Filled::with(engine, few).await else {
        return;
    };
    let Some(large) = Filled::with(engine, many).await else {
        return;
    };
    println!(
        "{name:9} p50 of {QUERIES} queries each     {few:7} people    {many:7} people     growth   found"
    );
    let (mut all, mut found) = (Both::default(), Both::default());
    for (what, typed) in terms(&small.people, small.store.clock.now()) {
        let (mut took, mut people) = (Both::default(), Both::default());
        for (turn, text) in typed.iter().enumerate() {
            for of in order(turn) {
                let (time, count) = if of == 0 { &small } else { &large }.search(text).await;
                took.0[of].push(time);
                people.0[of].push(count);
            }
        }
        line(report, &format!("{name}_search_{what}"), &took, Some(&people));
        all.extend(&took);
        found.extend(&people);
    }
    line(report, &format!("{name}_search"), &all, Some(&found));
    let mut wards = Both::default();
    for turn in 0..QUERIES {
        for of in order(turn) {
            wards.0[of].push(if of == 0 { &small } else { &large }.ward(turn).await);
        }
    }
    line(report, &format!("{name}_ward"), &wards, None);
}

/// The small one first, or the large one.
fn order(turn: usize) -> [usize; 2] {
    if turn.is_multiple_of(2) { [0, 1] } else { [1, 0] }
}

/// Measurements of the small store and of the large one.
#[derive(Default)]
struct Both([Vec<f64>; 2]);

impl Both {
    fn extend(&mut self, other: &Self) {
        for (mine, theirs) in self.0.iter_mut().zip(&other.0) {
            mine.extend(theirs);
        }
    }

    fn medians(&self) -> [f64; 2] {
        [median(self.0[0].clone()), median(self.0[1].clone())]
    }
}

fn line(report: &mut Report, key: &str, took: &Both, found: Option<&Both>) {
    let [before, after] = took.medians();
    let growth = after / before;
    let found = found
        .map(Both::medians)
        .map(|[few, many]| format!("{few:.0} and {many:.0}"))
        .unwrap_or_default();
    println!("{key:32} {before:10.0} us       {after:10.0} us     {growth:6.2}   {found}");
    report.keep(format!("{key}_growth"), growth);
    report.keep(format!("{key}_p50_us_few"), before);
    report.keep(format!("{key}_p50_us_many"), after);
}

/// A hospital with so many people in its index.
struct Filled {
    store: Store,
    epr: Epr,
    hospital: Hospital,
    nurse: Context,
    people: Vec<Person>,
}

impl Filled {
    async fn with(engine: Engine, count: usize) -> Option<Self> {
        let store = Store::fresh_in(engine, &crate::on_disk()).await?;
        let (epr, clerk) = assembled(&store).await;
        let now = store.clock.now();
        let hospital = trefoil_synth::hospital(SEED, now, Size::Standard);
        people::beds(&epr, &clerk, &hospital).await;
        people::load(&epr, &clerk, trefoil_synth::people(SEED, now, count)).await;
        if engine == Engine::Postgres {
            store.attack("VACUUM ANALYZE").await; // as its housekeeping does in time
        }
        let people = trefoil_synth::people(SEED, now, count.min(10_000)).collect();
        Some(Self {
            store,
            epr,
            hospital,
            nurse: personas::nurse(&[]),
            people,
        })
    }

    /// How long it took, in microseconds, and how many were found.
    async fn search(&self, text: &str) -> (f64, f64) {
        let wanted = search::parse(text, display::london_date(self.nurse.now())).expect("a search");
        let begun = Instant::now();
        let found = find::find(&mut self.epr.db().look(), &self.nurse, &wanted)
            .await
            .expect("an answer");
        let took = begun.elapsed().as_secs_f64() * 1e6;
        assert!(!found.people.is_empty() || found.more, "`{text}` finds somebody");
        (
            took,
            f64::from(u32::try_from(found.people.len()).unwrap_or(u32::MAX)),
        )
    }

    async fn ward(&self, turn: usize) -> f64 {
        let ward = &self.hospital.wards[turn % self.hospital.wards.len()];
        let begun = Instant::now();
        let lines = ward_list::ward_list(&mut self.epr.db().look(), &self.nurse, &ward.code).await;
        let took = begun.elapsed().as_secs_f64() * 1e6;
        assert!(lines.expect("a ward list").len() > 20, "its beds");
        took
    }
}

async fn assembled(store: &Store) -> (Epr, Context) {
    let owner = Db::open(store.owner_url()).await.expect("the owner's store");
    builder()
        .migrate(&owner, store.application_role())
        .await
        .expect("tables");
    owner.close().await;
    let db = store.open().await; // reads are measured, so filling it need not be durable
    let epr = builder()
        .clock(store.clock.clone())
        .build(db)
        .await
        .expect("an assembly");
    let mut clerk = personas::interface(&[REGISTER, ADMIT, DISCHARGE, MANAGE_WARDS, EVERY_PATIENT]);
    clerk.purpose = Purpose::Interface;
    (epr, clerk)
}

type Terms = Vec<(&'static str, Vec<String>)>;

/// What somebody types: of people who are there at both sizes, in the ways people type names.
fn terms(people: &[Person], now: chrono::DateTime<chrono::Utc>) -> Terms {
    let mut chance = Chance::of(SEED);
    let today = display::london_date(now);
    let mut kinds: Terms = vec![
        ("name", vec![]),
        ("beginning", vec![]),
        ("name_and_birth", vec![]),
    ];
    while kinds.iter().any(|(_, asked)| asked.len() < QUERIES) {
        let one = &people[usize::try_from(chance.below(people.len() as u64)).unwrap_or(0)];
        let (Some(family), Some(given)) = (one.name.family(), one.name.given().first()) else {
            continue;
        };
        let begun: String = given.chars().take(3).collect();
        let born = one.born.format("%d-%b-%Y").to_string();
        assert!(date_input::birth_date(&born, today).is_ok(), "{born}");
        for ((_, asked), typed) in kinds.iter_mut().zip([
            format!("{given} {family}"),
            format!("{family}, {begun}"),
            format!("{family} {born}"),
        ]) {
            asked.push(typed);
        }
    }
    kinds
}
