//! Words that may not stand in Rust code.

use super::Finding;
use super::scan::scan;
use super::tree::Tree;

const BANNED: [(&str, &str); 4] = [
    ("todo!", "finish it or leave it out"),
    ("unimplemented!", "finish it or leave it out"),
    (
        "#[allow",
        "mend what the lint found; if it is wrong here, change the lint for everybody in Cargo.toml",
    ),
    (
        "#![allow",
        "mend what the lint found; if it is wrong here, change the lint for everybody in Cargo.toml",
    ),
];

/// Banned words in code; comments and texts may speak of them.
pub(crate) fn check(tree: &Tree) -> Vec<Finding> {
    let mut findings = Vec::new();
    for file in tree.ending(".rs") {
        for (index, line) in scan(&file.text).code.lines().enumerate() {
            for (word, instead) in BANNED {
                if line.contains(word) {
                    findings.push(Finding::error(
                        &file.path,
                        index + 1,
                        format!("no `{word}`: {instead}"),
                    ));
                }
            }
        }
    }
    findings
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn code_is_found_and_speech_is_not() {
        let tree = Tree::of(&[(
            "a.rs",
            "//! A.\n// todo!()\nlet a = \"#[allow(x)]\";\n#[allow(dead_code)]\nfn f() { todo!() }\n",
        )]);
        let lines: Vec<_> = check(&tree).into_iter().map(|finding| finding.line).collect();
        assert_eq!(lines, [4, 5]);
    }
}
