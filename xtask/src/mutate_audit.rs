//! `cargo xtask mutate-audit [--positions N]`: rewrites the audit log in eleven ways, and the verifier says where.

use crate::journey::program;
use crate::postgres::Postgres;
use crate::process::Outcome;

/// Starts PostgreSQL and runs the program in a release build; every option goes to it.
pub(crate) fn run(arguments: &[String]) -> Outcome {
    program(
        &Postgres::start()?,
        &["--release", "--bin", "mutate_audit"],
        arguments,
    )
}
