//! The pages of this module: screens the shell puts in their frame.

mod result;

use trefoil_kernel::Mount;

/// Hang the pages on the house. Orders first, then results.
pub(crate) fn mount(on: &mut Mount) {
    result::mount(on);
}
