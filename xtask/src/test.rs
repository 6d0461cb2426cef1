//! `cargo xtask test`: everything the project promises, on both databases, with counts at the end.

use crate::postgres::{self, Postgres};
use crate::process::{self, Outcome};
use crate::{assets, journey, system, tidy};
use std::process::Command;
use std::time::Instant;

/// Runs every step, also after one has failed, and names those that did.
pub(crate) fn run(arguments: &[String]) -> Outcome {
    let quick = arguments.iter().any(|argument| argument == "--quick");
    if let Some(unknown) = arguments.iter().find(|argument| *argument != "--quick") {
        return Err(format!(
            "there is no option `{unknown}`: `cargo xtask test [--quick]`"
        ));
    }
    let begun = Instant::now();
    announce("set-up");
    system::ensure(quick).map_err(|why| format!("step `set-up` failed: {why}"))?;
    let database = Postgres::start().map_err(|why| format!("step `PostgreSQL` failed: {why}"))?;

    let mut counts = Counts::default();
    let mut failed: Vec<String> = Vec::new();
    let mut step = |name: &str, work: &mut dyn FnMut() -> Outcome| {
        announce(name);
        if let Err(why) = work() {
            eprintln!("step `{name}` failed: {why}");
            failed.push(name.to_string());
        }
    };
    step("assets", &mut || assets::run(&[]));
    step("tidy", &mut || tidy::run(&[]));
    let nextest = process::succeeds(process::cargo().args(["nextest", "--version"]));
    step("tests", &mut || tests(&database, nextest, &mut counts));
    if nextest {
        step("examples in the documentation", &mut || {
            documentation(&database, &mut counts)
        });
    }
    if !quick {
        step("journey", &mut || {
            journey::program(&database, &["--bin", "journey"], &[])
        });
        if process::root().join("tests/browser/run.mjs").is_file() {
            step("browser", &mut || browser(&database));
        } else {
            println!("skipped: there is no tests/browser/run.mjs yet");
        }
    }
    let took = begun.elapsed().as_secs();
    println!(
        "\n{} tests passed, {} failed, {} skipped; {} min {} s",
        counts.passed,
        counts.failed,
        counts.skipped,
        took / 60,
        took % 60
    );
    if failed.is_empty() {
        Ok(())
    } else {
        Err(format!("failed: {}", failed.join(", ")))
    }
}

fn announce(step: &str) {
    println!("\n== {step}");
}

fn tests(database: &Postgres, nextest: bool, counts: &mut Counts) -> Outcome {
    let mut command = process::cargo();
    if nextest {
        command.args([
            "nextest",
            "run",
            "--workspace",
            "--no-fail-fast",
            "--no-tests=pass",
        ]);
    } else {
        command.args(["test", "--workspace", "--no-fail-fast"]);
    }
    counted(&mut command, database, counts)
}

fn documentation(database: &Postgres, counts: &mut Counts) -> Outcome {
    let mut command = process::cargo();
    // The whole workspace, with the features the tests had: nothing is compiled a second time.
    command.args(["test", "--doc", "--workspace"]);
    counted(&mut command, database, counts)
}

fn counted(command: &mut Command, database: &Postgres, counts: &mut Counts) -> Outcome {
    command
        .env(postgres::VARIABLE, database.url())
        .envs(system::variables());
    let (ok, output) = process::stream_and_keep(command)?;
    counts.add(&output);
    if ok {
        Ok(())
    } else {
        Err(format!(
            "`{}` failed; its output is above",
            process::line(command)
        ))
    }
}

fn browser(database: &Postgres) -> Outcome {
    let folder = process::root().join("tests/browser");
    if !folder.join("node_modules/playwright-core").is_dir() {
        process::stream(
            Command::new("npm")
                .args(["ci", "--ignore-scripts", "--no-audit", "--no-fund"])
                .current_dir(&folder),
        )?;
    }
    process::stream(process::cargo().args(["build", "--workspace", "--bins"]))?;
    let mut command = Command::new("node");
    command.arg("tests/browser/run.mjs").current_dir(process::root());
    process::stream(
        command
            .env(postgres::VARIABLE, database.url())
            .envs(system::variables()),
    )
}

/// What the test runners said.
#[derive(Debug, Default, PartialEq, Eq)]
struct Counts {
    passed: u64,
    failed: u64,
    skipped: u64,
}

impl Counts {
    /// Adds every summary line of nextest (`Summary [..] 60 tests run: 59 passed, 1 failed`) or of the
    /// standard runner (`test result: ok. 60 passed; 0 failed; 2 ignored; …`).
    fn add(&mut self, output: &str) {
        for line in output.lines().map(without_colour) {
            let figures = match (
                line.split_once("tests run:").or(line.split_once("test run:")),
                line.split_once("test result: "),
            ) {
                (Some((before, figures)), _) if before.contains("Summary") => figures.to_string(),
                (_, Some((_, figures))) => figures.to_string(),
                _ => continue,
            };
            let words: Vec<&str> = figures.split_whitespace().collect();
            for pair in words.windows(2) {
                let Ok(count) = pair[0].parse::<u64>() else {
                    continue;
                };
                match pair[1].trim_end_matches([',', ';']) {
                    "passed" => self.passed += count,
                    "failed" => self.failed += count,
                    "skipped" | "ignored" => self.skipped += count,
                    _ => {}
                }
            }
        }
    }
}

fn without_colour(line: &str) -> String {
    let mut inside = false;
    line.chars()
        .filter(|character| {
            let begins = *character == '\u{1b}';
            let shown = !inside && !begins;
            inside = begins || (inside && *character != 'm');
            shown
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_runners_are_counted() {
        let mut counts = Counts::default();
        counts.add("     Summary [   0.012s] 60 tests run: 58 passed (1 slow), 2 failed, 3 skipped\n");
        counts.add("test result: ok. 4 passed; 0 failed; 1 ignored; 0 measured; 0 filtered out\n");
        assert_eq!(
            counts,
            Counts {
                passed: 62,
                failed: 2,
                skipped: 4
            }
        );
    }

    #[test]
    fn colours_do_not_hide_a_failure() {
        let mut counts = Counts::default();
        counts.add("\u{1b}[31;1m     Summary\u{1b}[0m [   0.1s] \u{1b}[1m1\u{1b}[0m test run: 0 passed, \u{1b}[1m1\u{1b}[0m \u{1b}[31mfailed\u{1b}[0m");
        assert_eq!(
            counts,
            Counts {
                passed: 0,
                failed: 1,
                skipped: 0
            }
        );
    }
}
