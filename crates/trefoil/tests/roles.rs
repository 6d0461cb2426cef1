//! The suggested roles, over the standard assembly: nobody is missing what their work needs.
#![expect(clippy::unwrap_used, reason = "tests fail by panicking")]

use std::collections::BTreeSet;

use trefoil::{configuration::Configuration, standard};
use trefoil_testkit::{assemble, both_engines};

/// What no person is to be suggested, and why.
const FOR_INTERFACES: [(&str, &str); 5] = [
    (
        "hl7v2.receive",
        "messages are received by the listener; nobody does that at a screen",
    ),
    (
        "hl7v2.send",
        "messages are carried by the program; a person only settles what was refused",
    ),
    (
        "orders_results.progress_order",
        "the laboratory says how far it is; nobody says it for the laboratory",
    ),
    (
        "orders_results.receive_result",
        "results come from the laboratory; a person settles whose an unmatched one is",
    ),
    (
        "patient_administration.receive_allergy_statement",
        "a statement is what another system sent; a person reconciles it in clinical notes",
    ),
];

/// What not even an interface is given, and why.
const FOR_THE_PROGRAM: [(&str, &str); 1] = [(
    "audit.raise_alert",
    "alerts are raised from the log by the program itself",
)];

async fn permissions(store: &trefoil::kernel::Epr, sql: &'static str) -> BTreeSet<String> {
    let rows: Vec<(String,)> = store.db().look().rows(sql, &[]).await.unwrap();
    rows.into_iter().map(|(name,)| name).collect()
}

both_engines! {
    async fn every_permission_is_suggested_to_somebody(store: &Store) {
        let epr = assemble(store, || standard(&Configuration::default())).await;
        let declared: BTreeSet<String> = epr
            .about()
            .permissions
            .iter()
            .map(|(_, permission)| permission.name.to_owned())
            .collect();
        let people = permissions(
            &epr,
            "SELECT DISTINCT permission FROM kernel_role_permission WHERE role <> 'interface'",
        )
        .await;
        let interfaces = permissions(
            &epr,
            "SELECT DISTINCT permission FROM kernel_role_permission WHERE role = 'interface'",
        )
        .await;
        let to_nobody: Vec<&str> = declared.difference(&people).map(String::as_str).collect();
        let excepted: BTreeSet<&str> = FOR_INTERFACES.iter().chain(&FOR_THE_PROGRAM).map(|(name, _)| *name).collect();
        let to_nobody: BTreeSet<&str> = to_nobody.into_iter().collect();
        assert_eq!(to_nobody, excepted, "suggest it to a role in roles.rs, or say here why to no person");
        for (name, why) in FOR_INTERFACES {
            assert!(interfaces.contains(name), "{name}: {why}");
        }
    }
}
