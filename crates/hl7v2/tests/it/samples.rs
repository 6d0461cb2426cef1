//! Finding sample messages: our own beside the tests, those of others in the shared data directory, if any.

use std::path::{Path, PathBuf};

/// Our own samples, kept with the crate.
pub(crate) fn own(folder: &str) -> Vec<(String, Vec<u8>)> {
    let files = read(
        &Path::new(env!("CARGO_MANIFEST_DIR"))
            .join("tests/data")
            .join(folder),
    );
    assert!(!files.is_empty(), "tests/data/{folder} is part of the crate");
    files
}

/// Samples of others. Prints how many there are, so that a run without them does not look like a run with
/// them.
pub(crate) fn shared(folder: &str) -> Vec<(String, Vec<u8>)> {
    let place = std::env::var_os("TREFOIL_SHARED_DATA")
        .map(PathBuf::from)
        .or_else(|| {
            Path::new(env!("CARGO_MANIFEST_DIR"))
                .ancestors()
                .map(|ancestor| ancestor.join("shared/data"))
                .find(|place| place.is_dir())
        });
    let files = place
        .map(|place| read(&place.join("hl7v2-samples").join(folder)))
        .unwrap_or_default();
    println!(
        "{folder}: {} sample files{}",
        files.len(),
        if files.is_empty() { ", SKIPPED" } else { "" }
    );
    files
}

fn read(folder: &Path) -> Vec<(String, Vec<u8>)> {
    let Ok(entries) = std::fs::read_dir(folder) else {
        return Vec::new();
    };
    let mut files: Vec<_> = entries
        .map(|entry| entry.expect("a directory entry").path())
        .filter(|path| path.extension().is_some_and(|extension| extension != "md"))
        .map(|path| {
            (
                path.display().to_string(),
                std::fs::read(&path).expect("a readable sample"),
            )
        })
        .collect();
    files.sort();
    files
}
