//! People: names, addresses, telephones, gender.

use trefoil_core::{
    gender::CurrentGender,
    person_name::PersonName,
    postal_address::{PostalAddress, Postcode},
    telephone::{Telephone, TelephoneKind},
};

use crate::{
    value::{text, texts},
    wire::{
        Primitive,
        r4::{Address, ContactPoint, HumanName},
    },
};

/// A name with its use: `usual`, `old`.
pub fn name(name: &PersonName, used: &'static str) -> HumanName {
    HumanName {
        use_: text(used),
        text: text(name.banner()),
        family: name.family().and_then(text),
        given: texts(name.given()),
        prefix: name.prefix().and_then(text).into_iter().collect(),
        ..HumanName::default()
    }
}

/// What somebody likes to be called, as a name of its own.
pub fn preferred(name: &PersonName) -> Option<HumanName> {
    let called = name.preferred()?;
    Some(HumanName {
        use_: text("nickname"),
        given: texts([called]),
        ..HumanName::default()
    })
}

/// Where somebody lives. The lines are not sorted into city and county: nobody said which is which.
pub fn address(address: &PostalAddress) -> Address {
    Address {
        use_: text("home"),
        line: texts(address.lines()),
        postal_code: address.postcode().map(Postcode::as_str).and_then(text),
        country: address.country().and_then(text),
        ..Address::default()
    }
}

/// How to reach somebody.
pub fn telephone(telephone: &Telephone) -> ContactPoint {
    let used = match telephone.kind() {
        TelephoneKind::Home => "home",
        TelephoneKind::Mobile => "mobile",
        TelephoneKind::Work => "work",
    };
    ContactPoint {
        system: text("phone"),
        value: text(telephone.number()),
        use_: text(used),
        ..ContactPoint::default()
    }
}

/// Administrative gender. "Not specified" is other than "not known" with us and the same in FHIR (ConceptMap
/// UKCore-AdministrativeGender).
pub fn gender(gender: CurrentGender) -> Option<Primitive<String>> {
    text(match gender {
        CurrentGender::Male => "male",
        CurrentGender::Female => "female",
        CurrentGender::OtherSpecific => "other",
        CurrentGender::NotKnown | CurrentGender::NotSpecified => "unknown",
    })
}
