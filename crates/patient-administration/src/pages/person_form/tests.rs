//! What stands in the form is what is kept.

use trefoil_core::{NhsNumber, gender::CurrentGender, postal_address::PostalAddress, telephone::Telephone};

use super::*;
use crate::{codes::TraceStatus, examples};

fn full() -> PersonDetails {
    let name = |family: &str| {
        PersonName::builder()
            .family(family)
            .given("Harold")
            .given("James")
            .prefix("Mr")
            .preferred("Harry")
            .finish()
            .ok()
    };
    PersonDetails {
        name: name("Fairweather"),
        previous_names: name("Foulweather").into_iter().collect(),
        gender: CurrentGender::Male,
        nhs_number: NhsNumber::parse("9990001006").ok(),
        trace_status: TraceStatus::parse("01").ok(),
        address: PostalAddress::new(["1 Invented Lane", "Northmoor"], Some("M1 1AE"), Some("England")).ok(),
        telephones: [
            (TelephoneKind::Mobile, "07700 900123"),
            (TelephoneKind::Mobile, "07700 900456"),
        ]
        .into_iter()
        .filter_map(|(kind, number)| Telephone::new(kind, number).ok())
        .collect(),
        ..examples::person("x", "y").details
    }
}

fn reading(typed: &Typed, base: &PersonDetails) -> Result<PersonDetails, Vec<String>> {
    read(typed, base, display::london_date(examples::now()), "RZZ")
        .map_err(|errors| errors.into_iter().map(|error| error.field).collect())
}

fn with(base: &PersonDetails, changes: &[(&'static str, &str)]) -> Typed {
    let mut typed = Typed::of(base);
    typed
        .0
        .extend(changes.iter().map(|(name, value)| (*name, (*value).to_owned())));
    typed
}

#[test]
fn a_form_sent_back_unchanged_changes_nothing() {
    assert_eq!(reading(&Typed::of(&full()), &full()), Ok(full()));
}

#[test]
fn every_fault_is_said_at_its_field() {
    let changes = [
        ("born", "31/02/1958"),
        ("nhs_number", "9990001007"),
        ("postcode", "nowhere"),
        ("mobile", "x"),
        ("family", "\u{202e}"),
        ("gp_practice", "!"),
        ("previous_names", "'"),
    ];
    let mut wrong = reading(&with(&full(), &changes), &full()).unwrap_err();
    wrong.sort();
    let mut want: Vec<&str> = changes.iter().map(|(name, _)| *name).collect();
    want.sort();
    assert_eq!(wrong, want);
}

#[test]
fn another_nhs_number_is_not_yet_traced() {
    let details = reading(&with(&full(), &[("nhs_number", "9434765919")]), &full()).unwrap();
    assert_eq!(details.trace_status.map(|status| status.code()), Some("02"));
    let details = reading(&with(&full(), &[("nhs_number", "")]), &full()).unwrap();
    assert_eq!(details.trace_status, None);
}

#[test]
fn the_name_before_is_kept_when_asked() {
    let changes = [("family", "Merryweather"), ("keep_name", "yes")];
    let details = reading(&with(&full(), &changes), &full()).unwrap();
    assert_eq!(details.previous_names.last(), full().name.as_ref());
    assert_eq!(
        reading(&with(&full(), &changes[..1]), &full())
            .unwrap()
            .previous_names
            .len(),
        1
    );
}

#[test]
fn somebody_unknown_needs_no_name() {
    let typed = with(&PersonDetails::default(), &[("identity_unknown", "yes")]);
    assert!(
        reading(&typed, &PersonDetails::default())
            .unwrap()
            .identity_unknown
    );
    assert_eq!(
        reading(&with(&PersonDetails::default(), &[]), &PersonDetails::default()),
        Err(vec!["family".into()])
    );
}
