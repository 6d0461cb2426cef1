//! The program of an example trust; what it is made of stands in `lib.rs`.

use std::process::ExitCode;

fn main() -> ExitCode {
    trefoil::command_line::run(example_trust::assembly)
}
