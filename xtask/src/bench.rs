//! `cargo xtask bench kernel|day|audit|slow [--json FILE]`: measures the kernel, a day of 250 people, the audit log, or what 500 slow sockets
//! cost everybody else, in a release build.

use crate::journey::program;
use crate::postgres::Postgres;
use crate::process::Outcome;

/// Starts PostgreSQL and runs the benchmark; every option goes to it.
pub(crate) fn run(arguments: &[String]) -> Outcome {
    if arguments.is_empty() {
        return Err(
            "say what to measure, for example `cargo xtask bench kernel --json target/bench.json`".into(),
        );
    }
    program(&Postgres::start()?, &["--release", "--bin", "bench"], arguments)
}
