//! Every type of message this assembly takes, about patients in each standing: what the sender is answered and what comes of
//! it. An answer travels to another system, so that a word of anybody's record in it is a difference by itself.

use std::collections::{BTreeMap, BTreeSet};

use trefoil::{
    core::{
        Answer, RecordId,
        ports::{Demographics, Identity},
    },
    hl7v2::{handler::MessageHandler, inbox::Inbox},
    orders_results::order::placer_number,
};

use uuid::Uuid;

use super::table::{Row, Table};
use crate::house::{House, OURS, Patient, Standing};

/// Whom a message is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum About {
    /// Somebody in this standing.
    Patient(Standing),
    /// A number that nobody here has.
    Unknown,
    /// The numbers of one, and the name and day of birth of another.
    Mixed,
    /// One, with the request of another.
    OthersRequest,
}

const COLUMNS: [(&str, About); 8] = [
    ("not-related", About::Patient(Standing::NotRelated)),
    ("related", About::Patient(Standing::Related)),
    ("sealed", About::Patient(Standing::Sealed)),
    ("restricted", About::Patient(Standing::Restricted)),
    ("watched", About::Patient(Standing::Watched)),
    ("unknown", About::Unknown),
    ("mixed-up", About::Mixed),
    ("others-request", About::OthersRequest),
];

/// One row for each type, one column for each whom it is about.
pub async fn table(house: &House) -> Table {
    let handlers = house.epr.contributions::<MessageHandler>();
    let types: BTreeSet<(&str, &str)> = handlers
        .iter()
        .flat_map(|one| one.0.triggers().iter().copied())
        .collect();
    let mut rows = vec![];
    for (message, event) in types {
        let mut cells = vec![];
        for (place, (_, about)) in COLUMNS.into_iter().enumerate() {
            let control = format!("{message}{event}{place}");
            let text = written(house, message, event, about, &control).await;
            let before = entries(house).await;
            let mut cell = answered(house, &text, &control).await;
            let after = entries(house).await;
            let named = named(house, about).map(|one| one.id.0);
            let grew = |one: &&Patient| before.get(&one.id.0) != after.get(&one.id.0);
            let written: Vec<&Patient> = house.patients.iter().filter(grew).collect();
            if written.iter().any(|one| Some(one.id.0) == named) {
                cell.push_str(" written");
            }
            if written.iter().any(|one| Some(one.id.0) != named) {
                cell.push_str(", AND WRITES TO ANOTHER");
            }
            cells.push(cell);
        }
        rows.push(Row {
            heading: "the answer, whether it was applied or waits, and whether the record of whom it names was written"
                .to_owned(),
            what: format!("{message}^{event}"),
            cells,
        });
    }
    Table {
        name: "messages",
        says: "What becomes of each type of message from another system, by whom it is about.",
        by_situation: false,
        columns: COLUMNS.iter().map(|(name, _)| (*name).to_owned()).collect(),
        rows,
    }
}

/// Whom the numbers in it name.
fn named(house: &House, about: About) -> Option<&Patient> {
    match about {
        About::Patient(standing) => Some(house.patient(standing)),
        About::Unknown => None,
        About::Mixed | About::OthersRequest => Some(house.patient(Standing::Related)),
    }
}

/// How many versions of records each patient has.
async fn entries(house: &House) -> BTreeMap<Uuid, i64> {
    let sql = "SELECT patient, count(*) FROM kernel_journal GROUP BY patient";
    let rows: Vec<(Uuid, i64)> = house.epr.db().look().rows(sql, &[]).await.expect("the journal");
    rows.into_iter().collect()
}

/// The code of the answer and the state of the message; and whether the answer tells of anybody.
async fn answered(house: &House, text: &str, control: &str) -> String {
    let inbox = Inbox::of(&house.epr).expect("messages are taken");
    let answer = inbox.receive(&house.epr, "127.0.0.1", text.as_bytes()).await;
    let answer = String::from_utf8_lossy(&answer).into_owned();
    let code = answer
        .split('\r')
        .find(|segment| segment.starts_with("MSA|"))
        .and_then(|segment| segment.split('|').nth(1))
        .unwrap_or("none")
        .to_owned();
    let state: Option<(String,)> = house
        .epr
        .db()
        .look()
        .row(
            "SELECT state FROM hl7v2_inbox WHERE control_id = $1 ORDER BY received DESC, id DESC LIMIT 1",
            &[&control],
        )
        .await
        .expect("the inbox");
    let state = state.map_or_else(|| "not kept".to_owned(), |(state,)| state);
    let tells = house.patients.iter().any(|patient| names(&answer, patient));
    format!(
        "{code} {state}{}",
        if tells { ", AND TELLS OF SOMEBODY" } else { "" }
    )
}

/// Whether a word of this patient's is in what another system is told.
pub fn names(told: &str, patient: &Patient) -> bool {
    let marks = &patient.marks;
    [
        &marks.name,
        &marks.text,
        &marks.note,
        &marks.allergy,
        &marks.place,
        &marks.postcode,
        &marks.telephone,
        &marks.nhs_number,
    ]
    .into_iter()
    .any(|word| !word.is_empty() && told.to_lowercase().contains(&word.to_lowercase()))
}

async fn written(house: &House, message: &str, event: &str, about: About, control: &str) -> String {
    let related = house.patient(Standing::Related);
    let numbers = named(house, about);
    let (person, order) = match about {
        About::Patient(standing) => (house.patient(standing), numbers),
        About::Unknown => (related, None),
        About::Mixed => (house.patient(Standing::Watched), numbers),
        About::OthersRequest => (related, Some(house.patient(Standing::Watched))),
    };
    let who = identity(house, person).await;
    let (nhs, hospital) = match numbers {
        Some(one) => {
            let has = identity(house, one).await;
            (
                one.marks.nhs_number.clone(),
                has.hospital_number
                    .map(|number| number.to_string())
                    .unwrap_or_default(),
            )
        }
        None => ("9990000018".to_owned(), "NOBODY1".to_owned()),
    };
    let born = who
        .born
        .map(|day| day.format("%Y%m%d").to_string())
        .unwrap_or_default();
    let at = house.epr.clock().now().format("%Y%m%d%H%M%S");
    let (family, given) = (
        who.name.family().unwrap_or_default().to_owned(),
        who.name.given().first().cloned().unwrap_or_default(),
    );
    let mut segments = vec![
        format!("MSH|^~\\&|OTHER|RZZ|EPR|RZZ|{at}||{message}^{event}|{control}|P|2.4"),
        format!("PID|1||{nhs}^^^NHS~{hospital}^^^RXX||{family}^{given}^^^^^L||{born}|2"),
    ];
    match message {
        "ADT" => {
            segments.insert(1, format!("EVN||{at}|||A^B|{at}"));
            segments.push(format!("PV1|1|I|MED^{OURS}||||||||||||||||S{control}^^^RXX"));
        }
        _ => {
            let placer = order.and_then(|one| one.record("orders_results.order"));
            let placer = placer.map_or_else(|| "P1".to_owned(), |id| placer_number(RecordId(id)));
            segments.push(format!(
                "ORC|{}|{placer}^EPR|F{control}^LIMS||IP",
                if message == "ORL" { "OK" } else { "RE" }
            ));
            segments.push(format!(
                "OBR|1|{placer}^EPR|F{control}^LIMS|UE^Urea and electrolytes|||{at}|||||||{at}|||||||||{at}||CH|F"
            ));
            if message == "ORU" {
                segments.push(format!("OBX|1|NM|K^Potassium||4.1|mmol/L|3.5-5.3|N|||F|||{at}"));
            }
        }
    }
    segments.join("\r") + "\r"
}

async fn identity(house: &House, patient: &Patient) -> Identity {
    let port = house.epr.ports().get::<dyn Demographics>().expect("an index");
    let mut look = house.epr.db().look();
    match port
        .identity(look.reading(), patient.id)
        .await
        .expect("the index")
    {
        Answer::Known { value } => value,
        other => panic!("{:?}: {other:?}", patient.standing),
    }
}
