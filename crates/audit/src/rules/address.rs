//! Whether two people live together, or near, from their addresses as they were written down.

use trefoil_core::{person_name::search_key, postal_address::PostalAddress};

/// How near.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Nearness {
    /// The same home.
    Address,
    /// The same postcode, another or an unknown number.
    Postcode,
    /// Neither, or it cannot be told.
    None,
}

/// Compare. A pseudo postcode (no fixed abode, not known) is nobody's home.
pub fn nearness(one: &PostalAddress, other: &PostalAddress) -> Nearness {
    let same_home = {
        let (one, other) = (home(one), home(other));
        !one.is_empty() && one == other
    };
    match (one.postcode(), other.postcode()) {
        (Some(a), Some(b)) if a.is_pseudo() || b.is_pseudo() => Nearness::None,
        (Some(a), Some(b)) if a.as_str() == b.as_str() => {
            if same_home || same_number(one, other) {
                Nearness::Address
            } else {
                Nearness::Postcode
            }
        }
        (Some(_), Some(_)) => Nearness::None,
        // Without both postcodes a street alone is not enough: there is a 1 High Street in every town.
        _ if same_home && one.lines().len() > 1 && lines(one) == lines(other) => Nearness::Address,
        _ => Nearness::None,
    }
}

/// The first line, as a key.
fn home(address: &PostalAddress) -> String {
    lines(address).into_iter().next().unwrap_or_default()
}

fn lines(address: &PostalAddress) -> Vec<String> {
    let words = |line: &String| {
        line.split(|c: char| !c.is_alphanumeric() && c != '\'' && c != '’')
            .map(|word| long(&search_key(word)).to_owned())
            .collect::<String>()
    };
    address
        .lines()
        .iter()
        .map(words)
        .filter(|line| !line.is_empty())
        .collect()
}

/// Within one postcode the numbers of house and flat say which home it is: `Flat 2, 14 Elm Road` and `2/14 Elm Rd`.
fn same_number(one: &PostalAddress, other: &PostalAddress) -> bool {
    let numbers = |address: &PostalAddress| -> Vec<String> {
        address
            .lines()
            .iter()
            .flat_map(|line| line.split(|c: char| !c.is_alphanumeric()))
            .filter(|word| word.starts_with(|c: char| c.is_ascii_digit()))
            .map(str::to_lowercase)
            .collect()
    };
    let (one, other) = (numbers(one), numbers(other));
    !one.is_empty() && one == other
}

/// The usual short forms of an address, written out.
fn long(word: &str) -> &str {
    match word {
        "rd" => "road",
        "st" => "street",
        "ave" | "av" => "avenue",
        "ln" => "lane",
        "dr" => "drive",
        "cl" => "close",
        "ct" => "court",
        "cres" => "crescent",
        "gdns" | "gdn" => "gardens",
        "pl" => "place",
        "sq" => "square",
        "tce" | "terr" => "terrace",
        "apt" | "apartment" => "flat",
        other => other,
    }
}
