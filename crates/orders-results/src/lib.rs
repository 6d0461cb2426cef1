//! Orders and results: what is asked of laboratories and departments, what they answer, and who saw it.
//!
//! - [`catalogue`]: what can be asked for. Data, checked when loaded; a trust gives its own.
//! - [`order`]: one thing asked for, from request to result; what it would repeat; several signed once.
//! - [`report`]: what a laboratory answered: versions, flags, critical values, acknowledgement. [`matching`]: whose it is.
//! - [`store`]: the module's tables.
//!
//! It needs the ports `Demographics` and `Whereabouts`, and answers `LatestResults`. `README.md` lists the hazards it owns.

pub mod catalogue;
#[cfg(test)]
mod examples;
#[cfg(feature = "fhir")]
mod fhir;
pub mod filing;
#[cfg(feature = "hl7v2")]
pub mod hl7v2;
pub mod matching;
pub mod order;
#[cfg(feature = "pages")]
mod pages;
pub mod permissions;
pub mod ports;
pub mod report;
mod sealing;
pub mod store;

use std::sync::Arc;

use trefoil_core::ports::{Demographics, LatestResults, Whereabouts};
use trefoil_kernel::{Manifest, Migration, Module, Mount};

use crate::{
    catalogue::Catalogue,
    matching::settle::ProgressMatchedOrder,
    order::{
        Order, accept::AcceptOrder, cancel::CancelOrder, collect::RecordCollection, place::PlaceOrder,
        progress::ProgressOrder, reject::RejectOrder,
    },
    report::{
        Report,
        acknowledge::AcknowledgeReport,
        receive::{FileReport, ReceiveReport},
    },
};

/// The module. A trust gives its own catalogue, and says whether a laboratory is connected.
#[derive(Debug, Clone)]
pub struct OrdersResults {
    /// What can be asked for.
    pub catalogue: Catalogue,
    /// The laboratory that takes requests as messages; none where they go on paper.
    #[cfg(feature = "hl7v2")]
    pub laboratory: Option<hl7v2::Laboratory>,
}

impl Default for OrdersResults {
    fn default() -> Self {
        Self {
            catalogue: Catalogue::demonstration(),
            #[cfg(feature = "hl7v2")]
            laboratory: None,
        }
    }
}

/// A port of this module's own: there when requests travel as messages.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Connected;

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
        permissions::included(on);
        on.need::<dyn Demographics>().need::<dyn Whereabouts>();
        on.provide::<Catalogue>(Arc::new(self.catalogue.clone()));
        #[cfg(feature = "hl7v2")]
        if self.laboratory.is_some() {
            on.provide::<Connected>(Arc::new(Connected));
        }
        let orders = store::order::Orders {
            #[cfg(feature = "hl7v2")]
            laboratory: self.laboratory.clone(),
        };
        on.record::<Order>(orders)
            .command::<PlaceOrder>()
            .command::<CancelOrder>()
            .command::<RecordCollection>()
            .command::<AcceptOrder>()
            .command::<RejectOrder>()
            .command::<ProgressOrder>()
            .command::<ProgressMatchedOrder>();
        on.record::<Report>(store::report::Reports)
            .command::<ReceiveReport>()
            .command::<FileReport>()
            .command::<AcknowledgeReport>();
        on.provide::<dyn LatestResults>(Arc::new(ports::Results {
            catalogue: self.catalogue.clone(),
        }));
        #[cfg(feature = "hl7v2")]
        let connected = self.laboratory.is_some();
        #[cfg(not(feature = "hl7v2"))]
        let connected = false;
        sealing::mount(on, connected);
        #[cfg(feature = "hl7v2")]
        hl7v2::mount(on);
        #[cfg(feature = "fhir")]
        fhir::mount(on);
        #[cfg(feature = "pages")]
        pages::mount(on);
    }
}
