//! Real samples, which are too large or not ours to keep in the repository.

use std::path::{Path, PathBuf};

use crate::engine::skipped;

/// A file or directory of the shared data: under `TREFOIL_SHARED_DATA`, or `shared/data` beside the workspace or above
/// it. None, said aloud, where it is absent.
pub fn shared_data(relative: &str) -> Option<PathBuf> {
    let named = std::env::var_os("TREFOIL_SHARED_DATA").map(PathBuf::from);
    let found = named
        .or_else(|| {
            let here = Path::new(env!("CARGO_MANIFEST_DIR"));
            here.ancestors()
                .map(|above| above.join("shared/data"))
                .find(|place| place.is_dir())
        })
        .map(|place| place.join(relative))
        .filter(|place| place.exists());
    if found.is_none() {
        skipped(&format!("{relative}: shared data absent"));
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_absent_is_not_made_up() {
        assert_eq!(shared_data("no such file"), None);
    }
}
