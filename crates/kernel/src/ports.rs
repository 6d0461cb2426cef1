//! Finding a neighbour by what it can answer.

use std::{
    any::{Any, TypeId, type_name},
    collections::HashMap,
    sync::Arc,
};

use trefoil_core::Refused;

/// What modules may ask of one another.
#[derive(Default)]
pub struct Ports(HashMap<TypeId, Box<dyn Any + Send + Sync>>);

impl Ports {
    /// The provider of a port.
    ///
    /// # Errors
    /// [`Refused::Absent`] when nobody provides it; a module that `needs` it never meets this.
    pub fn get<P: ?Sized + Send + Sync + 'static>(&self) -> Result<Arc<P>, Refused> {
        self.find::<P>().ok_or_else(|| Refused::Absent(port_name::<P>()))
    }

    /// The provider of a port, where there is one: for a module that `uses` it.
    pub fn find<P: ?Sized + Send + Sync + 'static>(&self) -> Option<Arc<P>> {
        self.0
            .get(&TypeId::of::<P>())
            .and_then(|found| found.downcast_ref::<Arc<P>>())
            .cloned()
    }

    pub(crate) fn put<P: ?Sized + Send + Sync + 'static>(&mut self, port: Arc<P>) {
        self.0.insert(TypeId::of::<P>(), Box::new(port));
    }
}

/// A port by the last word of its type: `Whereabouts`.
pub(crate) fn port_name<P: ?Sized>() -> String {
    let full = type_name::<P>();
    full.rsplit("::").next().unwrap_or(full).to_owned()
}
