//! `cargo xtask matrix [--accept]`: who may do what, over every route, command and resource, against `tests/matrix/*.txt`.

use crate::journey::program;
use crate::postgres::Postgres;
use crate::process::Outcome;

/// Starts PostgreSQL and runs the program; every option goes to it.
pub(crate) fn run(arguments: &[String]) -> Outcome {
    program(&Postgres::start()?, &["--bin", "matrix"], arguments)
}
