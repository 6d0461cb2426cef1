//! The pages of this module: screens the shell puts in their frame.

use trefoil_kernel::Mount;

/// Hang the pages on the house.
pub(crate) fn mount(on: &mut Mount) {
    let _ = on; // prescribing adds its screens here, and administration its own
}
