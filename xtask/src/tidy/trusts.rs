//! No trust is named in the shared code: local difference is data, a rule, a port or a module.

use super::Finding;
use super::tree::{SourceFile, Tree};

const NAMES: [&str; 3] = ["Northmoor", "northmoor", "RZZ"];

/// Trusts' names outside the examples, the synthetic hospital, tests and documents.
pub(crate) fn check(tree: &Tree) -> Vec<Finding> {
    let mut findings = Vec::new();
    for file in tree.files.iter().filter(|file| !exempt(file)) {
        for (index, line) in file.without_tests().lines().enumerate() {
            if let Some(name) = NAMES.into_iter().find(|name| line.contains(name)) {
                let message = format!(
                    "`{name}` is one trust: shared code reads its name and code from the configuration"
                );
                findings.push(Finding::error(&file.path, index + 1, message));
            }
        }
    }
    findings
}

fn exempt(file: &SourceFile) -> bool {
    let room = file.room();
    let examples = room.starts_with("example-") || ["synth", "testkit", "tests", "xtask"].contains(&room);
    examples || file.is_test() || file.path.ends_with(".md") || file.path.starts_with("docs/")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_examples_and_tests_name_a_trust() {
        let text = "//! A.\nconst TRUST: &str = \"RZZ\";\n";
        assert_eq!(check(&Tree::of(&[("crates/kernel/src/a.rs", text)])).len(), 1);
        for path in [
            "crates/example-trust/src/a.rs",
            "crates/synth/src/a.rs",
            "crates/kernel/tests/a.rs",
            "docs/a.md",
        ] {
            assert_eq!(check(&Tree::of(&[(path, text)])).len(), 0, "{path}");
        }
    }
}
