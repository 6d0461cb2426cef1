//! What an order would repeat, as tables.

use chrono::Duration;

use super::super::{
    Duplicate, Order, State,
    duplicates::{Before, Newest, find},
};
use crate::{
    catalogue::Catalogue,
    examples::{now, order},
};

fn earlier(item: &str, state: State, ago: Duration) -> Order {
    let at = now() - ago;
    Order {
        state,
        placed: at,
        requisition: "G-earlier".into(),
        resulted: (state == State::Resulted).then_some(at),
        ..order(item, &[])
    }
}

#[test]
fn table_of_duplicates() {
    let catalogue = Catalogue::demonstration();
    let (hour, day) = (Duration::hours(1), Duration::hours(24));
    let names = |item: &str, earlier: &[Order], results: &[Newest]| -> Vec<String> {
        find(
            &catalogue,
            catalogue.item(item).unwrap(),
            "G-now",
            (earlier, &[]),
            results,
            now(),
        )
        .into_iter()
        .map(|one| one.test)
        .collect()
    };
    let ue = ["na", "k", "urea", "creat", "egfr"];
    assert_eq!(
        names("ue", &[earlier("ue", State::Placed, day * 30)], &[]),
        ue,
        "outstanding, however long"
    );
    assert_eq!(
        names("ue", &[earlier("renal", State::InProgress, hour)], &[]),
        ue,
        "profiles are taken apart"
    );
    assert_eq!(
        names("bone", &[earlier("lft", State::Accepted, hour)], &[]),
        ["alp", "alb"]
    );
    assert!(names("ue", &[earlier("fbc", State::Placed, hour)], &[]).is_empty());
    for over in [State::Cancelled, State::Rejected] {
        assert!(
            names("ue", &[earlier("ue", over, hour)], &[]).is_empty(),
            "{over:?}"
        );
    }
    assert_eq!(
        names("ue", &[earlier("ue", State::Resulted, day - hour)], &[]).len(),
        5
    );
    assert!(
        names("ue", &[earlier("ue", State::Resulted, day)], &[]).is_empty(),
        "just long enough ago"
    );
    assert_eq!(
        names(
            "refeed",
            &[earlier("ue", State::Resulted, Duration::hours(11))],
            &[]
        ),
        ["k"]
    );
    assert!(
        names(
            "refeed",
            &[earlier("ue", State::Resulted, Duration::hours(12))],
            &[]
        )
        .is_empty(),
        "the profile's own interval"
    );
    assert!(
        names(
            "gluc",
            &[earlier("gluc", State::Resulted, Duration::seconds(1))],
            &[]
        )
        .is_empty(),
        "may always be repeated"
    );
    let newest = |hours: i64| Newest {
        test: "crp".into(),
        at: now() - Duration::hours(hours),
        value: Some("120 mg/L".into()),
    };
    assert_eq!(
        names("crp", &[], &[newest(23)]),
        ["crp"],
        "told by the results alone"
    );
    assert!(names("crp", &[], &[newest(24)]).is_empty());
    let same = Order {
        requisition: "G-now".into(),
        ..earlier("lft", State::Placed, hour)
    };
    assert!(
        names("bone", &[same], &[]).is_empty(),
        "signed together: the laboratory does the overlap once"
    );
    let found = find(
        &catalogue,
        catalogue.item("crp").unwrap(),
        "G",
        (&[earlier("crp", State::Resulted, Duration::hours(23))], &[]),
        &[newest(23)],
        now(),
    );
    assert!(
        matches!(&found[0].before, Before::Resulted { value: Some(value), .. } if value == "120 mg/L"),
        "the one that says more"
    );
}

#[test]
fn what_is_sealed_counts_and_is_not_named() {
    let catalogue = Catalogue::demonstration();
    let hour = Duration::hours(1);
    let found = |item: &str, open: &[Order], sealed: &[Order]| -> Vec<Duplicate> {
        let item = catalogue.item(item).unwrap();
        find(&catalogue, item, "G-now", (open, sealed), &[], now())
    };
    let resulted = [earlier("ue", State::Resulted, hour)];
    // The control: the same order, not sealed, is named five times over.
    assert_eq!(found("ue", &resulted, &[]).len(), 5);
    let told = found("ue", &[], &resulted);
    assert!(
        matches!(&told[..], [one] if one.before == Before::Withheld && one.test == "ue"),
        "once, and of no test: {told:?}"
    );
    assert!(
        told[0]
            .to_string()
            .starts_with("something that is withheld from you")
    );
    assert!(!told[0].to_string().contains("otassium"));
    assert!(
        found("ue", &resulted, &resulted)
            .iter()
            .all(|one| one.before != Before::Withheld),
        "what is known anyway is not hinted at"
    );
    assert!(found("fbc", &[], &resulted).is_empty());
    assert!(found("ue", &[], &[earlier("ue", State::Resulted, hour * 30)]).is_empty());
}
