//! The table of cases that holds the weights, and the law that order makes no difference.

use proptest::prelude::*;
use trefoil_core::person_name::search_key;

use super::*;

/// `family|given|born|gender|postcode|nhs`, each part possibly empty.
fn traits(text: &str) -> Traits {
    let parts: Vec<&str> = text.split('|').collect();
    let part = |at: usize| parts.get(at).copied().unwrap_or_default();
    Traits {
        nhs_number: NhsNumber::parse(part(5)).ok(),
        names: vec![NameKeys {
            family: search_key(part(0)),
            given: part(1)
                .split(' ')
                .map(search_key)
                .filter(|key| !key.is_empty())
                .collect(),
        }],
        born: part(2).parse().ok(),
        gender: CurrentGender::from_hl7v2(part(3)).unwrap_or_default(),
        postcode: Some(part(4).to_owned()).filter(|code| !code.is_empty()),
    }
}

#[test]
fn table_of_cases() {
    let base = "Jones|Gwyneth Mair|1958-11-02|2|M1 1AE|9990001006";
    for (other, looked_at, why) in [
        (base, true, "the same in all"),
        (
            "Smith|John|1970-01-01|1||9990001006",
            true,
            "the NHS number alone",
        ),
        ("Jones|Gwyneth|1958-11-02|2||", true, "names and date"),
        ("JONES|gwyneth|1958-11-02|||", true, "without gender"),
        ("Jones|Gwyneth|1958-02-11|2||", true, "day and month swapped"),
        ("Jones|Gwyneth|1959-11-02|2||", true, "one digit of the year"),
        (
            "Jones|Gwyneth|1959-11-02|||",
            false,
            "one digit and nothing else to go by",
        ),
        (
            "Gwyneth|Jones|1958-11-02|2||",
            true,
            "names in each other's place",
        ),
        ("Jones|Gwynneth|1958-11-02|2||", true, "one letter more"),
        ("Jone|Gwyn|1958-11-02|2|M1 1AE|", true, "both names short"),
        (
            "Smith|Gwyneth Mair|1958-11-02|2|M1 1AE|",
            true,
            "married, same address",
        ),
        ("Jones|Gwyneth|1931-05-19|2||", false, "same name, other age"),
        (
            "Jones|Gwyneth|1931-05-19|2|M1 1AE|",
            false,
            "mother and daughter of one name",
        ),
        (
            "Jones|Bronwen|1958-11-02|2||",
            false,
            "same day, other given name, nothing else",
        ),
        ("Jones|Bronwen|1958-11-02|2|M1 1AE|", true, "possible twin"),
        ("Kowalski|Piotr|1958-11-02|1||", false, "same day only"),
        ("Jones|Gwyneth|1958-11-02|2||9990001014", false, "two NHS numbers"),
    ] {
        let found = compare(&traits(base), &traits(other));
        assert_eq!(found.must_be_looked_at(), looked_at, "{why}: {found:?}");
    }
}

#[test]
fn twins_are_said_to_be_possible_twins() {
    let found = compare(
        &traits("Okafor|Ada|2026-11-20|2|M1 1AE|"),
        &traits("Okafor|Obi|2026-11-20|1|M1 1AE|"),
    );
    assert!(
        found.findings.contains(&Finding::MayBeTwins) && found.score < PROBABLE,
        "{found:?}"
    );
    assert!(found.says().contains("possible twin"));
}

#[test]
fn a_previous_name_counts() {
    let mut married = traits("Smith|Gwyneth|1958-11-02|2||");
    married.names.push(NameKeys {
        family: "jones".into(),
        given: vec!["gwyneth".into()],
    });
    assert!(compare(&married, &traits("Jones|Gwyneth|1958-11-02|2||")).score >= PROBABLE);
}

fn anybody() -> impl Strategy<Value = Traits> {
    let word = || prop::sample::select(vec!["", "jones", "jone", "gwyneth", "gwyn", "rao", "smith"]);
    let day = || prop::sample::select(vec!["", "1958-11-02", "1958-02-11", "1959-11-02", "2001-01-31"]);
    let number = || prop::sample::select(vec!["", "9990001006", "9434765919"]);
    (
        word(),
        word(),
        word(),
        day(),
        0..4,
        prop::sample::select(vec!["", "M1 1AE", "B33 8TH"]),
        number(),
    )
        .prop_map(|(family, one, two, born, gender, postcode, nhs)| {
            traits(&format!("{family}|{one} {two}|{born}|{gender}|{postcode}|{nhs}").replace("|3|", "|9|"))
        })
}

proptest! {
    #[test]
    fn order_makes_no_difference(one in anybody(), other in anybody()) {
        let (a, b) = (compare(&one, &other), compare(&other, &one));
        prop_assert_eq!(a.score, b.score);
        prop_assert_eq!(a.must_be_looked_at(), b.must_be_looked_at());
    }

    #[test]
    fn nobody_is_unlike_themselves(one in anybody()) {
        let found = compare(&one, &one);
        prop_assert!(found.score >= 0, "{:?}", found);
    }
}
