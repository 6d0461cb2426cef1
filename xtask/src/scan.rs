//! `cargo xtask scan`: schemathesis and sqlmap over the running example trust, and the file of what they found.

use crate::process::{self, Outcome};
use crate::system;
use std::process::Command;

/// Builds the example trust, and lets the tools at it on this machine; every option goes to `tests/scan/scan.py`.
pub(crate) fn run(arguments: &[String]) -> Outcome {
    system::ensure(true)?;
    process::stream(process::cargo().args(["build", "--workspace", "--bins"]))?;
    let mut command = Command::new(system::python());
    command
        .args([
            "tests/scan/scan.py",
            "--findings",
            "docs/conformance/scan-findings.md",
        ])
        .args(arguments)
        .current_dir(process::root());
    process::stream(&mut command)
}
