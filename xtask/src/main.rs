//! The project's own commands: `cargo xtask help` lists them.

mod assets;
mod bench;
mod crash;
mod demo;
mod help;
mod holes;
mod journey;
mod matrix;
mod mutate_audit;
mod postgres;
mod process;
mod scan;
mod system;
mod test;
mod tidy;

use std::process::ExitCode;

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let (command, rest) = match arguments.split_first() {
        Some((command, rest)) => (command.as_str(), rest),
        None => ("help", &[][..]),
    };
    let outcome = match command {
        "demo" => demo::run(rest),
        "test" => test::run(rest),
        "tidy" => tidy::run(rest),
        "assets" => assets::run(rest),
        "bench" => bench::run(rest),
        "journey" => journey::run(rest),
        "crash" => crash::run(rest),
        "matrix" => matrix::run(rest),
        "mutate-audit" => mutate_audit::run(rest),
        "scan" => scan::run(rest),
        "holes" => holes::run(rest),
        "help" | "--help" | "-h" => {
            help::print();
            Ok(())
        }
        other => Err(format!(
            "there is no command `{other}`: run `cargo xtask help` for the list"
        )),
    };
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(why) => {
            eprintln!("xtask {command}: {why}");
            ExitCode::FAILURE
        }
    }
}
