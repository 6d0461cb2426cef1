//! The queues of messages that could not be applied, and of those that could not be delivered: in the menu, on the home
//! page, and settled by a person.

mod all;
mod one;
mod outgoing;

use trefoil_core::{Permission, Refused};
use trefoil_hl7v2::{inbox::Inbox, outbox::health, permissions::SEE_QUEUE};
use trefoil_kernel::{Epr, Mount, View, async_trait};
use trefoil_web::screen::{Screen, Tile, Work, Worklist};

/// Hang both pages and the tile on the house.
pub(crate) fn mount(on: &mut Mount) {
    on.add(Screen::new(all::Messages))
        .add(Screen::new(one::OneMessage))
        .add(Screen::new(outgoing::Outgoing))
        .add(Worklist::new(Waiting));
}

/// The inbox of this assembly.
fn inbox(epr: &Epr) -> Result<Inbox, Refused> {
    Inbox::of(epr).ok_or_else(|| Refused::Absent("the inbox of messages".to_owned()))
}

/// What a person can do about a fault, by its code of table 0357.
fn advice(code: Option<&str>, whole: bool) -> &'static str {
    match code {
        _ if !whole => "Ask whoever runs the sending system to look, then dismiss this line.",
        Some("204") => "Register the person, or have the sender send them, then try again.",
        Some("205" | "206") => {
            "Put right here what stands in the way, then try again; or dismiss it, saying why."
        }
        Some("207") => "Try again. If it fails once more, call the service desk.",
        Some("103") => "Have the sender correct the code, or add it here, then try again.",
        _ => {
            "Have the sender correct and send it again, or enter it by hand; then dismiss this one, saying which."
        }
    }
}

/// The tile of the home page.
struct Waiting;

#[async_trait]
impl Work for Waiting {
    fn key(&self) -> &'static str {
        "hl7v2.queue"
    }
    fn title(&self) -> &'static str {
        "Messages"
    }
    fn needs(&self) -> Permission {
        SEE_QUEUE
    }

    async fn waiting(&self, view: &mut View) -> Result<Vec<Tile>, Refused> {
        let count = inbox(view.epr())?.counts(&mut view.look()).await?.in_queue();
        let mut tiles = vec![Tile {
            label: "Messages waiting".to_owned(),
            count: count.to_string(),
            href: "/messages".to_owned(),
            urgent: count > 0,
        }];
        let (mut look, now) = (view.look(), view.context().now());
        let all = health(&mut look).await?;
        let refused: i64 = all.iter().map(|one| one.refused).sum();
        let late: i64 = all
            .iter()
            .filter(|one| outgoing::late(one, now))
            .map(|one| one.waiting)
            .sum();
        if !all.is_empty() {
            tiles.push(Tile {
                label: "Messages not delivered".to_owned(),
                count: (refused + late).to_string(),
                href: "/messages/outgoing".to_owned(),
                urgent: refused + late > 0,
            });
        }
        Ok(tiles)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_fault_has_advice() {
        for code in [
            None,
            Some("100"),
            Some("103"),
            Some("204"),
            Some("205"),
            Some("207"),
            Some("999"),
        ] {
            assert!(advice(code, true).ends_with('.'), "{code:?}");
        }
        assert!(advice(Some("100"), false).contains("dismiss"));
    }
}
