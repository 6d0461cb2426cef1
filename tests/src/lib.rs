//! What the long programs share: a small module with the weight of a real one, the measurements, and the killing.
//!
//! The programs are under `src/bin`: `bench` measures, `crash` kills, `journey` walks. They are started by
//! `cargo xtask bench | crash | journey`, which sets `TREFOIL_TEST_POSTGRES`.
#![expect(
    clippy::expect_used,
    clippy::panic,
    reason = "a test program stops at the first thing it did not expect"
)]

pub mod bench;
pub mod canaries;
pub mod chance;
pub mod crash;
pub mod crawl;
pub mod holes;
pub mod hospital;
pub mod house;
pub mod matrix;
pub mod measured;
pub mod mutate;
pub mod outgoing;
pub mod planted;
pub mod swap;

use std::path::PathBuf;

/// A directory on the disk of the build, not in memory: what is measured there waits for a real flush.
///
/// # Panics
/// When it cannot be made.
pub fn on_disk() -> PathBuf {
    let program = std::env::current_exe().expect("this program has a path");
    let target = program
        .ancestors()
        .find(|above| above.join("CACHEDIR.TAG").is_file());
    let place = target.map_or_else(std::env::temp_dir, |target| target.join("long-programs"));
    std::fs::create_dir_all(&place).expect("a directory under target");
    place
}
