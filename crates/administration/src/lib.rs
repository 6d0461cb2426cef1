//! Administration: who works here, what each role may do, and why somebody may reach a patient, or may not.
//!
//! - [`permissions`]: who may ask. To administer people is the kernel's own permission.
//! - [`words`]: what may be typed as a name, a username or a reason. Pure.
//! - [`consequences`]: what a change means for a person, in sentences. Pure.
//! - `pages`: overview, people, roles, the matrix of permissions, relationships.
//!
//! It keeps no table and writes none: people, roles and relationships are the kernel's, and every change goes through an
//! operation of the kernel, which checks it again, refuses what would leave nobody to administer, and records it.

pub mod consequences;
mod known;
mod pages;
pub mod permissions;
pub mod words;

use std::sync::Arc;

use trefoil_core::ports::{Demographics, NumberedPatients};
use trefoil_kernel::{Manifest, Migration, Module, Mount};

/// The module.
#[derive(Debug, Clone, Copy, Default)]
pub struct Administration;

impl Module for Administration {
    fn manifest(&self) -> Manifest {
        Manifest {
            id: "administration",
            version: env!("CARGO_PKG_VERSION"),
            permissions: permissions::ALL,
        }
    }

    fn migrations(&self) -> &'static [Migration] {
        &[]
    }

    fn mount(self: Arc<Self>, on: &mut Mount) {
        on.need::<dyn Demographics>().need::<dyn NumberedPatients>();
        pages::mount(on);
    }
}
