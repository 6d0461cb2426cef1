//! Who sends, as whom they act here, and what of a message is known before it is read.

use trefoil_core::{CommandId, Context, Principal, Purpose, Refused, StaffId};
use trefoil_kernel::{Epr, people::grants_of};
use uuid::Uuid;

use super::Inbox;
use crate::{header::Header, message::Message, module::INTERFACE, stable::stable_id, value::Value};

/// More of a name than this is not kept: an index has a widest entry.
const WIDEST: usize = 200;

/// What identifies a message, salvaged even from bytes that do not parse.
pub(super) struct Label {
    pub(super) application: String,
    pub(super) facility: String,
    pub(super) control_id: String,
    pub(super) event: String,
    pub(super) about: Option<String>,
}

impl Label {
    pub(super) fn of(body: &[u8]) -> Self {
        let (header, message) = (Header::salvage(body), Message::parse(body).ok());
        let cut = |text: &str| text.chars().take(WIDEST).collect::<String>();
        let event = format!("{}^{}", header.trigger.code, header.trigger.event);
        Self {
            application: cut(&header.sending_application.name),
            facility: cut(&header.sending_facility.name),
            control_id: cut(&header.control_id),
            event: if event == "^" { String::new() } else { cut(&event) },
            about: message.as_ref().and_then(about).map(|name| cut(&name)),
        }
    }
}

/// `FAMILY, Given`, as sent; nothing for a person whose whereabouts the message says are not to be told (PV1-16, ZU8-4).
fn about(message: &Message) -> Option<String> {
    let first = |segment: &str, field| message.segment(segment).map(|found| found.field(field).value());
    let sensitive = first("PV1", 16) == Some(Value::from("S"))
        || matches!(first("ZU8", 4), Some(Value::Present(hiding)) if hiding != "0");
    if sensitive {
        return None;
    }
    let name = message.segment("PID")?.field(5).repetition(1);
    let part = |number| name.component(number).value().into_present();
    match (part(1), part(2)) {
        (Some(family), Some(given)) => Some(format!("{}, {given}", family.to_uppercase())),
        (Some(family), None) => Some(family.to_uppercase()),
        (None, given) => given,
    }
}

impl Inbox {
    /// The interface as it acts: its own staff id, which follows from the sender's name, and the permissions of its role
    /// as they stand.
    pub(super) async fn acting(
        &self,
        epr: &Epr,
        (application, facility, peer): (&str, &str, &str),
        intention: Uuid,
    ) -> Result<Context, Refused> {
        let grants = grants_of(&mut epr.db().look(), INTERFACE).await?;
        let shown = if application.is_empty() {
            "Unnamed"
        } else {
            application
        };
        let principal = Principal {
            staff: StaffId(stable_id(
                format!("interface\0{application}\0{facility}").as_bytes(),
            )),
            name: format!("{shown} interface"),
            role: INTERFACE.to_owned(),
            organisation: self.own().facility.clone(),
            on_behalf_of: None,
            session: None,
            device: Some(peer.to_owned()),
            grants,
            proved: None,
        };
        Ok(Context::new(
            CommandId(intention),
            principal,
            Purpose::Interface,
            epr.clock().now(),
        ))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_label_names_the_message_and_never_a_sensitive_person() {
        let plain = b"MSH|^~\\&|PAS|RZZ|||20260302||ADT^A31|C1|P|2.4\rPID|||1||Jones^Ann\r";
        let label = Label::of(plain);
        assert_eq!(
            (
                label.application.as_str(),
                label.control_id.as_str(),
                label.event.as_str()
            ),
            ("PAS", "C1", "ADT^A31")
        );
        assert_eq!(label.about.as_deref(), Some("JONES, Ann"));
        for hidden in [&b"PV1|1|N||||||||||||||S\r"[..], b"ZU8||||2\r", b"ZU8||||1\r"] {
            assert_eq!(Label::of(&[&plain[..], hidden].concat()).about, None);
        }
        assert!(Label::of(&[&plain[..], b"ZU8||||0\r"].concat()).about.is_some());
        let torn = Label::of(b"not HL7 at all");
        assert_eq!((torn.event.as_str(), torn.about), ("", None));
        let long = format!("MSH|^~\\&|{}|RZZ\r", "A".repeat(4_000));
        assert_eq!(Label::of(long.as_bytes()).application.len(), WIDEST);
    }
}
