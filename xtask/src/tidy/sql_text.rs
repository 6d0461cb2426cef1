//! SQL is constant text: the types take `&'static str` alone, and nothing goes round them.

use super::Finding;
use super::scan::scan;
use super::tree::{SourceFile, Tree};

/// What makes lasting text of text that was put together, or says that it is safe.
const WAYS_ROUND: [&str; 4] = [".leak()", "Box::leak", "AssertSqlSafe", "raw_sql"];
/// Where the kernel hands its migrations to the driver: constants with a few words in braces filled in.
const MIGRATIONS: &str = "crates/kernel/src/db/tx.rs";
/// These attack their own stores.
const EXEMPT: [&str; 4] = ["", "testkit", "tests", "xtask"];

/// Every way round `&'static str` in what is shipped.
pub(crate) fn check(tree: &Tree) -> Vec<Finding> {
    let held = tree
        .ending(".rs")
        .filter(|file| !EXEMPT.contains(&file.room()) && !file.is_test() && file.path != MIGRATIONS);
    held.flat_map(check_file).collect()
}

/// The same of one file.
pub(crate) fn check_file(file: &SourceFile) -> Vec<Finding> {
    let mut findings = Vec::new();
    for (index, line) in scan(file.without_tests()).code.lines().enumerate() {
        for way in WAYS_ROUND {
            if line.contains(way) {
                let message = format!(
                    "no `{way}`: SQL made of what somebody sent can be injected; choose among constant statements"
                );
                findings.push(Finding::error(&file.path, index + 1, message));
            }
        }
    }
    findings
}

#[cfg(test)]
mod tests {
    use super::*;

    const LEAKS: &str = "//! A.\nlet a: &'static str = format!(\"SELECT {by}\").leak();\n// no .leak() here\n#[cfg(test)]\nmod tests { fn a() { Box::leak(b); } }\n";

    fn lines(path: &str, text: &str) -> Vec<usize> {
        let findings = check(&Tree::of(&[(path, text)]));
        findings.into_iter().map(|finding| finding.line).collect()
    }

    #[test]
    fn nothing_goes_round_constant_text() {
        assert_eq!(lines("crates/prescribing/src/store.rs", LEAKS), [2]);
        assert_eq!(
            lines("crates/kernel/src/people.rs", "//! A.\nAssertSqlSafe(text);\n"),
            [2]
        );
        assert!(lines(MIGRATIONS, "//! A.\nAssertSqlSafe(text);\n").is_empty());
        assert!(lines("tests/src/holes/sorted.rs", LEAKS).is_empty());
    }
}
