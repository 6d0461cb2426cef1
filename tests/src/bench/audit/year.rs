//! "Who saw this patient in twelve months", page by page, in a log of a million events; and how the answer about one patient
//! grows when the log grows and the patient's part of it does not.

use std::time::{Duration, Instant};

use chrono::{DateTime, Utc};
use trefoil_audit::{
    search::{Terms, search_within},
    who_looked::PAGE,
};
use trefoil_core::PatientId;
use trefoil_testkit::{Attacker, Engine};
use uuid::Uuid;

use super::{
    super::{Ground, Report, pace::median},
    Effort,
};

/// The one patient who has as many events in the small log as in the large one.
const SAME: i64 = 999_999;
/// How many events are theirs.
const THEIRS: i64 = 300;
/// The others, who share the rest.
const OTHERS: i64 = 10_000;
/// The log begins here, and its events are spread over a year from then.
const BEGAN: i64 = 1_760_000_000;
const YEAR: i64 = 365 * 86_400;
/// The most for 95 of 100 questions, in milliseconds.
const MOST: f64 = 1000.0;

pub(super) async fn measure(ground: &Ground, effort: Effort, report: &mut Report, wrong: &mut Vec<String>) {
    let few = effort.events / 10;
    let attacker = Attacker::of(&ground.store).await;
    fill(&attacker, 0, THEIRS, Some(SAME), effort.events).await;
    fill(&attacker, THEIRS, few, None, effort.events).await;
    analyse(&attacker).await;
    let before = same(ground).await;
    let mut done = few;
    while done < effort.events {
        let next = (done + 100_000).min(effort.events);
        fill(&attacker, done, next, None, effort.events).await;
        done = next;
    }
    analyse(&attacker).await;
    let after = same(ground).await;
    let mut each = vec![];
    for number in 0..400 {
        let began = Instant::now();
        let events = year(ground, patient(number * 23 % OTHERS)).await;
        assert!(events > 0, "somebody saw them");
        each.push(milliseconds(began.elapsed()));
    }
    each.sort_by(f64::total_cmp);
    let (half, most) = (each[each.len() / 2], each[each.len() * 95 / 100]);
    let name = ground.name;
    println!(
        "{name}: who saw a patient in twelve months, of {} events: p50 {half:.2} ms, p95 {most:.2} ms; the same patient ({THEIRS} events) in a log of {few}: {before:.2} ms, of {}: {after:.2} ms",
        effort.events, effort.events
    );
    report.keep(format!("{name}_who_looked_p50_ms"), half);
    report.keep(format!("{name}_who_looked_p95_ms"), most);
    report.keep(format!("{name}_who_looked_same_few_ms"), before);
    report.keep(format!("{name}_who_looked_same_many_ms"), after);
    report.keep(format!("{name}_who_looked_growth"), after / before);
    if most >= MOST {
        wrong.push(format!(
            "{name}_who_looked_p95_ms is {most:.0}, and must be below {MOST:.0}"
        ));
    }
}

fn milliseconds(span: Duration) -> f64 {
    span.as_secs_f64() * 1000.0
}

fn patient(number: i64) -> PatientId {
    PatientId(Uuid::from_bytes(
        format!("{number:016}")
            .into_bytes()
            .try_into()
            .expect("sixteen digits"),
    ))
}

/// The middle of several questions about the one patient.
async fn same(ground: &Ground) -> f64 {
    let mut each = vec![];
    for _ in 0..50 {
        let began = Instant::now();
        let events = year(ground, patient(SAME)).await;
        assert_eq!(i64::try_from(events).unwrap_or(0), THEIRS);
        each.push(milliseconds(began.elapsed()));
    }
    median(each)
}

/// Every page of a year; how many events.
async fn year(ground: &Ground, patient: PatientId) -> usize {
    let time = |seconds| DateTime::<Utc>::from_timestamp(seconds, 0).expect("a time");
    let within = (time(BEGAN), time(BEGAN + YEAR + 1));
    let terms = Terms {
        patient: Some(patient),
        ..Terms::default()
    };
    let most = usize::try_from(PAGE).expect("a hundred");
    let (mut after, mut events) = (None, 0);
    loop {
        let page = search_within(&mut ground.epr.db().look(), &terms, within, after, most)
            .await
            .expect("an answer");
        events += page.events.len();
        match page.next {
            Some(next) => after = Some(next),
            None => return events,
        }
    }
}

/// Events from one number to another, of one patient or of all the others in turn; no leaf is theirs, for nobody verifies
/// them.
async fn fill(attacker: &Attacker, from: i64, to: i64, of: Option<i64>, all: i64) {
    let whose = of.map_or_else(|| format!("(n * 7919) % {OTHERS}"), |one| one.to_string());
    let seconds = match of {
        Some(_) => format!("{BEGAN} + n * {}", YEAR / THEIRS),
        None => format!("{BEGAN} + n * {YEAR} / {all}"),
    };
    let last = to - 1;
    let (series, uuid, patient, time, bytes) = match attacker.engine {
        Engine::Sqlite => (
            format!(
                "(WITH RECURSIVE s(n) AS (SELECT {from} UNION ALL SELECT n + 1 FROM s WHERE n < {last}) SELECT n FROM s) AS s"
            ),
            "randomblob(16)".to_owned(),
            format!("CAST(printf('%016d', {whose}) AS BLOB)"),
            format!(
                "strftime('%Y-%m-%dT%H:%M:%S', {seconds}, 'unixepoch') || printf('.%06d+00:00', n % 1000000)"
            ),
            "zeroblob(32)",
        ),
        Engine::Postgres => (
            format!("generate_series({from}::bigint, {last}::bigint) AS s(n)"),
            "gen_random_uuid()".to_owned(),
            format!("encode(convert_to(lpad(({whose})::text, 16, '0'), 'UTF8'), 'hex')::uuid"),
            format!("to_timestamp({seconds}) + (n % 1000000) * interval '1 microsecond'"),
            "decode(repeat('00', 32), 'hex')",
        ),
    };
    attacker
        .attack(&format!(
            "INSERT INTO kernel_audit (event, form, at, act, what, outcome, actor_name, role, organisation, device, purpose,
               basis, patient, salt, leaf) SELECT {uuid}, 2, {time}, 'view', 'record.summary', 'shown', 'K Turner, RN', 'nurse',
               'RXX01', 'WARD-PC-7', 'direct_care', 'ward_team', {patient}, '00112233445566778899aabbccddeeff', {bytes}
             FROM {series}"
        ))
        .await;
}

async fn analyse(attacker: &Attacker) {
    attacker.attack("ANALYZE").await;
}
