//! The pages of this module: screens the shell puts in their frame.

use trefoil_kernel::Mount;

/// Hang the pages on the house.
pub(crate) fn mount(on: &mut Mount) {
    let _mounted = on;
    // Observations: `observation::mount(on);` (src/pages/observation.rs).
}
