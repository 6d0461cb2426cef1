//! `cargo xtask journey`: the whole-hospital journey on both databases.

use crate::postgres::{self, Postgres};
use crate::process::{self, Outcome};
use crate::system;

/// Starts PostgreSQL and runs the journey; every option goes to it.
pub(crate) fn run(arguments: &[String]) -> Outcome {
    program(&Postgres::start()?, &["--bin", "journey"], arguments)
}

/// Builds and runs one of the long programs of `trefoil-tests` with its environment.
pub(crate) fn program(database: &Postgres, which: &[&str], arguments: &[String]) -> Outcome {
    let mut command = process::cargo();
    command
        .args(["run", "--package", "trefoil-tests"])
        .args(which)
        .arg("--")
        .args(arguments);
    command
        .env(postgres::VARIABLE, database.url())
        .envs(system::variables());
    process::stream(&mut command)
}
