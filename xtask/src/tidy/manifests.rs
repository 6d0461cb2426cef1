//! Every dependency says, in one comment, why it is there.

use super::Finding;
use super::tree::Tree;

/// Dependency lines without a reason. Our own crates and the version table of the root need none.
pub(crate) fn check(tree: &Tree) -> Vec<Finding> {
    let manifests = tree.ending("/Cargo.toml");
    manifests
        .flat_map(|file| {
            unexplained(&file.text).into_iter().map(|(line, name)| {
                Finding::error(
                    &file.path,
                    line,
                    format!("say in a comment behind it why `{name}` is needed"),
                )
            })
        })
        .collect()
}

fn unexplained(text: &str) -> Vec<(usize, String)> {
    let (mut inside, mut before, mut found) = (false, "", Vec::new());
    for (index, line) in text.lines().enumerate() {
        let line = line.trim();
        if line.starts_with('[') {
            inside = line.trim_matches(['[', ']']).ends_with("dependencies");
        } else if inside && let Some((name, value)) = line.split_once('=') {
            let name = name.trim().trim_end_matches(".workspace");
            let ours = name.starts_with("trefoil") || name.starts_with("example-");
            let is_name = !name.is_empty()
                && name
                    .bytes()
                    .all(|byte| byte.is_ascii_alphanumeric() || b"-_".contains(&byte));
            if is_name && !ours && !value.contains(" # ") && !before.starts_with("# ") {
                found.push((index + 1, name.to_string()));
            }
        }
        before = line;
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_dependency_without_a_reason_is_found() {
        let text = "[package]\nname = \"a\"\n[dependencies]\ntrefoil-core = { workspace = true }\nserde = { workspace = true } # events are JSON\n# decimals are exact\nrust_decimal.workspace = true\nuuid = \"1\"\n[dev-dependencies]\nproptest.workspace = true\n";
        assert_eq!(
            unexplained(text),
            [(8, "uuid".to_string()), (10, "proptest".to_string())]
        );
    }

    #[test]
    fn the_version_table_is_not_a_crate() {
        assert!(
            check(&Tree::of(&[(
                "Cargo.toml",
                "[workspace.dependencies]\nserde = \"1\"\n"
            )]))
            .is_empty()
        );
        assert_eq!(
            check(&Tree::of(&[(
                "crates/a/Cargo.toml",
                "[dependencies]\nserde = \"1\"\n"
            )]))
            .len(),
            1
        );
    }
}
