//! Reading a kept message: whether it can be read, is meant for us, and is of a kind somebody handles.

use std::sync::Arc;

use trefoil_kernel::Epr;

use super::Inbox;
use crate::{
    acknowledgement::{ErrorCode, ErrorLocation},
    handler::{Handles, MessageHandler},
    header::Header,
    message::Message,
};

/// A message that can be tried, with those who handle it.
pub(super) struct Readable {
    pub(super) message: Message,
    pub(super) handlers: Vec<Arc<dyn Handles>>,
}

impl Inbox {
    pub(super) fn read(&self, epr: &Epr, body: &[u8]) -> Result<Readable, ErrorLocation> {
        let message = Message::parse(body).map_err(|error| ErrorLocation {
            text: error.to_string(),
            ..ErrorLocation::from(&error)
        })?;
        let header = message.header();
        let wrong = |field, code, text: String| {
            Err(ErrorLocation {
                text,
                ..ErrorLocation::new("MSH", 1, field, code)
            })
        };
        if let Some(field) = header.first_missing() {
            return wrong(
                field,
                ErrorCode::RequiredFieldMissing,
                format!("MSH-{field} is required; fill it in"),
            );
        }
        if !version_is_read(&header) {
            let text = "this version of HL7 is not read here; send version 2.4".to_owned();
            return wrong(12, ErrorCode::UnsupportedVersionId, text);
        }
        if !self.own().processing_ids.contains(&header.processing_id) {
            let text = format!(
                "this system takes messages with {} in MSH-11",
                self.own().processing_ids.join(" or ")
            );
            return wrong(11, ErrorCode::UnsupportedProcessingId, text);
        }
        let all = epr.contributions::<MessageHandler>();
        let of_type = |code: &str| code == header.trigger.code;
        if !all
            .iter()
            .any(|one| one.0.triggers().iter().any(|(code, _)| of_type(code)))
        {
            let text = "messages of this type are not handled here; do not send them".to_owned();
            return wrong(9, ErrorCode::UnsupportedMessageType, text);
        }
        let takes = |one: &&MessageHandler| {
            one.0
                .triggers()
                .iter()
                .any(|(code, event)| of_type(code) && *event == header.trigger.event)
        };
        let handlers: Vec<_> = all.iter().filter(takes).map(|one| one.0.clone()).collect();
        if handlers.is_empty() {
            let text = "this event is not handled here; a person must enter what it says".to_owned();
            return wrong(9, ErrorCode::UnsupportedEventCode, text);
        }
        Ok(Readable { message, handlers })
    }
}

/// 2.2 to 2.8, with or without a third part: 2.3.1.
fn version_is_read(header: &Header) -> bool {
    let mut parts = header.version.split('.');
    let major = parts.next() == Some("2");
    let minor = parts.next().and_then(|minor| minor.parse::<u8>().ok());
    major
        && minor.is_some_and(|minor| (2..=8).contains(&minor))
        && parts.all(|part| part.parse::<u8>().is_ok())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions() {
        let read = |version: &str| {
            version_is_read(&Header {
                version: version.to_owned(),
                ..Header::default()
            })
        };
        for (version, want) in [
            ("2.2", true),
            ("2.4", true),
            ("2.3.1", true),
            ("2.8", true),
            ("2.1", false),
            ("3.0", false),
            ("2", false),
            ("2.4x", false),
        ] {
            assert_eq!(read(version), want, "{version}");
        }
    }
}
