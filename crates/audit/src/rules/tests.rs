//! The rules as tables: who, whose record, and what somebody must judge.

use super::*;

fn address(lines: &[&str], postcode: Option<&str>) -> PostalAddress {
    PostalAddress::new(lines.iter().copied(), postcode, None).unwrap()
}

#[test]
fn the_surname_of_somebody_as_they_are_shown() {
    for (shown, surname) in [
        ("K Turner, RN", Some("Turner")),
        ("Dr S Patel", Some("Patel")),
        ("Dr Patel", Some("Patel")),
        ("Sister Mary O'Neill", Some("O'Neill")),
        ("Anna van der Berg", Some("van der Berg")),
        ("Prof. Siân Lloyd-Jones (locum)", Some("Lloyd-Jones")),
        ("J Lindqvist", Some("Lindqvist")),
        ("Lindqvist", None),
        ("Dr", None),
        ("", None),
        ("A B", None),
    ] {
        assert_eq!(surname::surname_of(shown).as_deref(), surname, "{shown}");
    }
}

#[test]
fn surnames_are_compared_folded_and_by_their_parts() {
    for (reader, family, is) in [
        ("K Turner, RN", "TURNER", Some(true)),
        ("K O'Neill", "O’NEILL", Some(true)),
        ("K O'Neill", "ONeill", Some(true)),
        ("Dr Zoë Brontë", "Bronte", Some(true)),
        ("Dr S Lloyd-Jones", "Lloyd Jones", Some(true)),
        ("Dr S Lloyd-Jones", "Jones", Some(false)),
        ("Dr S Jones", "Smith-Jones", Some(false)),
        ("Anna van der Berg", "van der Meer", None),
        ("Anna van der Berg", "Berg", Some(false)),
        ("K Turner", "Turnbull", None),
        ("K Turner", "Turners", None),
        ("Old PAS", "Pas", Some(true)),
        ("K Turner", "", None),
    ] {
        assert_eq!(
            shared(reader, family).map(|shared| shared.whole),
            is,
            "{reader} and {family}"
        );
    }
}

#[test]
fn addresses_are_compared_as_people_write_them() {
    let elm = address(&["14 Elm Road", "Northmoor"], Some("ZY1 1AA"));
    for (other, near) in [
        (
            address(&["14 Elm Road", "Northmoor"], Some("ZY1 1AA")),
            Nearness::Address,
        ),
        (address(&["14, ELM RD."], Some("zy11aa")), Nearness::Address),
        (address(&["14 Elm Rd"], Some("ZY1 1AA")), Nearness::Address),
        (address(&["41 Elm Road"], Some("ZY1 1AA")), Nearness::Postcode),
        (
            address(&["Flat 2, 14 Elm Road"], Some("ZY1 1AA")),
            Nearness::Postcode,
        ),
        (address(&["14 Elm Road"], Some("ZY1 1AB")), Nearness::None),
        (address(&["14 Elm Road", "Northmoor"], None), Nearness::Address),
        (address(&["14 Elm Road"], None), Nearness::None),
        (address(&["14 Elm Road", "Southmoor"], None), Nearness::None),
    ] {
        assert_eq!(nearness(&elm, &other), near, "{:?}", other.lines());
        assert_eq!(
            nearness(&other, &elm),
            near,
            "the other way round: {:?}",
            other.lines()
        );
    }
    let nowhere = address(&["No fixed abode"], Some("ZZ99 3VZ"));
    assert_eq!(
        nearness(&nowhere, &nowhere),
        Nearness::None,
        "nobody lives there together"
    );
}

fn met(change: impl FnOnce(&mut Met)) -> Vec<AlertKind> {
    let mut met = Met {
        opened: true,
        ordinary: true,
        reader: "K Turner, RN".into(),
        family: Some("Okonkwo".into()),
        ..Met::default()
    };
    change(&mut met);
    judge(&met, &Heuristics::default())
        .into_iter()
        .map(|found| found.kind)
        .collect()
}

#[test]
fn what_must_be_judged() {
    use AlertKind::*;
    assert_eq!(met(|_| {}), [], "the ordinary work of a ward");
    assert_eq!(met(|met| met.watched = true), [WatchedPatient]);
    assert_eq!(met(|met| met.family = Some("Turner".into())), [SameSurname]);
    assert_eq!(met(|met| met.colleague = Some(Closeness::Trust)), [Colleague]);
    assert_eq!(
        met(|met| {
            met.own = true;
            met.family = Some("Turner".into());
            met.colleague = Some(Closeness::Team);
        }),
        [OwnRecord],
        "one's own record is not a relative's too"
    );
    assert_eq!(
        met(|met| {
            met.breaks_glass = true;
            met.opened = false;
            met.watched = true;
        }),
        [BrokenGlass],
        "the breaking itself opens nothing yet"
    );
    let home = || Some(address(&["14 Elm Road"], Some("ZY1 1AA")));
    let near = || Some(address(&["16 Elm Road"], Some("ZY1 1AA")));
    assert_eq!(
        met(|met| (met.reader_address, met.patient_address) = (home(), home())),
        [SameAddress]
    );
    assert_eq!(
        met(|met| (met.reader_address, met.patient_address) = (home(), near())),
        [SamePostcode]
    );
    assert_eq!(
        met(|met| {
            (met.reader_address, met.patient_address) = (home(), near());
            met.family = Some("Turner".into());
        }),
        [SameSurname],
        "the stronger sign, with the other in its words"
    );
    assert_eq!(
        met(|met| met.patient_address = home()),
        [],
        "where the reader lives is not known"
    );
}

#[test]
fn a_surname_half_the_town_has_says_little() {
    let smith = |ordinary| {
        met(|met| {
            met.reader = "J Smith".into();
            met.family = Some("SMITH".into());
            met.ordinary = ordinary;
        })
    };
    assert_eq!(smith(true), [], "a patient of the own ward");
    assert_eq!(
        smith(false),
        [AlertKind::SameSurname],
        "no relationship, or a broken glass"
    );
    let none = Heuristics {
        common_surnames: [].into(),
        ..Heuristics::default()
    };
    let met = Met {
        opened: true,
        ordinary: true,
        reader: "J Smith".into(),
        family: Some("Smith".into()),
        ..Met::default()
    };
    assert_eq!(
        judge(&met, &none).len(),
        1,
        "a trust may list no surname as common"
    );
}

#[test]
fn a_trust_switches_off_what_says_little_there() {
    let home = || Some(address(&["14 Elm Road"], Some("ZY1 1AA")));
    let near = || Some(address(&["16 Elm Road"], Some("ZY1 1AA")));
    let met = |change: fn(&mut Met)| {
        let mut met = Met {
            opened: true,
            ordinary: true,
            reader: "K Turner".into(),
            ..Met::default()
        };
        change(&mut met);
        met
    };
    let surname = met(|met| met.family = Some("Turner".into()));
    let address = Met {
        reader_address: home(),
        patient_address: home(),
        ..met(|_| ())
    };
    let postcode = Met {
        reader_address: home(),
        patient_address: near(),
        ..met(|_| ())
    };
    let team = met(|met| met.colleague = Some(Closeness::Team));
    let trust = met(|met| met.colleague = Some(Closeness::Trust));
    let suggested = Heuristics::default();
    for met in [&surname, &address, &postcode, &team, &trust] {
        assert_eq!(judge(met, &suggested).len(), 1, "the control: {met:?}");
    }
    let off = Heuristics {
        same_surname: false,
        same_address: false,
        same_postcode: false,
        colleague: Colleagues::Off,
        ..suggested.clone()
    };
    for met in [&surname, &address, &postcode, &team, &trust] {
        assert_eq!(judge(met, &off), [], "{met:?}");
    }
    let near_only = Heuristics {
        colleague: Colleagues::Team,
        ..suggested
    };
    assert_eq!(judge(&team, &near_only).len(), 1);
    assert_eq!(judge(&trust, &near_only), []);
    // Those are not for a trust to switch off.
    for met in [
        met(|met| met.own = true),
        met(|met| met.watched = true),
        met(|met| met.breaks_glass = true),
    ] {
        assert_eq!(judge(&met, &off).len(), 1, "{met:?}");
    }
}
