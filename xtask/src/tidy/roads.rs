//! One road to a read: a module reads through the view it is handed, and never reaches round it to the store.

use super::Finding;
use super::scan::scan;
use super::tree::{SourceFile, Tree};

const MODULES: [&str; 5] = [
    "patient-administration",
    "clinical-notes",
    "orders-results",
    "prescribing",
    "audit",
];
/// The pages the facade has of its own.
const PAGES: &str = "crates/trefoil/src/message_queue";
/// The inbox is an edge and no page: what is in it was sent by a machine, is decided before anybody is there to have
/// a view, and is picked up again after a crash.
const INBOX: &str = "crates/hl7v2/src/inbox";
/// Likewise the carrier of the outbox: a task of the program that looks for the next message, with nobody to show it to.
const CARRIER: &str = "crates/hl7v2/src/outbox/carry.rs";

/// `.db()` where a page, a command or a port of a module is written. Tests may look behind the curtain.
pub(crate) fn check(tree: &Tree) -> Vec<Finding> {
    let mut findings = Vec::new();
    let files = tree.ending(".rs").filter(|file| held(file));
    for file in files {
        for (index, line) in scan(file.without_tests()).code.lines().enumerate() {
            if line.contains(".db()") || line.contains("Epr::db") {
                let message = "a module has no store of its own to look into: ask through the view (`view.look()`), so that what is shown is recorded";
                findings.push(Finding::error(&file.path, index + 1, message));
            }
        }
    }
    findings
}

fn held(file: &SourceFile) -> bool {
    let room = file.room();
    let module = MODULES.contains(&room) || room.starts_with("example-") || room == "hl7v2";
    let unattended = file.path.starts_with(INBOX) || file.path == CARRIER;
    (module || file.path.starts_with(PAGES)) && !unattended && !file.is_test()
}

#[cfg(test)]
mod tests {
    use super::*;

    const REACHES_ROUND: &str = "//! A.\n// not epr.db() here\nlet a = epr.db().look();\nlet b = epr\n    .db()\n    .look();\nlet c = Epr::db(&epr);\n";

    fn lines(path: &str, text: &str) -> Vec<usize> {
        let findings = check(&Tree::of(&[(path, text)]));
        findings.into_iter().map(|finding| finding.line).collect()
    }

    #[test]
    fn no_module_reaches_round_its_view() {
        for path in [
            "crates/patient-administration/src/pages/worklist.rs",
            "crates/audit/src/pages.rs",
            "crates/example-trust/src/local/belongings/page.rs",
            "crates/example-module/src/lib.rs",
            "crates/hl7v2/src/handler.rs",
            "crates/hl7v2/src/outbox/resend.rs",
            "crates/trefoil/src/message_queue.rs",
            "crates/trefoil/src/message_queue/all.rs",
        ] {
            assert_eq!(lines(path, REACHES_ROUND), [3, 5, 7], "{path}");
        }
        assert_eq!(
            lines("crates/audit/src/pages.rs", "let a = view.look();\n"),
            [0; 0]
        );
    }

    #[test]
    fn edges_the_kernel_and_tests_may() {
        for path in [
            "crates/kernel/src/view.rs",
            "crates/web/src/shell.rs",
            "crates/hl7v2/src/inbox/resume.rs",
            "crates/hl7v2/src/outbox/carry.rs",
            "crates/trefoil/src/command_line/demo.rs",
            "crates/audit/tests/it/main.rs",
            "crates/audit/src/verify/tests.rs",
        ] {
            assert_eq!(lines(path, REACHES_ROUND), [0; 0], "{path}");
        }
        let tests = format!("//! A.\n#[cfg(test)]\nmod tests {{\n{REACHES_ROUND}}}\n");
        assert_eq!(lines("crates/audit/src/pages.rs", &tests), [0; 0]);
    }
}
