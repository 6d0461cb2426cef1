//! Messages from and to the laboratory: requests go out, answers and results come in.

mod oml;
mod orl;
mod result;

use trefoil_core::Version;
use trefoil_hl7v2::{
    handler::MessageHandler,
    outbox::{Outgoing, post},
};
use trefoil_kernel::{Failed, Mount, Tx};

pub use self::oml::oml;
use crate::{
    order::{Order, State, Transport},
    permissions,
};

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
    on.add(MessageHandler::new(orl::Orl))
        .suggest("interface", "Interface", &[permissions::PROGRESS_ORDER]);
    result::mount(on);
}

/// Put what the laboratory must be told of an order into the outbox, in the commit of the order: that it is requested,
/// and that it is not any more. One message an order, so that an answer is about one order; ORC-4 says which were signed
/// together. Doing it again does nothing, for the control id follows from the order.
pub(crate) async fn tell(
    tx: &mut Tx,
    laboratory: Option<&Laboratory>,
    version: &Version<Order>,
) -> Result<(), Failed> {
    let order = &version.record;
    let Some(laboratory) = laboratory.filter(|_| order.by == Transport::Message) else {
        return Ok(());
    };
    let (cancelling, queued) = match (order.state, &order.ended) {
        (State::Placed, _) if version.number == 1 => (false, order.placed),
        (State::Cancelled, Some(ended)) => (true, ended.at),
        _ => return Ok(()),
    };
    let body = oml(laboratory, order, cancelling).map_err(|error| sqlx::Error::Encode(error.into()))?;
    let message = Outgoing {
        destination: laboratory.destination.clone(),
        control_id: order.control_id(cancelling),
        event: "OML^O21".to_owned(),
        patient: version.patient,
        record: version.id,
        about: format!(
            "{}: {}{}",
            order.subject.shown,
            if cancelling { "cancel " } else { "" },
            order.item.name
        ),
        body,
        queued,
    };
    post(tx, &message).await
}
