//! The acknowledgement that follows from a row: the same row, the same bytes.

use bytes::Bytes;
use trefoil_core::display;
use trefoil_kernel::digest_of;

use super::{Entry, Inbox, State};
use crate::{
    acknowledgement::{Acknowledgement, ErrorCode, ErrorLocation, Reply},
    header::Header,
    message::Message,
    timestamp::Timestamp,
};

impl Inbox {
    /// What the sender is told of this row.
    pub(super) fn answer(&self, entry: &Entry) -> Bytes {
        let body = entry.body.as_deref().unwrap_or_default();
        let header = Message::parse(body).map_or_else(|_| Header::salvage(body), |message| message.header());
        let acknowledgement = match (entry.state(), entry.ack_code.as_deref()) {
            (State::Applied, _) => Acknowledgement::accept(&header),
            (_, Some("AR")) => Acknowledgement::reject(&header, text(entry), vec![place(entry)]),
            _ => Acknowledgement::error(&header, text(entry), vec![place(entry)]),
        };
        acknowledgement.to_bytes(&header, &self.reply(entry))
    }

    fn reply(&self, entry: &Entry) -> Reply {
        // MSH-10 holds 20 characters.
        let control_id = digest_of(entry.id.as_bytes())
            .chars()
            .take(20)
            .collect::<String>()
            .to_uppercase();
        Reply {
            control_id,
            time: Timestamp::from_local(display::london(entry.received)),
            application: self.own().application.clone(),
            facility: self.own().facility.clone().into(),
        }
    }
}

fn text(entry: &Entry) -> String {
    entry.error_text.clone().unwrap_or_default()
}

fn place(entry: &Entry) -> ErrorLocation {
    let code = entry
        .error_code
        .as_deref()
        .and_then(ErrorCode::from_code)
        .unwrap_or(ErrorCode::InternalError);
    let mut parts = entry.error_location.as_deref().unwrap_or_default().split('^');
    let segment = parts.next().unwrap_or_default().to_owned();
    let mut number = || {
        parts
            .next()
            .and_then(|number| number.parse().ok())
            .unwrap_or_default()
    };
    let (sequence, field) = (number(), number());
    ErrorLocation {
        text: text(entry),
        ..ErrorLocation::new(&segment, sequence, field, code)
    }
}
