//! How the engines go about "who looked": by the patient's own indexes, however large the log is.

use chrono::{DateTime, Utc};
use trefoil_audit::{Audit, search::OF_PATIENT, who_looked::PAGE};
use trefoil_core::PatientId;
use trefoil_kernel::{Epr, Look, Param};
use trefoil_testkit::{Engine, Store, assemble, at, both, id};

both! { who_looked_reads_the_patient_and_not_the_log }

/// As many events as an engine needs to think about it; fillers, for nobody verifies them.
async fn filled(store: &Store) {
    let (series, uuid, patient, time, bytes) = match store.engine {
        Engine::Sqlite => (
            "(WITH RECURSIVE s(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM s WHERE n < 20000) SELECT n FROM s) AS s",
            "randomblob(16)",
            "CAST(printf('%016d', n % 500) AS BLOB)",
            "strftime('%Y-%m-%dT%H:%M:%S.000001+00:00', 1760000000 + n * 60, 'unixepoch')",
            "zeroblob(32)",
        ),
        Engine::Postgres => (
            "generate_series(1, 20000) AS s(n)",
            "gen_random_uuid()",
            "lpad(to_hex(n % 500), 32, '0')::uuid",
            "to_timestamp(1760000000 + n * 60)",
            "decode(repeat('00', 32), 'hex')",
        ),
    };
    store
        .attack(&format!(
            "INSERT INTO kernel_audit (event, form, at, act, what, outcome, actor_name, role, organisation, purpose, patient,
               salt, leaf) SELECT {uuid}, 2, {time}, 'view', 'chart', 'shown', 'K Turner, RN', 'nurse', 'RXX01', 'direct_care',
               {patient}, '00', {bytes} FROM {series};
             INSERT INTO kernel_audit_shown (patient, event, at) SELECT patient, event, at FROM kernel_audit;
             ANALYZE"
        ))
        .await;
}

/// The steps of the statement that the page, the search by patient and FHIR ask, for nobody in particular.
async fn plan(store: &Store, look: &mut Look<'_>) -> Vec<String> {
    let (from, until): (DateTime<Utc>, _) = (DateTime::UNIX_EPOCH, at(0));
    let (patient, who, event): (PatientId, PatientId, PatientId) = (id(), id(), id());
    let (act, no, limit) = ("", false, PAGE);
    let asked: [&dyn Param; 11] = [
        &from, &until, &until, &event, &act, &no, &no, &limit, &patient, &no, &who,
    ];
    // A statement stands in the program; this one stands there with one word before it.
    let before = |word: &str| -> &'static str { format!("{word} {OF_PATIENT}").leak() };
    if store.engine == Engine::Sqlite {
        let rows: Vec<(i64, i64, i64, String)> =
            look.rows(before("EXPLAIN QUERY PLAN"), &asked).await.unwrap();
        return rows.into_iter().map(|(.., step)| step).collect();
    }
    let rows: Vec<(String,)> = look.rows(before("EXPLAIN"), &asked).await.unwrap();
    rows.into_iter().map(|(step,)| step).collect()
}

async fn who_looked_reads_the_patient_and_not_the_log(store: &Store) {
    let epr = assemble(store, || Epr::builder().with(Audit)).await;
    filled(store).await;
    let plan = plan(store, &mut epr.db().look()).await;
    let all = plan.join("\n");
    assert!(
        all.contains("kernel_audit_patient"),
        "the index on patient and time: {all}"
    );
    for step in &plan {
        // SQLite scans only what it has just made of the two halves.
        let scans = step.contains("SCAN a") || step.contains("SCAN s") || step.contains("SCAN kernel");
        assert!(!scans && !step.contains("Seq Scan"), "{all}");
    }
    let through_the_patient = ["(patient=?", "Index Cond: (patient =", "Index Cond: ((patient ="];
    let narrowed = plan
        .iter()
        .filter(|step| through_the_patient.iter().any(|way| step.contains(way)));
    assert!(narrowed.count() >= 2, "each half begins at the patient: {all}");
}
