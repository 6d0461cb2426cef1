//! The documents keep up with the tree: every crate in the architecture, decisions numbered without gaps.

use super::Finding;
use super::arrows::Package;
use super::tree::Tree;

const ARCHITECTURE: &str = "docs/architecture.md";

/// Crates the architecture forgets or invents, and decision records out of order.
pub(crate) fn check(tree: &Tree, packages: &[Package]) -> Vec<Finding> {
    let names: Vec<&str> = packages.iter().map(|package| package.name.as_str()).collect();
    let mut findings = match tree.files.iter().find(|file| file.path == ARCHITECTURE) {
        Some(file) => architecture(&file.text, &names),
        None => vec![Finding::error(
            ARCHITECTURE,
            1,
            "write it: what each crate is, and which may depend on which",
        )],
    };
    findings.extend(decisions(tree));
    findings
}

fn architecture(text: &str, names: &[&str]) -> Vec<Finding> {
    let mut findings = Vec::new();
    for name in names {
        if !words(text).any(|word| word == *name) {
            findings.push(Finding::error(
                ARCHITECTURE,
                1,
                format!("the crate `{name}` is missing here: say what it is"),
            ));
        }
    }
    for (index, line) in text.lines().enumerate() {
        for word in words(line).filter(|word| word.starts_with("trefoil-") && !names.contains(word)) {
            findings.push(Finding::error(
                ARCHITECTURE,
                index + 1,
                format!("there is no crate `{word}`: take it out or say `planned` without a crate's name"),
            ));
        }
    }
    findings
}

fn words(text: &str) -> impl Iterator<Item = &str> {
    text.split(|character: char| !(character.is_ascii_alphanumeric() || character == '-' || character == '_'))
        .map(|word| word.trim_matches('-'))
}

fn decisions(tree: &Tree) -> Vec<Finding> {
    let mut findings = Vec::new();
    let mut expected = 1;
    let records = tree
        .files
        .iter()
        .filter_map(|file| file.path.strip_prefix("docs/adr/").map(|name| (file, name)));
    for (file, name) in records.filter(|(_, name)| name.ends_with(".md") && *name != "README.md") {
        let (number, title) = name.trim_end_matches(".md").split_once('-').unwrap_or((name, ""));
        let lower = title
            .bytes()
            .all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-');
        if number.len() != 4 || number.parse::<usize>().is_err() || title.is_empty() || !lower {
            findings.push(Finding::error(
                &file.path,
                1,
                "name a decision record NNNN-title-in-lower-case.md",
            ));
            continue;
        }
        if number.parse() != Ok(expected) {
            findings.push(Finding::error(
                &file.path,
                1,
                format!("the next decision record is {expected:04}: two share a number, or one is missing"),
            ));
        }
        expected = number.parse().unwrap_or(expected) + 1;
        if !file
            .text
            .lines()
            .next()
            .is_some_and(|line| line.starts_with("# "))
        {
            findings.push(Finding::error(
                &file.path,
                1,
                "begin a decision record with its title: `# …`",
            ));
        }
    }
    findings
}

#[cfg(test)]
mod tests {
    use super::*;

    fn messages(findings: Vec<Finding>) -> Vec<String> {
        findings.into_iter().map(|finding| finding.message).collect()
    }

    #[test]
    fn a_forgotten_and_an_invented_crate_are_found() {
        let found = messages(architecture(
            "`trefoil-core` and trefoil-kernel.\n| trefoil-gone |",
            &["trefoil-core", "trefoil-kernel", "trefoil"],
        ));
        assert_eq!(found.len(), 2);
        assert!(found[0].contains("`trefoil` is missing") && found[1].contains("trefoil-gone"));
    }

    #[test]
    fn decisions_are_numbered_without_gaps() {
        let good = Tree::of(&[
            ("docs/adr/0001-one.md", "# One"),
            ("docs/adr/0002-two-words.md", "# Two"),
        ]);
        assert_eq!(messages(decisions(&good)), Vec::<String>::new());
        let bad = Tree::of(&[
            ("docs/adr/0001-one.md", "One"),
            ("docs/adr/0003-three.md", "# T"),
            ("docs/adr/Four.md", "# F"),
        ]);
        assert_eq!(decisions(&bad).len(), 3);
    }
}
