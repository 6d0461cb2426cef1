//! People: the list, a new one, and one person with all that can be changed of them.

mod acts;
pub(super) mod duty;
mod facts;
mod fields;
pub(super) mod list;
pub(super) mod new;
pub(super) mod one;
mod parts;
mod preview;
