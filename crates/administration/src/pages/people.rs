//! People: the list, a new one, and one person with all that can be changed of them.

mod acts;
mod facts;
mod fields;
pub(super) mod list;
pub(super) mod new;
pub(super) mod one;
mod preview;
