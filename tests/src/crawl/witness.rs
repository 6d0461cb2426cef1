//! Whether everybody a page names is in an access event of the sitting it was opened in.

use std::collections::BTreeSet;

use uuid::Uuid;

use crate::house::{House, Pass, Patient};

/// The patients a page says something of: by name, by NHS number, or by their id in its words. An id that is only in an
/// address says nothing yet: whoever follows it is decided about, and recorded.
pub fn named<'h>(house: &'h House, body: &str) -> Vec<&'h Patient> {
    let lower = body.to_lowercase();
    let words: String = body
        .split('<')
        .map(|part| part.split_once('>').map_or(part, |(_, words)| words))
        .collect();
    let spaced = |digits: &str| match (digits.get(..3), digits.get(3..6), digits.get(6..)) {
        (Some(a), Some(b), Some(c)) => [format!("{a} {b} {c}"), format!("{a}\u{a0}{b}\u{a0}{c}")],
        _ => Default::default(),
    };
    house
        .patients
        .iter()
        .filter(|patient| {
            let marks = &patient.marks;
            let number = spaced(&marks.nhs_number);
            lower.contains(&marks.name.to_lowercase())
                || body.contains(&marks.nhs_number)
                || number
                    .iter()
                    .any(|number| !number.is_empty() && body.contains(number))
                || words.contains(&patient.id.to_string())
        })
        .collect()
}

/// Those a page names without an access event that names them: their ids.
///
/// # Panics
/// When the store fails.
pub async fn unwitnessed(house: &House, pass: &Pass, body: &str) -> Vec<String> {
    let shown = named(house, body);
    if shown.is_empty() {
        return vec![];
    }
    let now = house.epr.clock().now();
    let session = house.epr.session(&pass.token, now).await.expect("the store");
    let Some(session) = session else {
        return vec![];
    };
    let events: Vec<(Uuid,)> = house
        .epr
        .db()
        .look()
        .rows(
            "SELECT patient FROM kernel_audit WHERE session = $1 AND patient IS NOT NULL
             UNION SELECT s.patient FROM kernel_audit_shown s JOIN kernel_audit a ON a.event = s.event WHERE a.session = $1",
            &[&session.session],
        )
        .await
        .expect("the log");
    let said: BTreeSet<Uuid> = events.into_iter().map(|(patient,)| patient).collect();
    shown
        .into_iter()
        .filter(|patient| !said.contains(&patient.id.0))
        .map(|patient| patient.id.to_string())
        .collect()
}
