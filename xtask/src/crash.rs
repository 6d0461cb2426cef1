//! `cargo xtask crash [--kills N]`: kills the server during writes and checks that nothing was lost.

use crate::journey::program;
use crate::postgres::Postgres;
use crate::process::Outcome;

/// Starts PostgreSQL and runs the crash program; every option goes to it.
pub(crate) fn run(arguments: &[String]) -> Outcome {
    program(&Postgres::start()?, &["--bin", "crash"], arguments)
}
