//! How an order stands, in words: the request, its specimen, and whether the laboratory has been told.

use maud::{Markup, html};
use trefoil_core::{RecordId, Refused, display};
use trefoil_kernel::Look;
use trefoil_web::components::{Chip, ChipColour, chip};

use crate::order::{Order, Specimen, State, Transport};

/// The state of the request, one or two words with what matters beside them.
pub(super) fn state(order: &Order) -> Markup {
    let (words, colour) = match order.state {
        State::Placed => ("Requested", ChipColour::Blue),
        State::Accepted => ("Accepted", ChipColour::Blue),
        State::InProgress => ("In progress", ChipColour::Blue),
        State::Resulted => ("Resulted", ChipColour::Green),
        State::Rejected => ("Rejected", ChipColour::Red),
        State::Cancelled => ("Cancelled", ChipColour::Plain),
    };
    html! {
        (chip(Chip { words, colour }))
        @if let Some(ended) = &order.ended {
            " " (display::date_time(ended.at)) " by " (ended.by.name) ": " (ended.because)
        }
        @if let (State::Resulted, Some(at)) = (order.state, order.resulted) { " " (display::date_time(at)) }
    }
}

/// The state of the specimen.
pub(super) fn specimen(order: &Order) -> Markup {
    html! {
        @match &order.specimen {
            None => { "None needed" }
            Some(Specimen::Awaited) if order.state.open() => { b { "To be taken" } }
            Some(Specimen::Awaited) => { "Not taken" }
            Some(Specimen::Collected { at, by }) => { "Taken " (display::date_time(*at)) " by " (by.name) }
            Some(Specimen::Unsuitable { at, because }) => {
                (chip(Chip { words: "Take another", colour: ChipColour::Red }))
                " The laboratory could not use it (" (display::date_time(*at)) "): " (because)
            }
        }
    }
}

/// Whether the laboratory has been told of the request, and of its cancellation.
///
/// # Errors
/// As the store says.
pub(super) async fn told(look: &mut Look<'_>, id: RecordId, order: &Order) -> Result<Markup, Refused> {
    if order.by == Transport::Paper {
        return Ok(html! { "On paper: print it" });
    }
    let sent = messages(look, id).await?;
    Ok(html! {
        @for (at, words) in sent.iter().enumerate() { @if at > 0 { br; } (words) }
        @if sent.is_empty() { "Not sent" }
    })
}

#[cfg(feature = "hl7v2")]
async fn messages(look: &mut Look<'_>, id: RecordId) -> Result<Vec<Markup>, Refused> {
    use trefoil_hl7v2::outbox::{OutboundState, standing};
    let all = standing(look, id).await?;
    let one = |message: &trefoil_hl7v2::outbox::Outbound| {
        let what = if message.control_id.ends_with('C') {
            "Cancellation"
        } else {
            "Request"
        };
        let when = message.settled.map(display::date_time).unwrap_or_default();
        html! {
            (what) " "
            @match message.state() {
                OutboundState::Delivered => { "received by the laboratory " (when) }
                OutboundState::Waiting if message.attempts > 0 => {
                    b { "not delivered yet" } ", tried " (message.attempts) " times; telephone if it is urgent"
                }
                OutboundState::Waiting => { "being sent" }
                OutboundState::Refused => { b { "refused by the laboratory" } " " (when) ": " (message.trouble.as_deref().unwrap_or("no reason given")) "; telephone the laboratory" }
                OutboundState::SetAside => { "not sent: " (message.did.as_deref().unwrap_or("set aside")) }
            }
        }
    };
    Ok(all.iter().map(one).collect())
}

#[cfg(not(feature = "hl7v2"))]
async fn messages(_: &mut Look<'_>, _: RecordId) -> Result<Vec<Markup>, Refused> {
    Ok(vec![])
}
