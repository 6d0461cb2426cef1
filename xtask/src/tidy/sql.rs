//! A crate's SQL names only its own tables, and only the kernel speaks of transactions.

use super::Finding;
use super::scan::{Literal, scan};
use super::tables::{expressions, tables, tokens};
use super::tree::{SourceFile, Tree};
use std::collections::BTreeSet;

/// These read everything by trade.
const EXEMPT: [&str; 6] = ["", "kernel", "testkit", "conformance", "tests", "xtask"];
/// The kernel's log, which the module `audit` reads; the database itself refuses it any change.
const LOG: [&str; 9] = [
    "kernel_audit",
    "kernel_audit_expiry",
    "kernel_audit_gone",
    "kernel_audit_receipt",
    "kernel_audit_shown",
    "kernel_cursor",
    "kernel_journal",
    "kernel_position",
    "kernel_unsequenced",
];
const TRANSACTION: [&str; 5] = ["BEGIN", "COMMIT", "ROLLBACK", "SAVEPOINT", "RELEASE"];

/// Tables of others, and transactions outside the kernel, in Rust sources and migrations.
pub(crate) fn check(tree: &Tree) -> Vec<Finding> {
    let checked = tree
        .files
        .iter()
        .filter(|file| !EXEMPT.contains(&file.room()) && !file.is_test());
    checked.flat_map(check_file).collect()
}

fn check_file(file: &SourceFile) -> Vec<Finding> {
    let literals = match file.path.rsplit('.').next() {
        Some("rs") => scan(file.without_tests()).literals,
        Some("sql") => vec![Literal {
            line: 1,
            text: file.text.clone(),
        }],
        _ => return Vec::new(),
    };
    let prefix = format!("{}_", file.room().replace('-', "_"));
    // A statement may be put together from several literals: an expression defined in one is known in all.
    let known: BTreeSet<&str> = literals
        .iter()
        .flat_map(|literal| expressions(&tokens(&literal.text)))
        .collect();
    let mut findings = Vec::new();
    // The one exception, and for reading alone (docs/adr/0010): the module that shows and verifies the kernel's log.
    let reads_the_log = |table: &str| file.room() == "audit" && LOG.contains(&table);
    for literal in &literals {
        let line_of = |word: &str| {
            literal.line
                + literal
                    .text
                    .lines()
                    .position(|line| line.contains(word))
                    .unwrap_or(0)
        };
        for table in tables(&literal.text) {
            if !table.starts_with(&prefix) && !known.contains(table.as_str()) && !reads_the_log(&table) {
                let message = format!(
                    "SQL here names only tables that begin with `{prefix}`, not `{table}`: ask its owner through a port, or the kernel for its access fragment"
                );
                findings.push(Finding::error(&file.path, line_of(&table), message));
            }
        }
        if let Some(word) = transaction(&literal.text) {
            let message = format!(
                "`{word}`: only the kernel begins or ends a transaction; use Epr::execute or Epr::together"
            );
            findings.push(Finding::error(&file.path, line_of(word), message));
        }
    }
    findings
}

/// A statement that begins or ends a transaction. A trigger's `BEGIN … END` inside CREATE TRIGGER is none.
fn transaction(sql: &str) -> Option<&'static str> {
    let statements = sql.split(';').map(str::trim);
    let mut first_words =
        statements.filter_map(|statement| tokens(statement).first().map(|word| word.to_string()));
    let is_sql = |word: &str| {
        let rest = sql.trim().trim_start_matches(word).trim_start();
        rest.is_empty()
            || rest.starts_with(';')
            || rest.starts_with(|next: char| next.is_ascii_uppercase())
            || word == "SAVEPOINT"
    };
    first_words.find_map(|first| {
        TRANSACTION
            .into_iter()
            .find(|word| *word == first && (is_sql(word) || sql.contains(';')))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn messages(path: &str, text: &str) -> Vec<(usize, String)> {
        check(&Tree::of(&[(path, text)]))
            .into_iter()
            .map(|finding| (finding.line, finding.message))
            .collect()
    }

    #[test]
    fn a_neighbours_table_is_found_on_its_line() {
        let text = "//! S.\nlet a = sql!(\"SELECT 1 FROM audit_entry\nJOIN prescribing_order o ON 1\");\n";
        let found = messages("crates/audit/src/store.rs", text);
        assert_eq!(found.len(), 1);
        assert_eq!(found[0].0, 3);
        assert!(found[0].1.contains("`prescribing_order`"));
    }

    #[test]
    fn kernel_tables_are_the_kernels() {
        let sql = "//! S.\nlet a = \"SELECT 1 FROM kernel_patient\";\n";
        assert_eq!(
            messages("crates/patient-administration/src/store.rs", sql).len(),
            1
        );
        assert_eq!(messages("crates/kernel/src/store.rs", sql).len(), 0);
        assert_eq!(messages("crates/audit/tests/it/a.rs", sql).len(), 0);
    }

    #[test]
    fn unit_tests_and_own_tables_pass() {
        let text = "//! S.\nlet a = \"WITH x AS (SELECT 1 FROM audit_entry) \";\nlet b = \"SELECT 1 FROM x\";\n#[cfg(test)]\nmod tests { const A: &str = \"SELECT 1 FROM other\"; }";
        assert_eq!(messages("crates/audit/src/store.rs", text), []);
    }

    #[test]
    fn migrations_are_read_too() {
        assert_eq!(
            messages(
                "crates/audit/migrations/0001.sql",
                "-- first\nCREATE TABLE audit_entry (id {uuid});\nCREATE TABLE entry (id {uuid});"
            )
            .len(),
            1
        );
    }

    #[test]
    fn a_transaction_outside_the_kernel_is_found() {
        for sql in [
            "BEGIN",
            "BEGIN IMMEDIATE",
            "COMMIT;",
            "SAVEPOINT one",
            "UPDATE audit_entry SET a = 1; COMMIT",
        ] {
            assert_eq!(
                messages("crates/audit/src/a.rs", &format!("//! A.\nlet a = \"{sql}\";\n")).len(),
                1,
                "{sql}"
            );
        }
        for words in ["BEGINNING of the shift", "Commit the note", "nothing to COMMIT"] {
            assert_eq!(
                messages(
                    "crates/audit/src/a.rs",
                    &format!("//! A.\nlet a = \"{words}\";\n")
                ),
                [],
                "{words}"
            );
        }
    }
}
