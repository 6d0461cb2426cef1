//! The tables of this module.

pub mod alert;
pub mod withheld;
