//! Who looked and who wrote, over FHIR: searched a page at a time, by whoever may see the page, and each reading an event.

use axum::{
    Router,
    body::{Body, to_bytes},
    http::{HeaderMap, Request, header},
};
use serde_json::Value;
use tower::ServiceExt;
use trefoil_audit::permissions::WHO_LOOKED;
use trefoil_core::{Context, PatientId, Refused};
use trefoil_fhir::{
    Asker, Authenticator,
    wire::{from_json_strict, r4},
};
use trefoil_kernel::{Epr, access::OPEN_RECORD, async_trait, merge::MergePatients};
use trefoil_testkit::{Engine, Store, anew, both, count, id, personas};

use crate::house::{House, OWNER, administrator, nurse, officer};

both! {
    who_looked_is_searched_a_page_at_a_time
    a_search_that_is_not_understood_is_refused
    each_reading_is_an_event
    refusals_are_for_whoever_may_search_the_log
    every_version_has_its_provenance
    provenance_of_what_is_sealed_is_nobodys
    provenance_of_what_follows_a_seal_is_nobodys_and_the_rest_is_there
    the_capability_statement_promises_what_there_is
}

struct Named(Context);

#[async_trait]
impl Authenticator for Named {
    async fn asker(&self, _: &HeaderMap) -> Result<Asker, Refused> {
        Ok(Asker::Is(Box::new(self.0.principal.clone())))
    }
}

struct Reader(Router);

impl Reader {
    fn of(epr: &Epr, context: &Context) -> Self {
        Self(trefoil_fhir::router(epr.clone(), Named(context.clone()), true))
    }

    async fn get(&self, path: &str) -> (u16, Value) {
        let request = Request::get(format!("/fhir/R4/{path}")).header(header::HOST, "ward.example");
        let answer = self
            .0
            .clone()
            .oneshot(request.body(Body::empty()).unwrap())
            .await
            .unwrap();
        let status = answer.status().as_u16();
        let text = to_bytes(answer.into_body(), 10_000_000).await.unwrap();
        (status, serde_json::from_slice(&text).unwrap())
    }

    /// Every resource of every page, following `next`; how many pages there were.
    async fn pages(&self, path: &str) -> (Vec<Value>, usize) {
        let (mut all, mut pages, mut next) = (vec![], 0, path.to_owned());
        loop {
            let (status, bundle) = self.get(&next).await;
            assert_eq!(status, 200, "{bundle}");
            from_json_strict::<r4::Bundle>(&bundle.to_string()).unwrap();
            pages += 1;
            let entries = bundle["entry"].as_array().cloned().unwrap_or_default();
            all.extend(
                entries
                    .iter()
                    .filter(|entry| entry["search"]["mode"] == "match")
                    .map(|entry| entry["resource"].clone()),
            );
            match link(&bundle, "next") {
                Some(url) => {
                    next = url
                        .strip_prefix("https://ward.example/fhir/R4/")
                        .unwrap()
                        .to_owned()
                }
                None => return (all, pages),
            }
        }
    }
}

fn link(bundle: &Value, relation: &str) -> Option<String> {
    let links = bundle["link"].as_array()?;
    let found = links.iter().find(|one| one["relation"] == relation)?;
    found["url"].as_str().map(str::to_owned)
}

fn reads() -> Context {
    personas::nurse(&[OPEN_RECORD, WHO_LOOKED])
}

async fn who_looked_is_searched_a_page_at_a_time(store: &Store) {
    let house = House::open(store).await;
    let patient = house.register("Okonkwo", true).await;
    let other = house.register("Byrne", true).await;
    for _ in 0..7 {
        house.look(&nurse(), patient).await.unwrap();
        house.look(&nurse(), other).await.unwrap();
    }
    let reader = Reader::of(&house.epr, &reads());
    let path = format!("AuditEvent?patient=Patient/{patient}&_count=3");
    let (all, pages) = reader.pages(&path).await;
    // Seven looks and the registration; what the pages themselves leave is newer than where they began.
    assert_eq!((all.len(), pages), (8, 3));
    let mut ids: Vec<&str> = all.iter().filter_map(|one| one["id"].as_str()).collect();
    ids.sort_unstable();
    ids.dedup();
    assert_eq!(ids.len(), 8, "no event twice");
    for event in &all {
        from_json_strict::<r4::AuditEvent>(&event.to_string()).unwrap();
        assert!(!event.to_string().contains(&other.to_string()), "{event}");
        let reference = format!("Patient/{patient}");
        assert_eq!(event["entity"][0]["what"]["reference"], reference);
    }
    assert_eq!(
        all.last().unwrap()["subtype"][0]["code"],
        "create",
        "its beginning"
    );
    // By date: what happened today, and nothing of tomorrow.
    let day = |prefix: &str| format!("AuditEvent?patient={patient}&date={prefix}{}", today(store));
    let (today, _) = reader.pages(&day("")).await;
    assert!(today.len() >= 8, "{}", today.len());
    assert_eq!(reader.pages(&day("gt")).await.0.len(), 0);
    let (self_link, _) = (reader.get(&path).await.1, ());
    assert_eq!(
        link(&self_link, "self").unwrap(),
        format!("https://ward.example/fhir/R4/AuditEvent?patient={patient}&_count=3")
    );
    let first = all.first().unwrap()["id"].as_str().unwrap();
    let (status, one) = reader.get(&format!("AuditEvent/{first}")).await;
    assert_eq!((status, &one["id"]), (200, &all.first().unwrap()["id"]));
}

fn today(store: &Store) -> String {
    trefoil_core::display::london_date(trefoil_kernel::Clock::now(&store.clock)).to_string()
}

async fn a_search_that_is_not_understood_is_refused(store: &Store) {
    let house = House::open(store).await;
    let (patient, stranger) = (house.register("Okonkwo", true).await, id::<PatientId>());
    let reader = Reader::of(&house.epr, &reads());
    for (path, status) in [
        (format!("AuditEvent?patient={patient}"), 200),
        ("AuditEvent".to_owned(), 400),
        (format!("AuditEvent?patient={patient}&agent=1"), 400),
        (format!("AuditEvent?patient={patient}&date=ne2026"), 400),
        (format!("AuditEvent?patient={patient}&page=1"), 400),
        (format!("AuditEvent?target=Patient/{patient}"), 400),
        (format!("Patient?patient={patient}"), 400),
        ("Nonsense?patient=1".to_owned(), 404),
        (format!("AuditEvent?patient={stranger}"), 404),
        (format!("Provenance?target=Patient/{stranger}"), 404),
        ("Provenance?target=Condition/x".to_owned(), 404),
    ] {
        let (answered, body) = reader.get(&path).await;
        assert_eq!(answered, status, "{path}: {body}");
    }
    // Somebody else's patient is as good as none by target, and told of as on every page by patient.
    let elsewhere = house.register("Hart", false).await;
    let unknown = reader.get(&format!("Provenance?target=Patient/{stranger}")).await;
    let unrelated = reader
        .get(&format!("Provenance?target=Patient/{elsewhere}"))
        .await;
    assert_eq!(unknown, unrelated);
    assert_eq!(
        reader.get(&format!("AuditEvent?patient={elsewhere}")).await.0,
        403
    );
    let may_not = Reader::of(&house.epr, &nurse());
    let refused = may_not.get(&format!("AuditEvent?patient={patient}")).await;
    assert_eq!(refused.0, 403);
}

async fn each_reading_is_an_event(store: &Store) {
    let house = House::open(store).await;
    let patient = house.register("Okonkwo", true).await;
    let reader = Reader::of(&house.epr, &reads());
    let noted = "SELECT count(*) FROM kernel_audit WHERE what = 'fhir.search' AND act = 'view' AND patient IS NOT NULL
                 AND detail LIKE '%patient=%' AND basis = 'ward_team'";
    for (path, events) in [
        (format!("AuditEvent?patient={patient}"), 1),
        (format!("Provenance?patient={patient}"), 2),
        ("AuditEvent?patient=x".to_owned(), 2),
    ] {
        reader.get(&path).await;
        assert_eq!(count(house.epr.db(), noted).await, events, "{path}");
    }
    // And is itself among who looked, as the question that it was.
    let (all, _) = reader.pages(&format!("AuditEvent?patient={patient}")).await;
    let asked: Vec<&Value> = all
        .iter()
        .filter(|event| event["entity"][1]["description"] == "fhir.search")
        .collect();
    assert_eq!(asked.len(), 2);
    assert!(asked.iter().all(|event| event["subtype"][0]["code"] == "search"));
}

async fn refusals_are_for_whoever_may_search_the_log(store: &Store) {
    let house = House::open(store).await;
    let patient = house.register("Okonkwo", true).await;
    house
        .look(&personas::doctor(&[OPEN_RECORD]), patient)
        .await
        .unwrap_err();
    let path = format!("AuditEvent?patient={patient}");
    let (all, _) = Reader::of(&house.epr, &officer()).pages(&path).await;
    let refused: Vec<&Value> = all.iter().filter(|event| event["outcome"] == "4").collect();
    assert_eq!(refused.len(), 1);
    let one = format!("AuditEvent/{}", refused[0]["id"].as_str().unwrap());
    assert_eq!(Reader::of(&house.epr, &officer()).get(&one).await.0, 200);
    let nurse = Reader::of(&house.epr, &reads());
    let (all, _) = nurse.pages(&path).await;
    assert!(all.iter().all(|event| event["outcome"] == "0"));
    assert_eq!(nurse.get(&one).await.0, 404, "nor by its id");
}

async fn every_version_has_its_provenance(store: &Store) {
    let house = House::open(store).await;
    let patient = house.register("Okonkwo", true).await;
    let because = administrator().because("the name was misheard");
    house.amend(&because, patient, 1).await;
    house.amend(&administrator(), patient, 2).await;
    let reader = Reader::of(&house.epr, &reads());
    let (all, pages) = reader
        .pages(&format!("Provenance?patient={patient}&_count=1"))
        .await;
    assert_eq!((all.len(), pages), (3, 3));
    let targets: Vec<&str> = all
        .iter()
        .filter_map(|one| one["target"][0]["reference"].as_str())
        .collect();
    let at = |version: i64| format!("Patient/{patient}/_history/{version}");
    assert_eq!(targets, [at(3), at(2), at(1)]);
    let second = &all[1];
    from_json_strict::<r4::Provenance>(&second.to_string()).unwrap();
    let boss = administrator().principal;
    assert_eq!(second["agent"][0]["who"]["display"], boss.name);
    assert_eq!(second["agent"][0]["role"][0]["text"], boss.role.replace('_', " "));
    assert_eq!(
        second["agent"][0]["onBehalfOf"]["identifier"]["value"],
        boss.organisation
    );
    assert_eq!(second["reason"][1]["text"], "the name was misheard");
    assert_eq!(second["activity"]["text"], "register people");
    assert_eq!(second["entity"][0]["what"]["reference"], at(1));
    assert!(all[2]["entity"].is_null());
    // By target, with a version and without, and by id.
    let of = async |path: String| reader.pages(&path).await.0;
    assert_eq!(of(format!("Provenance?target=Patient/{patient}")).await, all);
    assert_eq!(
        of(format!("Provenance?target={}", at(2))).await.as_slice(),
        std::slice::from_ref(second)
    );
    let one = second["id"].as_str().unwrap();
    let (status, read) = reader.get(&format!("Provenance/{one}")).await;
    assert_eq!((status, &read), (200, second));
    // With the whole record only where it is asked for.
    let (_, bundle) = reader.get(&format!("Patient/{patient}/$everything")).await;
    assert!(!bundle.to_string().contains("Provenance"));
    let (_, bundle) = reader
        .get(&format!("Patient/{patient}/$everything?_type=Provenance"))
        .await;
    assert_eq!(bundle["total"], 3);
    // Nobody without the record has its provenance.
    let stranger = Reader::of(&house.epr, &personas::doctor(&[OPEN_RECORD]));
    assert_eq!(stranger.get(&format!("Provenance/{one}")).await.0, 404);
    // Of two numbers that are one person, both.
    let gone = house.register("Okonkwo", true).await;
    let merge = MergePatients {
        loser: gone,
        into: Some(patient),
        seen: 0,
    };
    house.epr.merge(&anew(&administrator()), merge).await.unwrap();
    assert_eq!(of(format!("Provenance?patient={patient}")).await.len(), 4);
    assert_eq!(reader.get(&format!("Provenance?patient={gone}")).await.0, 410);
}

async fn provenance_of_what_is_sealed_is_nobodys(store: &Store) {
    let house = House::open(store).await;
    let patient = house.register("Okonkwo", true).await;
    let reader = Reader::of(&house.epr, &reads());
    let path = format!("Provenance?patient={patient}");
    assert_eq!(reader.pages(&path).await.0.len(), 1, "the control");
    // A person is of no kind that can be sealed, so that this is done behind the system's back.
    store
        .attack(
            "INSERT INTO kernel_seal (patient, id, reason) SELECT DISTINCT patient, id, 'asked for' FROM kernel_journal
             WHERE kind = 'people.person'",
        )
        .await;
    let (status, bundle) = reader.get(&path).await;
    assert_eq!(status, 200);
    let entries = bundle["entry"].as_array().cloned().unwrap_or_default();
    assert!(
        entries.iter().all(|entry| entry["search"]["mode"] == "outcome"),
        "{bundle}"
    );
    let by_target = reader.get(&format!("Provenance?target=Patient/{patient}")).await;
    assert_eq!(by_target.0, 404);
    assert_eq!(reader.get(&format!("Provenance/{patient}.v1")).await.0, 404);
}

async fn provenance_of_what_follows_a_seal_is_nobodys_and_the_rest_is_there(store: &Store) {
    let house = House::open(store).await;
    let patient = house.register("Okonkwo", true).await;
    let reader = Reader::of(&house.epr, &reads());
    let path = format!("Provenance?patient={patient}");
    assert_eq!(reader.pages(&path).await.0.len(), 1, "the control");
    let bytes = match store.engine {
        Engine::Sqlite => format!("x'{}'", OWNER.0.simple()),
        Engine::Postgres => format!("'{}'::uuid", OWNER.0),
    };
    store
        .attack(&format!(
            "INSERT INTO kernel_seal (patient, id, reason) SELECT DISTINCT patient, {bytes}, 'asked for' FROM kernel_journal
             WHERE kind = 'people.person'"
        ))
        .await;
    assert_eq!(reader.pages(&path).await.0.len(), 0);
    assert_eq!(reader.get(&format!("Provenance/{patient}.v1")).await.0, 404);
}

async fn the_capability_statement_promises_what_there_is(store: &Store) {
    let house = House::open(store).await;
    let (_, said) = Reader::of(&house.epr, &reads()).get("metadata").await;
    let resources = said["rest"][0]["resource"].as_array().unwrap();
    let searched = |kind: &str| {
        let one = resources.iter().find(|one| one["type"] == kind).unwrap();
        let names = one["searchParam"].as_array().cloned().unwrap_or_default();
        let names = names
            .iter()
            .filter_map(|one| one["name"].as_str().map(str::to_owned));
        names.collect::<Vec<_>>()
    };
    assert_eq!(searched("AuditEvent"), ["patient", "date"]);
    assert_eq!(searched("Provenance"), ["target", "patient"]);
    assert_eq!(searched("Patient"), Vec::<String>::new());
}
