//! `matrix [--accept] [TABLE]`: who may do what, over every route, command and resource of the example trust's assembly, compared
//! with `tests/matrix/*.txt`; with `--accept` those are written anew. With the name of a table only that one.

use std::process::ExitCode;

use trefoil_testkit::{Engine, Store};
use trefoil_tests::{canaries, house::House, matrix, swap};

const USAGE: &str = "matrix [--accept] [permissions|commands|resources|pages]";

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let accept = arguments.iter().any(|word| word == "--accept");
    let known = |word: &str| word == "--accept" || matrix::TABLES.contains(&word);
    let only = arguments
        .iter()
        .find(|word| matrix::TABLES.contains(&word.as_str()));
    if let Some(unknown) = arguments.iter().find(|word| !known(word.as_str())) {
        eprintln!("there is no option `{unknown}`: `{USAGE}`");
        return ExitCode::FAILURE;
    }
    let runtime = match tokio::runtime::Runtime::new() {
        Ok(runtime) => runtime,
        Err(why) => {
            eprintln!("no threads: {why}");
            return ExitCode::FAILURE;
        }
    };
    let mut as_expected = true;
    for (engine, name) in [(Engine::Sqlite, "SQLite"), (Engine::Postgres, "PostgreSQL")] {
        let verdict = runtime.block_on(async {
            let store = Store::fresh(engine).await?;
            let house = House::built(&store, example_trust::assembly).await;
            // What was accepted on one database is what the other is held to.
            Some(
                matrix::run(
                    &house,
                    accept && engine == Engine::Sqlite,
                    only.map(String::as_str),
                )
                .await,
            )
        });
        let Some(verdict) = verdict else {
            println!("{name}: skipped, TREFOIL_TEST_POSTGRES is not set");
            continue;
        };
        println!("{name}: {verdict}");
        as_expected &= verdict.as_expected();
        if !accept && only.is_none() {
            as_expected &= runtime.block_on(swaps_and_words(engine, name));
        }
    }
    if as_expected {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    }
}

/// Another patient's id in every place, and words of other records on every page, as three roles.
async fn swaps_and_words(engine: Engine, name: &str) -> bool {
    let Some(store) = Store::fresh(engine).await else {
        return true;
    };
    let house = House::built(&store, example_trust::assembly).await;
    let (mut words, mut swaps) = (canaries::Verdict::default(), swap::Verdict::default());
    for person in &house.staff {
        words.add(canaries::looked_for(&house, person).await);
    }
    println!("{name}: {words}");
    for role in ["consultant", "nurse", "ward_clerk"] {
        swaps.add(swap::all(&house, house.person(role)).await);
    }
    println!("{name}: {swaps}");
    swaps.told.is_empty() && words.found.is_empty() && words.unwitnessed.is_empty()
}
