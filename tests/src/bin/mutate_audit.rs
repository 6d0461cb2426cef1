//! `mutate-audit [--positions N] [--events N] [--seed N]`: rewrite the audit log in eleven ways, and let the verifier say
//! where.

use std::process::ExitCode;

use trefoil_tests::mutate::{self, Plan};

const USAGE: &str = "mutate-audit [--positions N] [--events N] [--seed N]";

fn main() -> ExitCode {
    match run(&std::env::args().skip(1).collect::<Vec<_>>()) {
        Ok(()) => ExitCode::SUCCESS,
        Err(why) => {
            eprintln!("{why}");
            ExitCode::FAILURE
        }
    }
}

fn run(arguments: &[String]) -> Result<(), String> {
    let mut plan = Plan {
        events: 1_200,
        positions: 1_000,
        seed: 20_261_123,
    };
    let mut words = arguments.iter();
    while let Some(word) = words.next() {
        let number = |word: Option<&String>| {
            word.and_then(|word| word.parse().ok())
                .ok_or(format!("a number is missing: `{USAGE}`"))
        };
        match word.as_str() {
            "--positions" => plan.positions = number(words.next())?,
            "--events" => plan.events = number(words.next())?,
            "--seed" => plan.seed = number(words.next())?,
            other => return Err(format!("there is no option `{other}`: `{USAGE}`")),
        }
    }
    if plan.events < 10 {
        return Err("a log of fewer than ten events is none: --events 10, or more".to_owned());
    }
    let runtime = tokio::runtime::Runtime::new().map_err(|why| format!("no threads: {why}"))?;
    let wrong = runtime.block_on(mutate::run(plan));
    if wrong.is_empty() {
        println!("everything was found at its exact place, and the controls found nothing");
        return Ok(());
    }
    Err(format!("NOT FOUND:\n{}", wrong.join("\n")))
}
