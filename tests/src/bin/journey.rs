//! `journey`: a patient is admitted, found, and seen to have been seen; through real sockets, on both databases.
#![expect(
    clippy::expect_used,
    clippy::panic,
    reason = "the journey stops at the first thing it did not expect"
)]

#[path = "../journey/afterwards.rs"]
mod afterwards;
#[path = "../journey/day.rs"]
mod day;
#[path = "../journey/doses.rs"]
mod doses;
#[path = "../journey/keeping.rs"]
mod keeping;
#[path = "../journey/laboratory.rs"]
mod laboratory;
#[path = "../journey/messages.rs"]
mod messages;
#[path = "../journey/steps.rs"]
mod steps;
#[path = "../journey/technical_log.rs"]
mod technical_log;
#[path = "../journey/verifier.rs"]
mod verifier;

use std::process::ExitCode;

use trefoil_tests::hospital::Store;

fn main() -> ExitCode {
    let runtime = tokio::runtime::Runtime::new().expect("threads");
    let mut stores = vec![Store::sqlite()];
    match Store::postgres(&runtime) {
        Some(postgres) => stores.push(postgres),
        None => println!("skipped: 1 database, PostgreSQL (TREFOIL_TEST_POSTGRES is not set)"),
    }
    for store in &stores {
        println!("\n== {}", store.name);
        steps::walk(&runtime, store);
    }
    println!("\nthe journey was walked on {} databases", stores.len());
    ExitCode::SUCCESS
}
