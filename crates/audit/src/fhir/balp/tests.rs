//! The constraints of the Basic Audit Log Patterns as a table, held over an event of each pattern.

use serde_json::Value;
use trefoil_core::PatientId;
use trefoil_fhir::wire::{from_json_strict, r4::AuditEvent, to_json_pretty};
use uuid::Uuid;

use super::super::{Event, map, tests::event};

fn of(act: &str, version: Option<i64>) -> Event {
    Event {
        act: act.into(),
        version,
        basis: Some("ward_team".into()),
        detail: Some("family smith; born 1958-11-22".into()),
        ..event()
    }
}

fn written(event: &Event) -> Value {
    let resource = map(PatientId(Uuid::from_u128(1)), event);
    let text = to_json_pretty(&resource);
    assert_eq!(
        from_json_strict::<AuditEvent>(&text).unwrap(),
        resource,
        "it is R4"
    );
    serde_json::from_str(&text).unwrap()
}

fn agent<'a>(said: &'a Value, code: &str) -> Vec<&'a Value> {
    let all = said["agent"].as_array().unwrap();
    all.iter()
        .filter(|agent| agent["type"]["coding"][0]["code"] == code)
        .collect()
}

fn entity<'a>(said: &'a Value, field: &str, code: &str) -> Vec<&'a Value> {
    let all = said["entity"].as_array().unwrap();
    all.iter()
        .filter(|entity| entity[field]["code"] == code)
        .collect()
}

#[test]
fn every_pattern_holds_to_its_constraints() {
    // act, version, action, interaction, client's role, role of the data entity
    for (act, version, action, interaction, client, data) in [
        ("view", None, "R", "read", "110152", "4"),
        ("write", Some(1), "C", "create", "110153", "4"),
        ("write", Some(2), "U", "update", "110153", "4"),
        ("search", None, "E", "search", "110152", "24"),
        ("list", None, "E", "search", "110152", "24"),
    ] {
        let said = written(&of(act, version));
        let name = format!("{act} {version:?}");
        assert_eq!(said["type"]["code"], "rest", "{name}");
        assert_eq!(said["subtype"][0]["code"], interaction, "{name}");
        assert_eq!(said["action"], action, "{name}");
        assert_eq!(said["outcome"], "0", "{name}");
        assert!(
            said["recorded"].is_string() && said["source"]["observer"]["display"].is_string(),
            "{name}"
        );
        let server = if client == "110152" { "110153" } else { "110152" };
        let (client, server) = (agent(&said, client), agent(&said, server));
        assert_eq!(
            (client.len(), server.len()),
            (1, 1),
            "{name}: one client, one server"
        );
        assert_eq!(client[0]["network"]["address"], "WARD-PC-2", "{name}");
        assert_eq!(server[0]["who"]["display"], "Trefoil", "{name}");
        let asked: Vec<&Value> = said["agent"]
            .as_array()
            .unwrap()
            .iter()
            .filter(|agent| agent["requestor"] == true)
            .collect();
        assert_eq!(asked.len(), 1, "{name}: one person asked");
        assert_eq!(asked[0]["who"]["display"], "K Turner, RN", "{name}");
        let patient = entity(&said, "role", "1");
        assert_eq!(patient.len(), 1, "{name}: one patient");
        assert_eq!(patient[0]["type"]["code"], "1", "{name}");
        assert!(
            patient[0]["what"]["reference"]
                .as_str()
                .unwrap()
                .starts_with("Patient/"),
            "{name}"
        );
        assert_eq!(entity(&said, "role", data).len(), 1, "{name}: the data");
        let request = entity(&said, "type", "XrequestId");
        assert_eq!(request.len(), 1, "{name}: the request");
        assert!(request[0]["what"]["identifier"]["value"].is_string(), "{name}");
    }
}

#[test]
fn a_question_is_in_the_event_and_an_officers_names_nobody_else() {
    let decoded = |event: &Event| {
        use base64::Engine as _;
        let said = written(event);
        let query = entity(&said, "role", "24")[0]["query"]
            .as_str()
            .unwrap()
            .to_owned();
        let bytes = base64::engine::general_purpose::STANDARD.decode(query).unwrap();
        String::from_utf8(bytes).unwrap()
    };
    let search = Event {
        what: "patient_administration.search".into(),
        ..of("search", None)
    };
    assert_eq!(
        decoded(&search),
        "patient_administration.search?family smith; born 1958-11-22"
    );
    let officer = Event {
        what: "audit.search".into(),
        ..of("search", None)
    };
    assert_eq!(decoded(&officer), "audit.search");
}
