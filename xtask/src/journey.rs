//! `cargo xtask journey`: the whole-hospital journey on both databases.

use crate::postgres::{self, Postgres};
use crate::process::{self, Outcome};
use crate::system;
use std::path::PathBuf;
use std::process::Command;

/// Starts PostgreSQL and runs the journey; every option goes to it.
pub(crate) fn run(arguments: &[String]) -> Outcome {
    system::ensure(true)?;
    program(&Postgres::start()?, &["--bin", "journey"], arguments)
}

/// Builds and runs one of the long programs of `trefoil-tests` with its environment. The whole workspace is built, with
/// the features the tests had, so that nothing is compiled twice and the journey finds `example-trust` beside it.
pub(crate) fn program(database: &Postgres, which: &[&str], arguments: &[String]) -> Outcome {
    let release = which.contains(&"--release");
    system::to_build()?;
    let mut build = process::cargo();
    build
        .args(["build", "--workspace", "--bins"])
        .args(release.then_some("--release"));
    process::stream(&mut build)?;
    let name = which.last().copied().unwrap_or_default();
    let target =
        std::env::var_os("CARGO_TARGET_DIR").map_or_else(|| process::root().join("target"), PathBuf::from);
    let profile = if release { "release" } else { "debug" };
    let mut command = Command::new(target.join(profile).join(name));
    command.args(arguments);
    command
        .env(postgres::VARIABLE, database.url())
        .envs(system::variables());
    process::stream(&mut command)
}
