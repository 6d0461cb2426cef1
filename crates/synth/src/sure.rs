//! Where a list of this crate meets the checks of core.

use std::fmt::Display;

/// What core made of a constant of ours. Core checks what people type and what messages say; this crate hands it only
/// its own lists.
#[expect(
    clippy::panic,
    reason = "only constants of this crate come here, and its tests walk every one of them"
)]
pub(crate) fn sure<T, E: Display>(result: Result<T, E>) -> T {
    match result {
        Ok(value) => value,
        Err(error) => {
            panic!("a list of the synthetic hospital breaks a rule of core; correct the list: {error}")
        }
    }
}
