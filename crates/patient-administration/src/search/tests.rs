//! The table of what people type.

use proptest::prelude::*;

use super::*;

fn today() -> NaiveDate {
    "2026-11-22".parse().unwrap()
}

fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

fn first(search: &Search) -> Option<(&str, &str)> {
    match search {
        Search::Name(pairs) | Search::NameAndBirth(pairs, _) => pairs
            .first()
            .map(|pair| (pair.family.as_str(), pair.given.as_str())),
        _ => None,
    }
}

#[test]
fn table_of_numbers_dates_and_places() {
    for (typed, want) in [
        (
            "9434765919",
            Ok(Search::NhsNumber(NhsNumber::parse("9434765919").unwrap())),
        ),
        (
            " 943 476 5919 ",
            Ok(Search::NhsNumber(NhsNumber::parse("9434765919").unwrap())),
        ),
        (
            "943-476-5919",
            Ok(Search::NhsNumber(NhsNumber::parse("9434765919").unwrap())),
        ),
        (
            "9434765918",
            Err(SearchHint::NhsNumber(NhsNumberError::CheckDigit)),
        ),
        ("t0000012", Ok(Search::Number("T0000012".into()))),
        ("T 000 0012", Ok(Search::Number("T0000012".into()))),
        ("1234567", Ok(Search::Number("1234567".into()))),
        ("02-Nov-1958", Ok(Search::Born(day("1958-11-02")))),
        ("2/11/1958", Ok(Search::Born(day("1958-11-02")))),
        ("2 november 1958", Ok(Search::Born(day("1958-11-02")))),
        ("1958-11-02", Ok(Search::Born(day("1958-11-02")))),
        ("2/11/58", Err(SearchHint::Date(DateInputError::TwoDigitYear))),
        (
            "22-Nov-2058",
            Err(SearchHint::Date(DateInputError::BirthInFuture {
                typed: "22-Nov-2058".into(),
            })),
        ),
        ("m1 1ae", Ok(Search::Postcode(Postcode::parse("M1 1AE").unwrap()))),
        (
            "ZZ993VZ",
            Ok(Search::Postcode(Postcode::parse("ZZ99 3VZ").unwrap())),
        ),
        ("  ", Err(SearchHint::Empty)),
        ("a", Err(SearchHint::TooShort)),
        ("'", Err(SearchHint::TooShort)),
    ] {
        assert_eq!(parse(typed, today()), want, "{typed}");
    }
    assert_eq!(parse(&"a".repeat(101), today()), Err(SearchHint::TooLong));
}

#[test]
fn table_of_names() {
    for (typed, family, given, besides) in [
        ("Jones", "jones", "", Some(("", "jones"))),
        ("JONES, Gwyneth Mair", "jones", "gwyneth", None),
        ("jones,", "jones", "", None),
        ("jones gwyneth", "jones", "gwyneth", Some(("gwyneth", "jones"))),
        ("gwyneth jones", "gwyneth", "jones", Some(("jones", "gwyneth"))),
        ("Siân O’Neill", "sian", "oneill", Some(("oneill", "sian"))),
        ("jan van der berg", "jan", "van", Some(("vanderberg", "jan"))),
        ("van der berg jan", "van", "der", Some(("vanderberg", "jan"))),
        ("smith jones", "smith", "jones", Some(("smithjones", ""))),
        ("li", "li", "", Some(("", "li"))),
    ] {
        let search = parse(typed, today()).unwrap();
        assert_eq!(first(&search), Some((family, given)), "{typed}");
        let Search::Name(pairs) = &search else {
            panic!("{typed}: {search:?}")
        };
        if let Some((family, given)) = besides {
            assert!(
                pairs.contains(&NamePair {
                    family: family.into(),
                    given: given.into()
                }),
                "{typed}: {pairs:?}"
            );
        }
        assert!(pairs.len() <= 6);
    }
}

#[test]
fn table_of_names_with_a_date() {
    for typed in [
        "jones 02-Nov-1958",
        "Jones, 2/11/1958",
        "jones 2 nov 1958",
        "jones gwyneth 02.11.1958",
    ] {
        let search = parse(typed, today()).unwrap();
        assert!(
            matches!(&search, Search::NameAndBirth(_, born) if *born == day("1958-11-02")),
            "{typed}: {search:?}"
        );
        assert_eq!(first(&search).map(|(family, _)| family), Some("jones"));
    }
    assert_eq!(
        parse("jones 2/11/58", today()),
        Err(SearchHint::Date(DateInputError::TwoDigitYear))
    );
    assert!(matches!(
        parse("jones 31/02/1958", today()),
        Err(SearchHint::Date(DateInputError::NoSuchDay { .. }))
    ));
}

#[test]
fn it_says_how_it_searched() {
    for (typed, says) in [
        ("jones gwyneth", "name jones gwyneth"),
        ("jones 2/11/1958", "name jones and date of birth 02-Nov-1958"),
        ("t12", "hospital or other number T12"),
    ] {
        assert_eq!(parse(typed, today()).unwrap().says(), says);
    }
}

proptest! {
    #[test]
    fn nothing_typed_panics(typed in "\\PC{0,40}") {
        let _ = parse(&typed, today());
    }

    #[test]
    fn every_pair_has_something_to_search_for(typed in "[A-Za-zÀ-ÿ,' -]{0,40}") {
        if let Ok(Search::Name(pairs)) = parse(&typed, today()) {
            prop_assert!(!pairs.is_empty());
            prop_assert!(pairs.iter().all(|pair| !pair.family.is_empty() || !pair.given.is_empty()));
        }
    }
}
