//! Reading over FHIR: what is answered, to whom, and what is recorded of it.

use axum::{
    Router,
    body::{Body, to_bytes},
    http::{HeaderMap, Request, header},
};
use serde_json::Value;
use tower::ServiceExt;
use trefoil_core::{Context, PatientId, Refused};
use trefoil_fhir::{
    Asker, Authenticator,
    wire::{from_json_strict, r4},
};
use trefoil_kernel::{
    Epr,
    access::{OPEN_RECORD, SEAL},
    async_trait,
    merge::MergePatients,
    seal::{SealError, SealRecord},
};
use trefoil_patient_administration::{permissions::ALL, person::restrict::RestrictPerson};
use trefoil_testkit::{anew, both_engines, count, id, personas};

use crate::house::*;

/// The header `x-persona` says who asks: nobody, a locked screen, or the context it was made with.
struct Named(Context);

#[async_trait]
impl Authenticator for Named {
    async fn asker(&self, headers: &HeaderMap) -> Result<Asker, Refused> {
        Ok(match headers.get("x-persona").map(|name| name.as_bytes()) {
            None => Asker::Is(Box::new(self.0.principal.clone())),
            Some(b"locked") => Asker::Locked,
            Some(_) => Asker::Nobody,
        })
    }
}

#[derive(Debug, PartialEq)]
struct Said {
    status: u16,
    headers: Vec<(String, String)>,
    text: String,
}

impl Said {
    fn json(&self) -> Value {
        serde_json::from_str(&self.text).unwrap()
    }
    fn header(&self, name: &str) -> Option<&str> {
        let found = self.headers.iter().find(|(key, _)| key == name);
        found.map(|(_, value)| value.as_str())
    }
    /// That it is an outcome of this status, read by the model.
    fn outcome(&self, status: u16) -> String {
        assert_eq!(self.status, status, "{}", self.text);
        let read: r4::OperationOutcome = from_json_strict(&self.text).unwrap();
        let details = read.issue.first().and_then(|issue| issue.details.clone());
        details.and_then(|details| details.text?.value).unwrap()
    }
}

struct Reader(Router);

impl Reader {
    fn of(epr: &Epr, context: &Context) -> Self {
        Self(trefoil_fhir::router(epr.clone(), Named(context.clone()), true))
    }
    async fn get(&self, path: &str) -> Said {
        self.ask(Request::get(format!("/fhir/R4/{path}"))).await
    }
    async fn ask(&self, request: axum::http::request::Builder) -> Said {
        let request = request
            .header(header::HOST, "ward.example")
            .body(Body::empty())
            .unwrap();
        let answer = self.0.clone().oneshot(request).await.unwrap();
        let status = answer.status().as_u16();
        let mut headers: Vec<(String, String)> = answer
            .headers()
            .iter()
            .map(|(name, value)| (name.to_string(), value.to_str().unwrap().to_owned()))
            .collect();
        headers.sort();
        let text = to_bytes(answer.into_body(), 10_000_000).await.unwrap();
        Said {
            status,
            headers,
            text: String::from_utf8(text.to_vec()).unwrap(),
        }
    }
}

/// A nurse of the team of 7A, and of nobody else.
async fn nurse_of_ash(epr: &Epr) -> Context {
    let context = personas::persona(21, "K Turner, RN", "nurse", &[&ALL[..], &[OPEN_RECORD]].concat());
    let staff = trefoil_kernel::people::NewStaff {
        staff: context.principal.staff,
        username: "nurse21".into(),
        name: "K Turner, RN".into(),
        organisation: "RXX01".into(),
        password: None,
        roles: vec![],
        teams: vec!["7A".into()],
    };
    epr.enrol(&anew(&charge_nurse()).because("for this test"), staff)
        .await
        .unwrap();
    context
}

async fn restrict(epr: &Epr, patient: PatientId) {
    let command = RestrictPerson {
        patient,
        seen: 1,
        reason: Some("court order".into()),
    };
    epr.execute(&anew(&personas::doctor(&ALL)), command)
        .await
        .unwrap();
}

both_engines! {
    async fn a_resource_is_read_with_its_version_and_recorded_once(store: &Store) {
        let epr = hospital(store).await;
        let nurse = nurse_of_ash(&epr).await;
        let patient = register(&epr, numbered(details("Pugh", "Gwyneth", "1958-11-02"), "9990001006")).await;
        let stay = admit(&epr, patient, "7A", Some("A1")).await.unwrap();
        let reader = Reader::of(&epr, &nurse);

        let said = reader.get(&format!("Patient/{patient}")).await;
        assert_eq!(said.status, 200, "{}", said.text);
        assert_eq!(said.header("content-type"), Some("application/fhir+json; charset=utf-8"));
        assert_eq!(said.header("cache-control"), Some("no-store"));
        assert_eq!(said.header("etag"), Some("W/\"1\""));
        let read: r4::Patient = from_json_strict(&said.text).unwrap();
        assert_eq!(read.identifier[0].value.as_ref().and_then(|it| it.value.as_deref()), Some("9990001006"));
        assert_eq!(said.json()["meta"]["versionId"], "1");
        assert!(said.json()["meta"]["lastUpdated"].as_str().is_some());

        let said = reader.get(&format!("Encounter/{}", stay.id)).await;
        let read: r4::Encounter = from_json_strict(&said.text).unwrap();
        assert_eq!(read.status.and_then(|it| it.value).as_deref(), Some("in-progress"));
        assert_eq!(said.json()["location"][0]["location"]["reference"], "Location/7A.A1");
        let said = reader.get("Location/7A.A1").await;
        let _: r4::Location = from_json_strict(&said.text).unwrap();
        assert_eq!(said.json()["partOf"]["reference"], "Location/7A");
        assert_eq!(reader.get("Location/7A").await.json()["name"], "Ash Ward");

        let views = "SELECT count(*) FROM kernel_audit WHERE what = 'fhir.read' AND act = 'view' AND patient IS NOT NULL";
        assert_eq!(count(epr.db(), views).await, 2, "one event for each read of a record");
        let ward = "SELECT count(*) FROM kernel_audit WHERE what = 'fhir.read' AND act = 'list'";
        assert_eq!(count(epr.db(), ward).await, 2, "and for each ward and bed");
    }

    async fn the_id_of_another_patients_record_is_answered_like_one_never_given(store: &Store) {
        let epr = hospital(store).await;
        let nurse = nurse_of_ash(&epr).await;
        let ours = somebody(&epr, 0).await;
        admit(&epr, ours, "7A", Some("A1")).await.unwrap();
        let canary = register(&epr, details("Canarysong", "Quill", "1961-05-06")).await;
        let theirs = admit(&epr, canary, "7B", Some("B1")).await.unwrap();
        let hidden = register(&epr, details("Canarysong", "Hidden", "1971-07-08")).await;
        let hidden_stay = admit(&epr, hidden, "7B", Some("B2")).await.unwrap();
        restrict(&epr, hidden).await;
        let reader = Reader::of(&epr, &nurse);

        let unknown: trefoil_core::RecordId = uuid::Uuid::from_u128(7).into();
        let capability = reader.get("metadata").await.json();
        let types: Vec<String> = capability["rest"][0]["resource"].as_array().unwrap()
            .iter().map(|one| one["type"].as_str().unwrap().to_owned()).collect();
        assert_eq!(types, ["AllergyIntolerance", "Encounter", "Location", "Patient"]);
        let ids = [theirs.id.to_string(), hidden_stay.id.to_string(), canary.to_string(), hidden.to_string(),
            format!("{}.x", theirs.id), "not%20an%20id".to_owned(), "..%2F".to_owned()];
        for kind in &types {
            let never_given = reader.get(&format!("{kind}/{unknown}")).await;
            assert_eq!(never_given.status, 404);
            for id in &ids {
                let said = reader.get(&format!("{kind}/{id}")).await;
                assert!(!said.text.contains("Canary"), "{kind}/{id}");
                // The house tells who may search that an unrestricted patient is here; of nothing else.
                if kind == "Patient" && *id == canary.to_string() {
                    assert!(said.outcome(403).contains("no recorded relationship"));
                } else {
                    assert_eq!(said, never_given, "{kind}/{id}");
                }
            }
        }
        for (who, status) in [(hidden, 404), (canary, 403), (PatientId(unknown.0), 404)] {
            let said = reader.get(&format!("Patient/{who}/$everything")).await;
            said.outcome(status);
            assert!(!said.text.contains("Canary"));
        }
        let refusals = "SELECT count(*) FROM kernel_audit WHERE act = 'refused' AND what LIKE 'fhir.%' AND patient IS NOT NULL";
        assert!(count(epr.db(), refusals).await >= 5, "each attempt is recorded under whose record was asked for");
        // The control: with a relationship the same addresses are answered.
        let birch = Reader::of(&epr, &charge_nurse());
        assert_eq!(birch.get(&format!("Encounter/{}", theirs.id)).await.status, 200);
    }

    async fn the_whole_record_is_one_bundle_and_one_event(store: &Store) {
        let epr = hospital(store).await;
        let nurse = nurse_of_ash(&epr).await;
        let patient = somebody(&epr, 0).await;
        let other = somebody(&epr, 1).await;
        let stay = admit(&epr, patient, "7A", Some("A1")).await.unwrap();
        admit(&epr, other, "7A", Some("A2")).await.unwrap();
        let reader = Reader::of(&epr, &nurse);

        let said = reader.get(&format!("Patient/{patient}/$everything")).await;
        let bundle: r4::Bundle = from_json_strict(&said.text).unwrap();
        assert_eq!(bundle.type_.and_then(|it| it.value).as_deref(), Some("searchset"));
        let entries = said.json()["entry"].as_array().unwrap().clone();
        let kinds: Vec<&str> = entries.iter().map(|entry| entry["resource"]["resourceType"].as_str().unwrap()).collect();
        assert_eq!(kinds, ["Patient", "Encounter"]);
        assert_eq!(said.json()["total"], 2);
        let base = "https://ward.example/fhir/R4";
        assert_eq!(entries[1]["fullUrl"], format!("{base}/Encounter/{}", stay.id));
        assert!(!said.text.contains(&other.to_string()));
        let events = "SELECT count(*) FROM kernel_audit WHERE what = 'fhir.everything'";
        assert_eq!(count(epr.db(), events).await, 1);

        let said = reader.get(&format!("Patient/{patient}/$everything?_type=Encounter")).await;
        assert_eq!(said.json()["total"], 1);
        reader.get(&format!("Patient/{patient}/$everything?_since=2020-01-01")).await.outcome(400);
        reader.get(&format!("Patient/{patient}/$everything?_type=Condition")).await.outcome(404);
        // Each resource is the one that is read alone.
        let alone = reader.get(&format!("Encounter/{}", stay.id)).await;
        assert_eq!(alone.json(), entries[1]["resource"]);
    }

    async fn a_stay_is_not_sealed(store: &Store) {
        let epr = hospital(store).await;
        let nurse = nurse_of_ash(&epr).await;
        let patient = somebody(&epr, 0).await;
        let stay = admit(&epr, patient, "7A", Some("A1")).await.unwrap();
        let reader = Reader::of(&epr, &nurse);
        assert_eq!(reader.get(&format!("Encounter/{}", stay.id)).await.status, 200);
        let sealer = personas::charge_nurse(&[&ALL[..], &[OPEN_RECORD, SEAL]].concat());
        let seal = SealRecord { id: id(), patient, sealed: stay.id, lift: false, seen: 0 };
        let said = epr.execute(&anew(&sealer).because("asked for"), seal).await.unwrap_err();
        assert!(matches!(said, SealError::NotSealable), "{said}: nobody would know where the patient is");
        assert_eq!(reader.get(&format!("Encounter/{}", stay.id)).await.status, 200);
    }

    async fn a_merged_number_leads_to_the_survivor(store: &Store) {
        let epr = hospital(store).await;
        let loser = register(&epr, details("Pugh", "Gwyneth", "1958-11-02")).await;
        let keeper = register(&epr, details("Jones", "Bronwen", "1971-03-04")).await;
        let stay = admit(&epr, loser, "7B", Some("B1")).await.unwrap();
        epr.merge(&anew(&charge_nurse()), MergePatients { loser, into: Some(keeper), seen: 0 }).await.unwrap();
        let reader = Reader::of(&epr, &charge_nurse());

        let said = reader.get(&format!("Patient/{loser}")).await;
        let gone: r4::Patient = from_json_strict(&said.text).unwrap();
        assert_eq!(gone.active.and_then(|it| it.value), Some(false));
        assert_eq!(said.json()["link"][0]["other"]["reference"], format!("Patient/{keeper}"));
        assert!(!said.text.contains("Pugh"));
        let said = reader.get(&format!("Encounter/{}", stay.id)).await;
        assert_eq!(said.json()["subject"]["reference"], format!("Patient/{keeper}"), "{}", said.text);
        assert!(said.json()["meta"]["versionId"].is_string());
        assert!(reader.get(&format!("Patient/{loser}/$everything")).await.outcome(410).contains(&keeper.to_string()));
        let all = reader.get(&format!("Patient/{keeper}/$everything")).await.json();
        assert_eq!(all["total"], 2);
        // To who may not open the record of either, the number of the loser is as any other.
        let elsewhere = Reader::of(&epr, &nurse_of_ash(&epr).await);
        restrict(&epr, keeper).await;
        let unknown = elsewhere.get(&format!("Patient/{}", uuid::Uuid::from_u128(7))).await;
        assert_eq!(elsewhere.get(&format!("Patient/{keeper}")).await, unknown);
        assert_eq!(elsewhere.get(&format!("Encounter/{}", stay.id)).await.text, unknown.text);
    }

    async fn nobody_reads_who_is_not_signed_in_or_may_not(store: &Store) {
        let epr = hospital(store).await;
        let patient = somebody(&epr, 0).await;
        let stay = admit(&epr, patient, "7A", Some("A1")).await.unwrap();
        let reader = Reader::of(&epr, &charge_nurse());
        for (who, words) in [("locked", "unlock"), ("nobody", "sign in")] {
            for path in [format!("Patient/{patient}"), format!("Patient/{patient}/$everything"), "Location/7A".into()] {
                let asked = Request::get(format!("/fhir/R4/{path}")).header("x-persona", who);
                assert!(reader.ask(asked).await.outcome(401).contains(words));
            }
        }
        let clerk = Reader::of(&epr, &clerk());
        // What a role lacks is said of every id alike.
        let denied = clerk.get(&format!("Encounter/{}", stay.id)).await;
        assert!(denied.outcome(403).contains("open a patient's record"));
        assert_eq!(clerk.get(&format!("Encounter/{}", uuid::Uuid::from_u128(7))).await, denied);

        assert!(reader.get("Spaceship/1").await.outcome(404).contains("Spaceship"));
        assert!(!reader.get("%3Cscript%3E/1").await.text.contains("script"));
        // A kind that is read and not searched says so, and what to do instead.
        assert!(reader.get("Patient").await.outcome(400).contains("read one by its id"));
        reader.get("").await.outcome(404);
        reader.ask(Request::post(format!("/fhir/R4/Patient/{patient}"))).await.outcome(405);
        reader.get(&format!("Patient/{patient}?_format=xml")).await.outcome(406);
        let xml = Request::get(format!("/fhir/R4/Patient/{patient}")).header("accept", "application/fhir+xml");
        assert_eq!(reader.ask(xml).await.header("cache-control"), Some("no-store"));
    }

    async fn the_capability_statement_is_made_of_what_is_mounted(store: &Store) {
        let epr = hospital(store).await;
        let reader = Reader::of(&epr, &charge_nurse());
        let asked = Request::get("/fhir/R4/metadata").header("x-persona", "nobody");
        let said = reader.ask(asked).await;
        assert_eq!(said.status, 200, "open to everybody");
        let read: r4::CapabilityStatement = from_json_strict(&said.text).unwrap();
        assert_eq!(read.fhir_version.and_then(|it| it.value).as_deref(), Some("4.0.1"));
        let said = said.json();
        for resource in said["rest"][0]["resource"].as_array().unwrap() {
            assert_eq!(resource["interaction"], serde_json::json!([{"code": "read"}]));
            let profile = resource["profile"].as_str().unwrap();
            assert!(profile.ends_with(&format!("UKCore-{}", resource["type"].as_str().unwrap())), "{profile}");
        }
    }
}
