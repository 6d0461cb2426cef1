//! `cargo xtask holes`: digs a hole of each kind that other systems had, and fails when a gate does not notice one.

use crate::journey::program;
use crate::postgres::Postgres;
use crate::process::Outcome;
use crate::{system, tidy};

/// The rules of the tree on the source of the holes, then the program that digs them.
pub(crate) fn run(arguments: &[String]) -> Outcome {
    if let Some(unknown) = arguments.first() {
        return Err(format!("there is no option `{unknown}`: `cargo xtask holes`"));
    }
    system::ensure(true)?;
    tidy::holes()?;
    program(&Postgres::start()?, &["--bin", "holes"], &[])
}
