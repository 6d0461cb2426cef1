//! A whole hospital under test: the program over a store of its own, and people at browsers.

pub mod browser;
pub mod program;
pub mod store;

pub use self::{
    browser::{Browser, Form, Page},
    program::{Hospital, run, run_with},
    store::Store,
};
