//! `cargo xtask demo`: the example trust with invented patients, on this computer.

use crate::assets;
use crate::process::{self, Outcome};
use crate::system;

/// Builds and runs it; every option goes to `example-trust demo`.
pub(crate) fn run(arguments: &[String]) -> Outcome {
    system::to_build()?;
    assets::run(&[])?;
    let mut build = process::cargo();
    process::stream(build.args(["build", "--package", "example-trust"]))?;
    let mut demo = process::cargo();
    demo.args(["run", "--quiet", "--package", "example-trust", "--", "demo"])
        .args(arguments);
    process::stream(&mut demo)
}
