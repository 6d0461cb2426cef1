//! Every hazard has a cause, a control, and a test that exists.

use super::Finding;
use super::tree::{SourceFile, Tree};

const FOLDER: &str = "docs/safety/hazards/";

/// Hazards without a section, and tests they name that nobody wrote.
pub(crate) fn check(tree: &Tree) -> Vec<Finding> {
    let hazards = tree.files.iter().filter(|file| {
        file.path.starts_with(FOLDER) && file.path.ends_with(".md") && !file.path.ends_with("/README.md")
    });
    hazards.flat_map(|file| check_file(file, tree)).collect()
}

fn check_file(file: &SourceFile, tree: &Tree) -> Vec<Finding> {
    let mut findings = Vec::new();
    for section in ["Cause", "Control", "Test"] {
        if !file.text.lines().any(|line| is_heading(line, section)) {
            findings.push(Finding::error(
                &file.path,
                1,
                format!("a hazard has a section `## {section}`"),
            ));
        }
    }
    let (mut inside, mut named) = (false, false);
    for (index, line) in file.text.lines().enumerate() {
        if line.starts_with('#') {
            inside = is_heading(line, "Test");
            continue;
        }
        if !inside {
            continue;
        }
        let spans: Vec<&str> = line.split('`').skip(1).step_by(2).collect();
        for reference in references(&spans) {
            named = true;
            if !reference.exists(tree) {
                let message = format!(
                    "there is no test `{}` in {}: write it, or name the one that shows the control works",
                    reference.function, reference.place
                );
                findings.push(Finding::error(&file.path, index + 1, message));
            }
        }
    }
    if !named && file.text.lines().any(|line| is_heading(line, "Test")) {
        findings.push(Finding::error(
            &file.path,
            1,
            "name the test in backticks: `crate_name::path::test_name`, or `path/to/file.rs` `test_name`",
        ));
    }
    findings
}

fn is_heading(line: &str, section: &str) -> bool {
    let title = line.trim_start_matches('#').trim();
    line.starts_with('#') && (title == section || title == format!("{section}s"))
}

/// A test a document names: the function, and the crate or file it is in.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Reference {
    pub(super) place: String,
    pub(super) function: String,
}

/// The tests that are named by what stands in backticks on one line.
pub(super) fn references(spans: &[&str]) -> Vec<Reference> {
    let mut found = Vec::new();
    let mut file: Option<&str> = None;
    for span in spans {
        let is_file = |text: &str| [".rs", ".mjs", ".js"].iter().any(|end| text.ends_with(end));
        match span.rsplit_once("::") {
            Some((place, function)) => found.push(Reference {
                place: place.to_string(),
                function: function.to_string(),
            }),
            None if is_file(span) => file = Some(span),
            None => {
                if let Some(place) = file {
                    found.push(Reference {
                        place: place.to_string(),
                        function: span.to_string(),
                    });
                }
            }
        }
    }
    if let (Some(place), true) = (file, found.is_empty()) {
        found.push(Reference {
            place: place.to_string(),
            function: String::new(),
        });
    }
    found
}

impl Reference {
    /// In the file it names, or anywhere in the crate whose name begins the path.
    pub(super) fn exists(&self, tree: &Tree) -> bool {
        let first = self.place.split("::").next().unwrap_or_default();
        let room = first
            .trim_start_matches("trefoil_")
            .trim_start_matches("trefoil-")
            .replace('_', "-");
        let in_place = |file: &&SourceFile| {
            if first.contains(".") {
                file.path.ends_with(first)
            } else {
                file.room() == room
            }
        };
        let signature = format!("fn {}(", self.function);
        let holds = |file: &SourceFile| match file.path.ends_with(".rs") {
            true => self.function.is_empty() || file.text.contains(&signature),
            false => file.text.contains(&self.function),
        };
        tree.files.iter().filter(in_place).any(holds)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(hazard: &str) -> Vec<String> {
        let tree = Tree::of(&[
            ("docs/safety/hazards/h001.md", hazard),
            ("crates/kernel/src/unit.rs", "fn stale_version_is_refused() {}"),
            ("tests/browser/run.mjs", "two tabs"),
        ]);
        check(&tree).into_iter().map(|finding| finding.message).collect()
    }

    #[test]
    fn a_traced_hazard_passes() {
        let head = "# H\n## Causes\nx\n## Control\ny\n## Test\n";
        for test in [
            "`trefoil_kernel::unit::stale_version_is_refused`",
            "`crates/kernel/src/unit.rs` `stale_version_is_refused`",
            "`crates/kernel/src/unit.rs::stale_version_is_refused`",
            "`tests/browser/run.mjs`",
        ] {
            assert_eq!(found(&format!("{head}{test}\n")), Vec::<String>::new(), "{test}");
        }
    }

    #[test]
    fn each_rule_can_fail() {
        assert_eq!(found("# H\n").len(), 3);
        let head = "# H\n## Cause\nx\n## Control\ny\n## Test\n";
        assert!(found(&format!("{head}It is tested.\n"))[0].contains("backticks"));
        assert!(
            found(&format!("{head}`trefoil_kernel::unit::nobody_wrote_this`\n"))[0]
                .contains("nobody_wrote_this")
        );
        assert!(
            found(&format!("{head}`trefoil_audit::stale_version_is_refused`\n"))[0].contains("trefoil_audit")
        );
    }
}
