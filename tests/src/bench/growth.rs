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

/// Load, ask, load ten times as many, ask again.
pub(super) async fn measure(engine: Engine, effort: Effort, report: &mut Report) {
    let name = if engine == Engine::Sqlite {
        "sqlite"
    } else {
        "postgres"
    };
    let Some(store) = Store::fresh_in(engine, &crate::on_disk()).await else {
        return;
    };
    let (epr, clerk) = assembled(&store).await;
    let now = store.clock.now();
    let hospital = trefoil_synth::hospital(SEED, now, Size::Standard);
    people::beds(&epr, &clerk, &hospital).await;
    let (few, many) = if effort.quick {
        (1_000, 10_000)
    } else {
        (10_000, 100_000)
    };
    let mut everybody = trefoil_synth::people(SEED, now, many);
    let small: Vec<Person> = everybody.by_ref().take(few).collect();
    let terms = terms(&small, now);
    people::load(&epr, &clerk, small.into_iter()).await;
    let before = Asked::all(&epr, &terms, &hospital).await;
    people::load(&epr, &clerk, everybody).await;
    let after = Asked::all(&epr, &terms, &hospital).await;
    println!("{name:9} p50 of {QUERIES} queries each     {few:7} people  {many:7} people   growth");
    for (index, (what, _)) in terms.iter().enumerate() {
        line(
            report,
            &format!("{name}_search_{what}"),
            before.kinds[index],
            after.kinds[index],
        );
    }
    line(report, &format!("{name}_search"), before.search, after.search);
    line(report, &format!("{name}_ward"), before.ward, after.ward);
}

fn line(report: &mut Report, key: &str, before: f64, after: f64) {
    let growth = after / before;
    println!("{key:32}  {before:9.0} us     {after:9.0} us     {growth:6.2}");
    report.keep(format!("{key}_growth"), growth);
    report.keep(format!("{key}_p50_us_few"), before);
    report.keep(format!("{key}_p50_us_many"), after);
}

async fn assembled(store: &Store) -> (Epr, Context) {
    let owner = Db::open(store.owner_url()).await.expect("the owner's store");
    builder()
        .migrate(&owner, store.application_role())
        .await
        .expect("tables");
    owner.close().await;
    let db = Db::open(store.application_url()).await.expect("a durable store");
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

/// Medians, in microseconds.
struct Asked {
    search: f64,
    kinds: Vec<f64>,
    ward: f64,
}

impl Asked {
    async fn all(epr: &Epr, terms: &Terms, hospital: &Hospital) -> Self {
        people::settle(epr).await;
        let nurse = personas::nurse(&[]);
        let (mut every, mut kinds) = (vec![], vec![]);
        for (_, typed) in terms {
            let mut took = vec![];
            for text in typed {
                let wanted = search::parse(text, display::london_date(nurse.now())).expect("a search");
                let begun = Instant::now();
                let found = find::find(&mut epr.db().look(), &nurse, &wanted)
                    .await
                    .expect("an answer");
                took.push(begun.elapsed().as_secs_f64() * 1e6);
                assert!(!found.people.is_empty() || found.more, "`{text}` finds somebody");
            }
            every.extend(took.iter().copied());
            kinds.push(median(took));
        }
        let mut wards = vec![];
        for turn in 0..QUERIES {
            let ward = &hospital.wards[turn % hospital.wards.len()];
            let begun = Instant::now();
            let lines = ward_list::ward_list(&mut epr.db().look(), &nurse, &ward.code)
                .await
                .expect("a ward list");
            wards.push(begun.elapsed().as_secs_f64() * 1e6);
            assert!(lines.len() > 20, "its beds");
        }
        Self {
            search: median(every),
            kinds,
            ward: median(wards),
        }
    }
}
