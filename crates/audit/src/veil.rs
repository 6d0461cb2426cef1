//! Who looked, without what is sealed: the log names the record each act was about, and would tell what is hidden.

use std::collections::BTreeSet;

use trefoil_core::{RecordId, Refused};
use trefoil_kernel::{View, access::OPEN_SEALED};
use uuid::Uuid;

use crate::{permissions::SEARCH_LOG, who_looked::Looked};

/// How an act is told to one person.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Told {
    /// As it stands in the log.
    Whole,
    /// That somebody acted, and not on what: it was sealed, or was sealing.
    Unnamed,
    /// Not at all: the trust hides even that something is sealed.
    Not,
}

/// What one person is told of acts on sealed records.
#[derive(Debug)]
pub(crate) struct Veil {
    /// None for whoever may search the log or open what is sealed: they are told everything.
    sealed: Option<BTreeSet<RecordId>>,
    told: bool,
}

impl Veil {
    /// That of the person who looks, over the record that is open.
    ///
    /// # Errors
    /// As the store says.
    pub(crate) async fn of(view: &View) -> Result<Self, Refused> {
        let grants = &view.context().principal.grants;
        let whole = grants.allow(SEARCH_LOG) || grants.allow(OPEN_SEALED);
        let sealed = if whole { None } else { Some(view.sealed().await?) };
        Ok(Self {
            sealed,
            told: view.sealed_told(1) > 0,
        })
    }

    /// How an act of this name, about this record, is told.
    fn over(&self, what: &str, id: Option<Uuid>) -> Told {
        let Some(sealed) = &self.sealed else {
            return Told::Whole;
        };
        let about = id.is_some_and(|id| sealed.contains(&RecordId(id)));
        match (about || what == "kernel.seal_record", self.told) {
            (false, _) => Told::Whole,
            (true, true) => Told::Unnamed,
            (true, false) => Told::Not,
        }
    }

    /// The acts as this person is told of them.
    pub(crate) fn lifted_from(&self, events: Vec<Looked>) -> Vec<Looked> {
        let all = events.into_iter().filter_map(|mut event| {
            let told = self.over(&event.what, event.id);
            if told == Told::Unnamed {
                (event.id, event.kind, event.version) = (None, None, None);
                (event.detail, event.reason) = (None, None);
            }
            (told != Told::Not).then_some(event)
        });
        all.collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn of_what_is_sealed_nothing_is_named_and_where_it_is_hidden_nothing_told() {
        let sealed = || Some(BTreeSet::from([RecordId(Uuid::from_u128(7))]));
        let some = |id| Some(Uuid::from_u128(id));
        for (sealed, told, what, id, expected) in [
            (sealed(), true, "ward.note", some(8), Told::Whole),
            (sealed(), true, "ward.note", some(7), Told::Unnamed),
            (sealed(), false, "ward.note", some(7), Told::Not),
            (sealed(), true, "kernel.seal_record", some(9), Told::Unnamed),
            (sealed(), false, "kernel.seal_record", some(9), Told::Not),
            (sealed(), false, "kernel.summary", None, Told::Whole),
            (None, false, "ward.note", some(7), Told::Whole),
        ] {
            let veil = Veil { sealed, told };
            assert_eq!(veil.over(what, id), expected, "{what}, {id:?}, told: {told}");
        }
    }
}
