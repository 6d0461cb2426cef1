//! The pages: a person's own passkeys, proving oneself again, signing in.

mod again;
mod own;
mod sign_in;
mod theirs;

use maud::{Markup, html};
use trefoil_web::components::hidden;
use uuid::Uuid;

use crate::ceremony::Asked;

pub(crate) use own::OwnPasskeys;
pub(crate) use sign_in::{listed, routes};
pub(crate) use theirs::TheirPasskeys;

/// Where a person's own passkeys are.
pub(crate) const OWN_PATH: &str = "/me/passkeys";
/// Where one proves oneself again.
pub(crate) const AGAIN_PATH: &str = "/sign-in/passkey/again";
/// Where one signs in.
pub(crate) const SIGN_IN_PATH: &str = "/sign-in/passkey";
/// The script of all three.
pub(crate) const SCRIPT_PATH: &str = "/sign-in/passkey/script.js";

/// What binds a challenge to a browser in which somebody is signed in: the sitting.
fn browser(session: Uuid) -> String {
    format!("sitting {session}")
}

/// A field that is not empty.
fn field<'f>(fields: &'f [(String, String)], name: &str) -> Option<&'f str> {
    fields
        .iter()
        .find(|(key, _)| key == name)
        .map(|(_, value)| value.as_str())
        .filter(|value| !value.is_empty())
}

/// The form of a ceremony: the script asks the browser, puts the answer into it, and sends it.
struct Ceremony<'a> {
    asked: &'a Asked,
    creates: bool,
    action: &'a str,
    hidden: Markup,
    button: &'a str,
    instead: Markup,
}

fn ceremony(what: &Ceremony<'_>) -> Markup {
    html! {
        form method="post" action=(what.action) data-passkey=(if what.creates { "create" } else { "get" })
            data-options=(what.asked.options.to_string()) {
            (what.hidden)
            (hidden("challenge", &what.asked.challenge.to_string()))
            input type="hidden" name="answer" value="";
            noscript { p { "A passkey needs JavaScript in this browser, which is off. " (what.instead) } }
            button class="nhsuk-button" type="button" data-passkey-start="" hidden { (what.button) }
            p role="status" data-passkey-status="" {}
        }
        script src=(SCRIPT_PATH) defer {}
    }
}
