//! Messages from and to the laboratory: requests go out, answers and results come in.

mod result;

use trefoil_core::Version;
use trefoil_kernel::{Failed, Mount, Tx};

use crate::order::Order;

/// The laboratory that takes requests as messages.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Laboratory {
    /// The destination of the outbox: who delivers knows its address.
    pub destination: String,
    /// MSH-3 and the second part of our numbers.
    pub sending_application: String,
    /// MSH-4: our ODS code.
    pub sending_facility: String,
    /// MSH-5.
    pub receiving_application: String,
    /// MSH-6.
    pub receiving_facility: String,
    /// MSH-11: `P` in a live system, `T` in one for training.
    pub processing_id: String,
}

/// Hang the handlers on the house.
pub(crate) fn mount(on: &mut Mount) {
    result::mount(on);
}

/// Put what the laboratory must be told of an order into the outbox, in the commit of the order.
pub(crate) async fn tell(
    _tx: &mut Tx,
    _laboratory: Option<&Laboratory>,
    _version: &Version<Order>,
) -> Result<(), Failed> {
    Ok(())
}
