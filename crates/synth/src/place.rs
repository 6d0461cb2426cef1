//! Addresses, telephones and practices that do not exist.

use trefoil_core::{
    ods_code::OdsCode,
    postal_address::PostalAddress,
    telephone::{Telephone, TelephoneKind},
};

use crate::{chance::Chance, sure::sure};

const STREETS: [&str; 24] = [
    "Quarry Rise",
    "Tannery Row",
    "Bellfounder Street",
    "Lapwing Close",
    "Old Tramway",
    "Saddler's Walk",
    "Kestrel Avenue",
    "Millrace Lane",
    "Orchard Bank",
    "Canal Terrace",
    "St Osyth Road",
    "Larkspur Drive",
    "Foundry Hill",
    "Beacon Crescent",
    "Hawthorn Garth",
    "Ropewalk",
    "Pumphouse Yard",
    "Skylark Way",
    "Weavers Fold",
    "Ironmonger Lane",
    "Signal Box Lane",
    "Rowan Grove",
    "Fellmonger Street",
    "Moorside View",
];

const TOWNS: [(&str, &str); 8] = [
    ("Northmoor", "ZN1"),
    ("Northmoor", "ZN2"),
    ("Northmoor", "ZN3"),
    ("Ellersthwaite", "ZN4"),
    ("Caldergarth", "ZN5"),
    ("Upper Wexcombe", "ZN6"),
    ("Tarnholme", "ZN7"),
    ("Saltersby", "ZN8"),
];

/// Letters that the second half of a postcode may have.
const INWARD: [char; 20] = [
    'A', 'B', 'D', 'E', 'F', 'G', 'H', 'J', 'L', 'N', 'P', 'Q', 'R', 'S', 'T', 'U', 'W', 'X', 'Y', 'Z',
];

/// A house in Northmoor or near it. The postcode area ZN does not exist. One in two hundred has no fixed abode, with
/// the pseudo postcode for it.
pub(crate) fn address(chance: &mut Chance) -> PostalAddress {
    if chance.per_mille(5) {
        return sure(PostalAddress::new(["No fixed abode"], Some("ZZ99 3VZ"), None));
    }
    let (town, outward) = chance.pick(&TOWNS);
    let house = chance.between(1, 180);
    let street = format!("{house} {}", chance.pick(&STREETS));
    let flat = format!("Flat {}", chance.between(1, 24));
    let lines = if chance.per_mille(150) {
        vec![&*flat, &*street, town]
    } else {
        vec![&*street, town]
    };
    let (digit, one, two) = (chance.below(10), chance.pick(&INWARD), chance.pick(&INWARD));
    sure(PostalAddress::new(
        lines,
        Some(&format!("{outward} {digit}{one}{two}")),
        None,
    ))
}

/// None, one or two numbers from those kept for drama.
pub(crate) fn telephones(chance: &mut Chance, adult: bool) -> Vec<Telephone> {
    let home = format!("01632 960{:03}", chance.below(1000));
    let mobile = format!("07700 900{:03}", chance.below(1000));
    let (has_home, has_mobile) = (chance.per_mille(450), chance.per_mille(850));
    let home = has_home.then(|| sure(Telephone::new(TelephoneKind::Home, &home)));
    let mobile = (has_mobile && adult).then(|| sure(Telephone::new(TelephoneKind::Mobile, &mobile)));
    home.into_iter().chain(mobile).collect()
}

/// A practice in Northmoor: no real code begins with Z. One person in forty has none that is known.
pub(crate) fn practice(chance: &mut Chance) -> Option<OdsCode> {
    let number = chance.between(1, 14);
    let known = !chance.per_mille(25);
    known.then(|| sure(OdsCode::parse(&format!("Z99{number:03}"))))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_list_suits_core() {
        for street in STREETS {
            for (town, outward) in TOWNS {
                for letter in INWARD {
                    let postcode = format!("{outward} 1{letter}{letter}");
                    let house = format!("180 {street}");
                    assert!(PostalAddress::new(["Flat 24", &house, town], Some(&postcode), None).is_ok());
                }
            }
        }
    }
}
