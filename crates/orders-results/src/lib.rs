//! Requests, their way to the laboratory, results and their acknowledgement.

pub mod permissions;
pub mod store;

use std::sync::Arc;

use trefoil_kernel::{Manifest, Migration, Module, Mount};

/// The module.
#[derive(Debug, Clone, Default)]
pub struct OrdersResults;

impl Module for OrdersResults {
    fn manifest(&self) -> Manifest {
        Manifest {
            id: "orders_results",
            version: env!("CARGO_PKG_VERSION"),
            permissions: &permissions::ALL,
        }
    }

    fn migrations(&self) -> &'static [Migration] {
        store::MIGRATIONS
    }

    fn mount(self: Arc<Self>, on: &mut Mount) {
        // Records, commands, ports and pages are hung here.
        let _mounted = on;
    }
}
