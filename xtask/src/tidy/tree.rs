//! Every text file of the project, read once.

use crate::process::Outcome;
use std::fs;
use std::path::Path;

/// One file.
pub(crate) struct SourceFile {
    /// Path from the root, with `/`.
    pub(crate) path: String,
    /// Its text.
    pub(crate) text: String,
}

/// The files rules look at.
pub(crate) struct Tree {
    /// Sorted by path.
    pub(crate) files: Vec<SourceFile>,
}

const KINDS: [&str; 8] = ["rs", "js", "mjs", "scss", "css", "md", "toml", "sql"];
const SKIPPED: [&str; 6] = ["target", "node_modules", ".git", "data", "built", "test-results"];

impl Tree {
    /// Reads the tree below `root`, without what is built.
    pub(crate) fn read(root: &Path) -> Outcome<Self> {
        let mut files = Vec::new();
        gather(root, root, &mut files)?;
        files.sort_by(|one, other| one.path.cmp(&other.path));
        Ok(Self { files })
    }

    #[cfg(test)]
    pub(crate) fn of(files: &[(&str, &str)]) -> Self {
        let file = |(path, text): &(&str, &str)| SourceFile {
            path: path.to_string(),
            text: text.to_string(),
        };
        Self {
            files: files.iter().map(file).collect(),
        }
    }

    /// Files whose name ends so.
    pub(crate) fn ending<'a>(&'a self, end: &'a str) -> impl Iterator<Item = &'a SourceFile> {
        self.files.iter().filter(move |file| file.path.ends_with(end))
    }
}

impl SourceFile {
    /// The folder of its crate: `kernel` for `crates/kernel/src/lib.rs`, `tests`, `xtask`, or empty.
    pub(crate) fn room(&self) -> &str {
        let mut parts = self.path.split('/');
        match parts.next() {
            Some("crates") => parts.next().unwrap_or_default(),
            Some(first @ ("tests" | "xtask")) => first,
            _ => "",
        }
    }

    /// Whether the file only serves tests.
    pub(crate) fn is_test(&self) -> bool {
        let within = |folder: &str| {
            self.path.contains(&format!("/{folder}/")) || self.path.starts_with(&format!("{folder}/"))
        };
        within("tests") || within("benches") || self.path.ends_with("/tests.rs")
    }

    /// The text before its unit tests, which stand last by custom.
    pub(crate) fn without_tests(&self) -> &str {
        let end = self
            .text
            .find("\n#[cfg(test)]\nmod ")
            .map_or(self.text.len(), |at| at + 1);
        &self.text[..end]
    }
}

fn gather(root: &Path, folder: &Path, files: &mut Vec<SourceFile>) -> Outcome {
    let entries =
        fs::read_dir(folder).map_err(|why| format!("{} could not be read: {why}", folder.display()))?;
    for entry in entries.flatten() {
        let (path, name) = (entry.path(), entry.file_name().to_string_lossy().into_owned());
        if path.is_dir() {
            if !SKIPPED.contains(&name.as_str()) {
                gather(root, &path, files)?;
            }
            continue;
        }
        let known = path
            .extension()
            .is_some_and(|kind| KINDS.iter().any(|known| kind == *known));
        let Some(text) = known.then(|| fs::read_to_string(&path).ok()).flatten() else {
            continue;
        };
        let path = path
            .strip_prefix(root)
            .unwrap_or(&path)
            .to_string_lossy()
            .replace('\\', "/");
        files.push(SourceFile { path, text });
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rooms_and_tests_are_told_apart() {
        let tree = Tree::of(&[
            ("crates/kernel/src/lib.rs", "code\n#[cfg(test)]\nmod tests {}"),
            ("crates/kernel/tests/it/a.rs", ""),
            ("tests/src/lib.rs", ""),
        ]);
        assert_eq!(
            tree.files.iter().map(SourceFile::room).collect::<Vec<_>>(),
            ["kernel", "kernel", "tests"]
        );
        assert_eq!(
            tree.files.iter().map(SourceFile::is_test).collect::<Vec<_>>(),
            [false, true, true]
        );
        assert_eq!(tree.files[0].without_tests(), "code\n");
    }
}
