//! `bench day`: 250 people at 250 browsers work as the day does, against the program over its own socket, on each
//! database: how long each page and each write takes, what a request costs the processor, what a page weighs.
//!
//! Each person opens something, reads it for a while and does the next thing; nobody waits for a neighbour. What is
//! measured is what they wait for: the time from asking to the last byte of the page they end on.

mod figures;
mod people;
mod work;

use std::{
    sync::Arc,
    time::{Duration, Instant},
};

use tokio::runtime::Runtime;

use self::{
    figures::Figures,
    people::{Kind, Person},
};
use super::Report;
use crate::hospital::{Hospital, Store};

/// How many work at once, and for how long.
#[derive(Debug, Clone, Copy)]
pub struct Day {
    /// People, each at a browser of their own.
    pub people: usize,
    /// How long they work.
    pub span: Duration,
    /// How long one of them looks at a page, on the average.
    pub reads: Duration,
}

/// Goal of a page, design/pages.md section 4: server time including the database, 95 of 100.
const PAGE_GOAL_MS: f64 = 100.0;
/// Goal of a write.
const WRITE_GOAL_MS: f64 = 200.0;
/// Goal of a page's weight, compressed.
const WEIGHT_GOAL_KB: f64 = 15.0;

/// Measure both databases.
///
/// # Panics
/// At whatever it did not expect.
pub fn measure(day: Day) -> Report {
    let runtime = Runtime::new().expect("threads");
    let mut report = Report::default();
    one("sqlite", &Store::sqlite(), day, &mut report);
    match Store::postgres(&runtime) {
        Some(store) => one("postgres", &store, day, &mut report),
        None => report.skip("postgres", "TREFOIL_TEST_POSTGRES is not set"),
    }
    report
}

fn one(name: &str, store: &Store, day: Day, report: &mut Report) {
    let hospital = Hospital::open(store);
    let figures = Arc::new(Figures::default());
    // Signing in costs a password check each: done before the clock starts, as at the start of a shift.
    let mut people: Vec<Person> = (0..day.people)
        .map(|number| Person::arrives(&hospital.pages, number))
        .collect();
    let weights = people.first().map(Person::weights).unwrap_or_default();
    let used = hospital.processor_seconds();
    let started = Instant::now();
    std::thread::scope(|threads| {
        for person in &mut people {
            let figures = figures.clone();
            threads.spawn(move || person.works(started, day, &figures));
        }
    });
    let took = started.elapsed();
    let used = hospital
        .processor_seconds()
        .zip(used)
        .map(|(after, before)| after - before);
    print(name, day, took, used, &figures, &weights, report);
    hospital.close();
}

fn print(
    name: &str,
    day: Day,
    took: Duration,
    used: Option<f64>,
    figures: &Figures,
    weights: &[(&'static str, usize)],
    report: &mut Report,
) {
    let requests = figures.requests();
    println!(
        "\n{name}: {} people, {:.0} s, {requests} requests, {:.0} a second",
        day.people,
        took.as_secs_f64(),
        requests as f64 / took.as_secs_f64()
    );
    println!("what                          times   p50 ms   p95 ms   goal");
    for (what, kind, times, p50, p95) in figures.lines() {
        let goal = match kind {
            Kind::Page => PAGE_GOAL_MS,
            Kind::Write => WRITE_GOAL_MS,
        };
        let met = if p95 <= goal { "met" } else { "NOT MET" };
        println!("{what:28} {times:6} {p50:8.1} {p95:8.1}   {goal:.0} {met}");
        report.keep(format!("{name}_{what}_p95_ms"), p95);
        report.keep(format!("{name}_{what}_p50_ms"), p50);
    }
    for (what, bytes) in weights {
        let kilobytes = *bytes as f64 / 1000.0;
        let met = if kilobytes <= WEIGHT_GOAL_KB {
            "met"
        } else {
            "NOT MET"
        };
        println!("{what:28} weighs {kilobytes:5.1} kB compressed   {WEIGHT_GOAL_KB:.0} {met}");
        report.keep(format!("{name}_{what}_kilobytes"), kilobytes);
    }
    if let Some(used) = used {
        let each = used / requests.max(1) as f64 * 1000.0;
        println!(
            "processor: {each:.2} ms a request, {:.0} % of one",
            used / took.as_secs_f64() * 100.0
        );
        report.keep(format!("{name}_processor_ms_a_request"), each);
    }
    for refused in figures.refusals() {
        println!("refused: {}", refused.chars().take(400).collect::<String>());
    }
    report.keep(format!("{name}_refused"), figures.refusals().len() as f64);
}
