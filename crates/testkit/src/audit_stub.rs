//! Whoever keeps the audit log, in an assembly that is not about it: the kernel refuses one without.

use std::sync::Arc;

use trefoil_kernel::{Manifest, Migration, Module, Mount};

/// A module under the name of the audit module, which does nothing. The log itself is the kernel's.
#[derive(Debug, Clone, Copy, Default)]
pub struct AuditStub;

impl Module for AuditStub {
    fn manifest(&self) -> Manifest {
        Manifest {
            id: "audit",
            version: "0",
            permissions: &[],
        }
    }

    fn migrations(&self) -> &'static [Migration] {
        &[]
    }

    fn mount(self: Arc<Self>, _: &mut Mount) {}
}
