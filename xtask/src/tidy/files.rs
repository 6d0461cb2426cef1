//! Names, sizes and first lines of files.

use super::Finding;
use super::tree::{SourceFile, Tree};

const WARN: usize = 300;
const FAIL: usize = 600;
const EMPTY_NAMES: [&str; 4] = ["utils", "helpers", "common", "manager"];

/// What is wrong with files as files.
pub(crate) fn check(tree: &Tree) -> Vec<Finding> {
    tree.files.iter().flat_map(check_file).collect()
}

fn check_file(file: &SourceFile) -> Vec<Finding> {
    let mut findings = Vec::new();
    let name = file.path.rsplit('/').next().unwrap_or_default();
    let (stem, kind) = name.rsplit_once('.').unwrap_or((name, ""));
    if kind == "rs" {
        let first = file.text.lines().next().unwrap_or_default();
        if !first.starts_with("//! ") || first.len() < 8 {
            findings.push(Finding::error(
                &file.path,
                1,
                "begin the file with one `//!` line that says what it is",
            ));
        }
        if name == "mod.rs" {
            findings.push(Finding::error(
                &file.path,
                1,
                "no mod.rs: name the file after its module, beside its folder",
            ));
        }
    }
    if !["rs", "js", "mjs", "scss", "css"].contains(&kind) {
        return findings;
    }
    let empty = |stem: &str| {
        stem.split(['_', '-'])
            .any(|word| EMPTY_NAMES.contains(&word) || EMPTY_NAMES.contains(&format!("{word}s").as_str()))
    };
    if empty(stem) || file.path.split('/').any(|folder| EMPTY_NAMES.contains(&folder)) {
        findings.push(Finding::error(
            &file.path,
            1,
            format!("`{stem}` says nothing: name the file after what it does"),
        ));
    }
    let lines = file.text.lines().count();
    let generated = file.text.lines().take(5).any(|line| line.contains("@generated"));
    if generated || lines <= WARN {
        return findings;
    }
    let message = format!(
        "{lines} lines: split it, a reader should hold one file in mind ({WARN} at most, {FAIL} fails)"
    );
    findings.push(if lines > FAIL {
        Finding::error(&file.path, lines, message)
    } else {
        Finding::warning(&file.path, lines, message)
    });
    findings
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(path: &str, text: &str) -> Vec<(bool, String)> {
        check(&Tree::of(&[(path, text)]))
            .into_iter()
            .map(|finding| (finding.warning, finding.message))
            .collect()
    }

    #[test]
    fn a_good_file_passes() {
        assert_eq!(found("crates/a/src/bed.rs", "//! A bed.\n"), []);
    }

    #[test]
    fn each_rule_can_fail() {
        assert!(found("crates/a/src/bed.rs", "use x;\n")[0].1.contains("//!"));
        assert!(
            found("crates/a/src/bed/mod.rs", "//! A bed.\n")[0]
                .1
                .contains("mod.rs")
        );
        for name in ["utils", "date_utils", "bed_manager", "test-helpers", "common"] {
            assert!(
                found(&format!("crates/a/src/{name}.rs"), "//! Things.\n")[0]
                    .1
                    .contains("says nothing"),
                "{name}"
            );
        }
        let long = |lines| format!("//! Long.\n{}", "x\n".repeat(lines));
        assert!(found("a.rs", &long(400))[0].0);
        assert!(!found("a.rs", &long(700))[0].0);
        assert_eq!(
            found("a.rs", &format!("//! Codes. @generated\n{}", "x\n".repeat(700))),
            []
        );
    }
}
