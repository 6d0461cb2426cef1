//! Which events go to a second place at once: those a person with rights on the database would most want to vanish in
//! the moment before they have their place in the order.

/// Why an event is of high risk.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Risk {
    /// The glass was broken, or what is shown rests on that.
    BrokenGlass,
    /// Something sealed was opened, something was sealed, or a seal lifted.
    Sealed,
    /// The record of somebody who is watched more closely was opened or written: the store knows who that is.
    Watched,
    /// Who works here and what they may do was changed.
    People,
    /// The log was searched, reviewed, exported or erased in.
    Log,
}

impl Risk {
    /// As it is kept.
    pub fn word(self) -> &'static str {
        match self {
            Self::BrokenGlass => "broken_glass",
            Self::Sealed => "sealed",
            Self::Watched => "watched",
            Self::People => "people",
            Self::Log => "log",
        }
    }
}

/// What of an event tells its risk, beside whether the patient is watched over, which the store knows.
#[derive(Debug, Clone, Copy, Default)]
pub struct Signs<'a> {
    /// The act.
    pub act: &'a str,
    /// The command, or the name of the page.
    pub what: &'a str,
    /// The relationship it rested on.
    pub basis: Option<&'a str>,
    /// Whether something sealed was opened.
    pub opened_sealed: bool,
}

/// Names that say it: a whole name, or with a dot at its end everything below it.
const HIGH_RISK: &[(&str, Risk)] = &[
    ("kernel.break_glass", Risk::BrokenGlass),
    ("kernel.seal_record", Risk::Sealed),
    ("kernel.mark_watched", Risk::Watched),
    ("kernel.enrol", Risk::People),
    ("kernel.change_person", Risk::People),
    ("kernel.end_sittings", Risk::People),
    ("kernel.link_staff_person", Risk::People),
    ("kernel.redeem_reset_code", Risk::People),
    ("kernel.grant", Risk::People),
    ("kernel.name_role", Risk::People),
    ("kernel.put_on_duty", Risk::People),
    ("kernel.deactivate_staff", Risk::People),
    ("kernel.reactivate_staff", Risk::People),
    ("kernel.reset_password", Risk::People),
    ("administration.", Risk::People),
    ("audit.", Risk::Log),
];

/// Below those names, and yet the day's ordinary work: the page a clinician opens from the record, and the program's own
/// signing.
const ORDINARY: &[&str] = &["audit.who_looked", "audit.seal_log"];

/// Whether an event is of high risk, and why. A refusal is as much so as what was done.
pub fn high_risk(signs: Signs<'_>) -> Option<Risk> {
    if signs.opened_sealed {
        return Some(Risk::Sealed);
    }
    if ORDINARY.contains(&signs.what) {
        return None;
    }
    let named = HIGH_RISK.iter().find(|(name, _)| {
        if name.ends_with('.') {
            signs.what.starts_with(name)
        } else {
            signs.what == *name
        }
    });
    match named {
        Some((_, risk)) => Some(*risk),
        // What is administered in the kernel is people and what they may do, whatever comes to be added.
        None if signs.act == "administer" && signs.what.starts_with("kernel.") => Some(Risk::People),
        None if signs.basis == Some(crate::access::BROKEN_GLASS) => Some(Risk::BrokenGlass),
        None => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Act, what, basis, whether something sealed was opened, and what is expected.
    type Case = (
        &'static str,
        &'static str,
        Option<&'static str>,
        bool,
        Option<Risk>,
    );

    #[test]
    fn what_goes_to_the_second_place() {
        let table: [Case; 23] = [
            (
                "write",
                "kernel.break_glass",
                None,
                false,
                Some(Risk::BrokenGlass),
            ),
            (
                "refused",
                "kernel.break_glass",
                None,
                false,
                Some(Risk::BrokenGlass),
            ),
            (
                "view",
                "chart",
                Some("broken_glass"),
                false,
                Some(Risk::BrokenGlass),
            ),
            (
                "write",
                "clinical_notes.sign",
                Some("broken_glass"),
                false,
                Some(Risk::BrokenGlass),
            ),
            ("view", "chart", Some("ward_team"), false, None),
            (
                "view",
                "clinical_notes.note",
                Some("ward_team"),
                true,
                Some(Risk::Sealed),
            ),
            (
                "write",
                "kernel.seal_record",
                Some("ward_team"),
                false,
                Some(Risk::Sealed),
            ),
            ("write", "kernel.mark_watched", None, false, Some(Risk::Watched)),
            ("administer", "kernel.enrol", None, false, Some(Risk::People)),
            ("administer", "kernel.grant", None, false, Some(Risk::People)),
            ("refused", "kernel.grant", None, false, Some(Risk::People)),
            ("administer", "kernel.name_role", None, false, Some(Risk::People)),
            (
                "administer",
                "kernel.put_on_duty",
                None,
                false,
                Some(Risk::People),
            ),
            ("list", "administration.people", None, false, Some(Risk::People)),
            ("search", "audit.search_log", None, false, Some(Risk::Log)),
            ("administer", "audit.erase_field", None, false, Some(Risk::Log)),
            ("administer", "audit.export_log", None, false, Some(Risk::Log)),
            ("view", "audit.who_looked", Some("ward_team"), false, None),
            ("refused", "kernel.change_person", None, false, Some(Risk::People)),
            (
                "administer",
                "kernel.something_new",
                None,
                false,
                Some(Risk::People),
            ),
            ("administer", "beds.close_bed", None, false, None),
            ("failed", "audit.seal_log", None, false, None),
            ("list", "ward", None, false, None),
        ];
        for (act, what, basis, opened_sealed, expected) in table {
            let signs = Signs {
                act,
                what,
                basis,
                opened_sealed,
            };
            assert_eq!(high_risk(signs), expected, "{act} {what} {basis:?}");
        }
    }
}
