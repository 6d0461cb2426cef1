//! The pages of this module: screens the shell puts in their frame.

use trefoil_kernel::Mount;

/// Hang the pages on the house. Orders first, then results.
pub(crate) fn mount(on: &mut Mount) {
    // Results: `result::…`, `acknowledge::…` are hung here.
    let _mounted = on;
}
