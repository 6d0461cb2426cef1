//! `cargo xtask tidy`: what must stay true of the tree, each rule with a message that says where and what to do.

mod arrows;
mod conformance;
mod documents;
mod files;
mod hazards;
mod manifests;
mod roads;
mod scan;
mod sealing;
mod source;
mod sql;
mod sql_text;
mod tables;
mod tree;
mod trusts;

use crate::assets;
use crate::process::{self, Outcome};
use tree::Tree;

/// Something a rule found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Finding {
    path: String,
    line: usize,
    message: String,
    warning: bool,
}

impl Finding {
    fn error(path: &str, line: usize, message: impl Into<String>) -> Self {
        Self {
            path: path.to_string(),
            line,
            message: message.into(),
            warning: false,
        }
    }

    fn warning(path: &str, line: usize, message: impl Into<String>) -> Self {
        Self {
            warning: true,
            ..Self::error(path, line, message)
        }
    }
}

/// Runs every rule, then formatting and clippy.
pub(crate) fn run(arguments: &[String]) -> Outcome {
    if let Some(unknown) = arguments.iter().find(|argument| *argument != "--no-cargo") {
        return Err(format!(
            "there is no option `{unknown}`: `cargo xtask tidy [--no-cargo]`"
        ));
    }
    let packages = arrows::packages()?;
    let tree = Tree::read(&process::root())?;
    let mut findings = arrows::check(&packages);
    findings.extend(manifests::check(&tree));
    findings.extend(files::check(&tree));
    findings.extend(source::check(&tree));
    findings.extend(sql::check(&tree));
    findings.extend(sql_text::check(&tree));
    findings.extend(sealing::check(&tree));
    findings.extend(roads::check(&tree));
    findings.extend(trusts::check(&tree));
    findings.extend(documents::check(&tree, &packages));
    findings.extend(hazards::check(&tree));
    findings.extend(conformance::check(&tree));
    findings.extend(stale_assets());
    findings.sort_by(|one, other| (&one.path, one.line).cmp(&(&other.path, other.line)));
    for finding in &findings {
        let kind = if finding.warning { "warning: " } else { "" };
        println!("{}:{}: {kind}{}", finding.path, finding.line, finding.message);
    }
    let errors = findings.iter().filter(|finding| !finding.warning).count();
    let warnings = findings.len() - errors;
    println!(
        "tidy: {} files, {errors} to mend, {warnings} warnings",
        tree.files.len()
    );

    let mut failed = Vec::new();
    if errors > 0 {
        failed.push(format!("{errors} rules broken"));
    }
    if arguments.is_empty() {
        crate::system::to_build()?;
        for command in [
            &["fmt", "--all", "--check"][..],
            &[
                "clippy",
                "--workspace",
                "--all-targets",
                "--quiet",
                "--",
                "-D",
                "warnings",
            ],
        ] {
            if let Err(why) = process::stream(process::cargo().args(command)) {
                failed.push(why);
            }
        }
    }
    if failed.is_empty() {
        Ok(())
    } else {
        Err(failed.join("; "))
    }
}

/// Reads the holes of the tests as if they stood in a module: the rules must notice what is theirs to notice.
pub(crate) fn holes() -> Outcome {
    let tree = Tree::read(&process::root())?;
    let dug = tree.files.into_iter().filter_map(|mut file| {
        let name = file.path.strip_prefix("tests/src/holes/")?.to_string();
        file.path = format!("crates/patient-administration/src/pages/{name}");
        Some(file)
    });
    let dug = Tree { files: dug.collect() };
    let mut unseen = Vec::new();
    for (what, name, found) in [
        (
            "SQL made of what somebody sent",
            "sorted.rs",
            sql_text::check(&dug),
        ),
        (
            "a page that reads round its view",
            "anybody.rs",
            roads::check(&dug),
        ),
    ] {
        match found.iter().find(|finding| finding.path.ends_with(name)) {
            Some(finding) => println!("{what}\n    tidy: line {}: {}", finding.line, finding.message),
            None => unseen.push(what),
        }
    }
    if unseen.is_empty() {
        Ok(())
    } else {
        Err(format!("tidy does not notice: {}", unseen.join(", ")))
    }
}

/// The committed lock must describe the committed sources.
fn stale_assets() -> Option<Finding> {
    let root = process::root();
    let fresh = assets::inputs(&root).ok()?;
    (assets::locked_inputs(&root) != Some(fresh)).then(|| {
        Finding::error(
            "crates/web/assets.lock",
            1,
            "the asset sources changed since it was written: run `cargo xtask assets` and commit it",
        )
    })
}

#[cfg(test)]
mod tests {
    #[test]
    fn the_rules_notice_the_holes_of_the_tests() {
        super::holes().unwrap();
    }
}
