//! Roles: the list with a new one, and one role with what it may do.

pub(super) mod list;
pub(super) mod one;
