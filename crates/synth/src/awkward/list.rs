//! The list of awkward people.

use trefoil_core::gender::CurrentGender::{self, Female, Male, OtherSpecific};

use super::Awkward;

/// One of them.
pub(super) struct Row {
    pub(super) awkward: Awkward,
    pub(super) family: &'static str,
    pub(super) given: &'static str,
    pub(super) title: &'static str,
    pub(super) gender: CurrentGender,
    pub(super) age: u64,
    /// Ward and bed. Bays A to C are for women, D to F for men, side rooms for anybody.
    pub(super) bed: Option<(&'static str, &'static str)>,
}

const fn row(
    awkward: Awkward,
    (family, given, title): (&'static str, &'static str, &'static str),
    gender: CurrentGender,
    age: u64,
    bed: Option<(&'static str, &'static str)>,
) -> Row {
    Row {
        awkward,
        family,
        given,
        title,
        gender,
        age,
        bed,
    }
}

/// In an order that must not change: ids and NHS numbers follow it. Add at the end.
pub(super) const ROWS: [Row; 22] = [
    row(
        Awkward::OneName,
        ("Sudarmadi", "", "Mr"),
        Male,
        58,
        Some(("7A", "D2")),
    ),
    row(Awkward::OneName, ("", "Lakshmi", ""), Female, 77, None),
    row(
        Awkward::Twin,
        ("Barraclough", "Joanne", "Ms"),
        Female,
        46,
        Some(("7A", "B1")),
    ),
    row(
        Awkward::Twin,
        ("Barraclough", "Joanna", "Ms"),
        Female,
        46,
        Some(("7A", "C3")),
    ),
    row(
        Awkward::SameName,
        ("Thwaites", "Margaret", "Mrs"),
        Female,
        84,
        Some(("7B", "A2")),
    ),
    row(
        Awkward::SameName,
        ("Thwaites", "Margaret", "Mrs"),
        Female,
        79,
        Some(("7B", "B4")),
    ),
    row(
        Awkward::NoNhsNumber,
        ("Sjöqvist", "Åsa", "Ms"),
        Female,
        41,
        Some(("7A", "A4")),
    ),
    row(
        Awkward::VeryOld,
        ("Entwistle", "Winifred", "Miss"),
        Female,
        104,
        Some(("7B", "C1")),
    ),
    row(Awkward::Dead, ("Ogden", "Harold", "Mr"), Male, 83, None),
    row(Awkward::Dead, ("Balogun", "Comfort", "Mrs"), Female, 71, None),
    row(
        Awkward::ChangedGender,
        ("Hartley", "Rowan", "Mx"),
        OtherSpecific,
        34,
        Some(("8C", "SR1")),
    ),
    row(
        Awkward::ChangedGender,
        ("Featherstone", "Imogen", "Ms"),
        Female,
        29,
        None,
    ),
    row(
        Awkward::Welsh,
        ("ap Rhys", "Llŷr", "Mr"),
        Male,
        63,
        Some(("8C", "E1")),
    ),
    row(
        Awkward::Welsh,
        ("Prydderch", "Siân", "Mrs"),
        Female,
        52,
        Some(("8C", "A3")),
    ),
    row(
        Awkward::Yoruba,
        ("Adébáyọ̀", "Ọláyínká", "Mr"),
        Male,
        38,
        Some(("7A", "F1")),
    ),
    row(
        Awkward::LongName,
        ("Featherstonehaugh-Wolstenholme-Pugh", "Philippa", "Mrs"),
        Female,
        69,
        Some(("8C", "B2")),
    ),
    row(Awkward::Newborn, ("Okafor", "Baby", ""), Female, 0, None),
    row(
        Awkward::MotherOfNewborn,
        ("Okafor", "Adaeze", "Mrs"),
        Female,
        31,
        Some(("8C", "SR3")),
    ),
    row(
        Awkward::Restricted,
        ("Penrose", "Katya", "Ms"),
        Female,
        33,
        Some(("7A", "SR2")),
    ),
    row(Awkward::Restricted, ("Lumb", "Gethin", "Mr"), Male, 47, None),
    row(
        Awkward::HyphenAndApostrophe,
        ("O'Hanlon-D'Souza", "Anne-Marie", "Mrs"),
        Female,
        66,
        Some(("8C", "C2")),
    ),
    row(
        Awkward::HyphenAndApostrophe,
        ("N’Diaye", "Jean-Luc", "Mr"),
        Male,
        74,
        Some(("7B", "D4")),
    ),
];
