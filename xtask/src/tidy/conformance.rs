//! What is said to conform to a standard names the test that shows it, and the test exists.

use super::Finding;
use super::hazards::references;
use super::tree::{SourceFile, Tree};

const FOLDER: &str = "docs/conformance/";

/// Lines of the tables that say "met" or "partly" without a test that somebody wrote.
pub(crate) fn check(tree: &Tree) -> Vec<Finding> {
    let documents = tree
        .files
        .iter()
        .filter(|file| file.path.starts_with(FOLDER) && file.path.ends_with(".md"));
    documents.flat_map(|file| check_file(file, tree)).collect()
}

fn check_file(file: &SourceFile, tree: &Tree) -> Vec<Finding> {
    let mut findings = Vec::new();
    for (index, line) in file.text.lines().enumerate() {
        let cells: Vec<&str> = line.trim().trim_matches('|').split('|').map(str::trim).collect();
        let ruled = line.starts_with('|') && !cells.iter().all(|cell| cell.trim_matches('-').is_empty());
        let Some(verdict) = cells.get(2).filter(|_| ruled && cells.len() == 4) else {
            continue;
        };
        let spans: Vec<&str> = cells[3].split('`').skip(1).step_by(2).collect();
        let named = references(&spans);
        let mut wrong = |message: String| findings.push(Finding::error(&file.path, index + 1, message));
        match *verdict {
            "met" | "partly" if named.is_empty() => {
                wrong(format!(
                    "{} is said to be {verdict}: name the test that shows it, `path/to/file.rs` `test_name`",
                    cells[0]
                ));
            }
            "met" | "partly" | "not" | "Verdict" => {}
            other => wrong(format!(
                "a verdict is `met`, `partly` or `not`, and this is `{other}`"
            )),
        }
        for reference in named.iter().filter(|one| !one.exists(tree)) {
            wrong(format!(
                "there is no test `{}` in {}: write it, or say that this is not met",
                reference.function, reference.place
            ));
        }
    }
    findings
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(row: &str) -> Vec<String> {
        let table =
            format!("# C\n\n| Number | Asks | Verdict | Shown by |\n| --- | --- | --- | --- |\n{row}\n");
        let tree = Tree::of(&[
            ("docs/conformance/some.md", table.as_str()),
            (
                "crates/kernel/tests/it/glass.rs",
                "async fn opens_for_its_hours(store: &Store) {}",
            ),
        ]);
        check(&tree).into_iter().map(|finding| finding.message).collect()
    }

    #[test]
    fn what_is_met_names_a_test_that_exists() {
        assert_eq!(
            found("| 1 | x | met | `crates/kernel/tests/it/glass.rs` `opens_for_its_hours` |"),
            [""; 0]
        );
        assert!(found("| 1 | x | met | the pages |")[0].contains("name the test"));
        assert!(
            found("| 1 | x | partly | `crates/kernel/tests/it/glass.rs` `no_such` |")[0]
                .contains("there is no test")
        );
    }

    #[test]
    fn what_is_not_met_says_so_and_needs_none() {
        assert_eq!(found("| 1 | x | not | Nothing of it is built. |"), [""; 0]);
        assert!(found("| 1 | x | perhaps | |")[0].contains("a verdict is"));
    }
}
