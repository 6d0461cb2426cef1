//! `crash [--kills N] [--seed N] [--control]`: kill -9 under 16 writers on both databases, and look.

use std::process::ExitCode;

use trefoil_tests::crash::{self, Plan, child};

const USAGE: &str = "crash [--kills N] [--seed N] [--control]";

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
    let runtime = tokio::runtime::Runtime::new().map_err(|why| format!("no threads: {why}"))?;
    if let [first, url, seed, rest @ ..] = arguments
        && first == "child"
    {
        let early = rest.iter().any(|word| word == "--acknowledge-early");
        return runtime.block_on(child::serve(url, number(Some(seed))?, early));
    }
    let (mut plan, mut control) = (
        Plan {
            kills: 20,
            seed: 20_261_122,
        },
        false,
    );
    let mut words = arguments.iter();
    while let Some(word) = words.next() {
        match word.as_str() {
            "--kills" => plan.kills = number(words.next())?,
            "--seed" => plan.seed = number(words.next())?,
            "--control" => control = true,
            other => return Err(format!("there is no option `{other}`: `{USAGE}`")),
        }
    }
    let wrong = runtime.block_on(async {
        if control {
            crash::control(plan).await
        } else {
            crash::run(plan).await
        }
    });
    if wrong.is_empty() {
        println!("nothing was found wrong");
        return Ok(());
    }
    Err(format!("FOUND WRONG:\n{}", wrong.join("\n")))
}

fn number(word: Option<&String>) -> Result<u64, String> {
    word.and_then(|word| word.parse().ok())
        .ok_or(format!("a number is missing: `{USAGE}`"))
}
