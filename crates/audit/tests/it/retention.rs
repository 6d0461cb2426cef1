//! The log after what was old was let go: it verifies, and nothing else can be passed off as old.

use chrono::{DateTime, Duration, Months, Utc};
use trefoil_audit::{
    export::Exporter,
    permissions::SEAL_LOG,
    place::Place,
    retention::{LetGo, RetentionError, let_go, past},
    witness::FileWitness,
};
use trefoil_core::Context;
use trefoil_kernel::{
    Db,
    audit::{EXPIRE, HOLD, Span, expire, hold},
};
use trefoil_testkit::{Store, both, count, id, personas::administrator};

use crate::trust::{Trust, key, said};

both! {
    what_was_let_go_leaves_a_log_that_verifies
    nothing_is_old_enough
    it_goes_in_parts_others_do_not_wait_long_for
    a_hold_blocks_it
    nothing_else_passes_for_old
    too_early_is_found
    the_witness_is_told
    what_does_not_verify_stays
}

/// When this is: the acts of before are older than the log is kept.
fn now() -> DateTime<Utc> {
    trefoil_testkit::at(0) + Months::new(12 * 20)
}

fn owner() -> Context {
    let who = administrator(&[EXPIRE, HOLD]);
    Context::new(id(), who.principal, who.purpose, now()).because("retention schedule 2036, section 4")
}

/// The owner's connection, with the witness.
async fn db(store: &Store, trust: &Trust<'_>) -> Db {
    let db = store.open_owner().await;
    db.told_to(FileWitness::open(&trust.witness, key()).unwrap());
    db
}

/// Thirty old acts, of which ten administer, signed when they were new; and six new ones, signed too.
async fn twenty_years(store: &Store) -> Trust<'_> {
    let trust = Trust::with(store, 0).await;
    for number in 0..30 {
        let (act, what) = match number % 3 {
            0 => ("administer", "audit.search_log"),
            _ => ("sign_in", "test.act"),
        };
        trust
            .epr
            .note_act(
                &trefoil_testkit::anew(&administrator(&[])),
                act,
                what,
                "done",
                None,
            )
            .await
            .unwrap();
    }
    trust.carried_at(trefoil_testkit::at(60)).await;
    let late = administrator(&[SEAL_LOG]);
    for _ in 0..6 {
        let late = Context::new(id(), late.principal.clone(), late.purpose, now());
        trust
            .epr
            .note_act(&late, "sign_in", "test.act", "done", None)
            .await
            .unwrap();
    }
    trust.carried_at(now()).await;
    trust
}

async fn twenty(db: &Db, trust: &Trust<'_>) -> LetGo {
    let done = let_go(db, &owner(), &trust.verdict().await, 8, false, |_, _| {})
        .await
        .unwrap();
    assert_eq!(done.counted.gone, 20, "{done:?}");
    assert_eq!(done.counted.administered, 10);
    assert_eq!(done.until, 30, "what was signed long ago, and no more");
    done
}

async fn what_was_let_go_leaves_a_log_that_verifies(store: &Store) {
    let trust = twenty_years(store).await;
    assert!(trust.verdict().await.whole(), "the control");
    assert_eq!(past(&mut trust.epr.db().look()).await.unwrap(), None);
    let db = db(store, &trust).await;
    twenty(&db, &trust).await;
    trust.carried_at(now()).await;
    let verdict = trust.verdict().await;
    assert!(verdict.whole(), "{verdict}");
    assert_eq!((verdict.gone, verdict.events), (20, 17));
    let folder = trust.exported("after").await;
    assert_eq!(
        trust.of_files(&folder).await,
        verdict,
        "files say what the store says"
    );
    // A place that is begun afterwards has every leaf there ever was.
    let place = Place::at(store.directory().join("begun later"));
    let mut exporter = Exporter::new(place.clone(), key().public());
    exporter.carry(trust.epr.db()).await.unwrap();
    assert_eq!(
        place.leaves(&key().public()).unwrap().0,
        trust.place.leaves(&key().public()).unwrap().0
    );
    let past = past(&mut trust.epr.db().look()).await.unwrap().unwrap();
    assert_eq!((past.gone, past.at), (20, owner().now()));
    assert!(past.says().contains("were let go"), "{}", past.says());
}

async fn nothing_is_old_enough(store: &Store) {
    let trust = twenty_years(store).await;
    let db = db(store, &trust).await;
    let young = let_go(&db, &owner(), &trust.verdict().await, 21, false, |_, _| {})
        .await
        .unwrap();
    assert_eq!(young, LetGo::default());
    for years in [0, 7, 201] {
        let refused = let_go(&db, &owner(), &trust.verdict().await, years, false, |_, _| {})
            .await
            .unwrap_err();
        assert!(matches!(refused, RetentionError::Years(_)), "{refused}");
    }
    assert_eq!(count(&db, "SELECT count(*) FROM kernel_audit_gone").await, 0);
    // A clock that was set back signs what is young as if it were old.
    trust.act(&administrator(&[]), "test.act").await;
    trust.carried_at(trefoil_testkit::at(120)).await;
    let done = let_go(&db, &owner(), &trust.verdict().await, 8, true, |_, _| {})
        .await
        .unwrap();
    assert_eq!(done.until, 30, "not the 37 that it signed");
    let span = Span {
        after: 0,
        until: 37,
        before: now() + Duration::days(1),
        rehearse: false,
    };
    expire(&db, &owner(), span).await.unwrap();
    trust.carried_at(now()).await;
    let verdict = trust.verdict().await;
    assert!(
        said(&verdict).iter().any(|says| says.contains("8 years before")),
        "{verdict}"
    );
}

async fn it_goes_in_parts_others_do_not_wait_long_for(store: &Store) {
    let trust = Trust::with(store, 0).await;
    for _ in 0..600 {
        let anybody = trefoil_testkit::anew(&administrator(&[]));
        trust
            .epr
            .note_act(&anybody, "sign_in", "test.act", "done", None)
            .await
            .unwrap();
    }
    trust.carried_at(trefoil_testkit::at(60)).await;
    let db = db(store, &trust).await;
    let mut heard = vec![];
    let done = let_go(&db, &owner(), &trust.verdict().await, 8, false, |done, total| {
        heard.push((done, total))
    })
    .await
    .unwrap();
    assert_eq!((done.counted.gone, done.said.len()), (600, 2));
    assert_eq!(heard, [(500, 600), (600, 600)]);
    trust.carried_at(now()).await;
    let verdict = trust.verdict().await;
    assert!(verdict.whole(), "{verdict}");
    assert_eq!((verdict.gone, verdict.events), (600, 2));
}

async fn a_hold_blocks_it(store: &Store) {
    let trust = twenty_years(store).await;
    let db = db(store, &trust).await;
    hold(&db, &owner(), None).await.unwrap();
    let done = let_go(&db, &owner(), &trust.verdict().await, 8, false, |_, _| {})
        .await
        .unwrap();
    assert_eq!((done.counted.gone, done.counted.held), (0, 20));
    trust.carried_at(now()).await;
    let verdict = trust.verdict().await;
    assert!(verdict.whole() && verdict.gone == 0, "{verdict}");
}

/// Each by somebody with every right on the database; and put back, to begin the next from a log that is whole.
async fn nothing_else_passes_for_old(store: &Store) {
    let trust = twenty_years(store).await;
    let db = db(store, &trust).await;
    // One of those that stayed, as it was, to be put back.
    let (_, gone) = trust.event(2).await;
    let (_, stayed) = trust.event(1).await;
    store
        .attack(&format!(
            "CREATE TABLE spare AS SELECT * FROM kernel_audit WHERE event IN ({gone}, {stayed})"
        ))
        .await;
    let (_, expiry) = {
        twenty(&db, &trust).await;
        trust.carried_at(now()).await;
        trust.event(37).await
    };
    assert!(trust.verdict().await.whole(), "the control");
    store
        .attack(
            "CREATE TABLE spare_gone AS SELECT * FROM kernel_audit_gone;
             CREATE TABLE spare_said AS SELECT * FROM kernel_audit WHERE what = 'audit.expire'",
        )
        .await;
    let gone_back = "DELETE FROM kernel_audit_gone; INSERT INTO kernel_audit_gone SELECT * FROM spare_gone";
    let stayed_back =
        format!("INSERT INTO kernel_audit SELECT * FROM spare WHERE event = {stayed}; {gone_back}");
    let taken = format!("DELETE FROM kernel_audit WHERE event = {stayed}");
    let cases = [
        (
            "one more is taken out and kept as let go",
            format!(
                "INSERT INTO kernel_audit_gone SELECT event, leaf, {expiry} FROM kernel_audit WHERE event = {stayed}; {taken}"
            ),
            stayed_back.clone(),
            1,
        ),
        (
            "by an expiry that never was",
            format!(
                "INSERT INTO kernel_audit_gone SELECT event, leaf, {gone} FROM kernel_audit WHERE event = {stayed}; {taken}"
            ),
            stayed_back,
            1,
        ),
        (
            "another leaf",
            format!(
                "UPDATE kernel_audit_gone SET leaf = (SELECT leaf FROM spare WHERE event = {stayed}) WHERE event = {gone}"
            ),
            gone_back.to_owned(),
            2,
        ),
        (
            "what is kept of one is taken out too",
            format!("DELETE FROM kernel_audit_gone WHERE event = {gone}"),
            gone_back.to_owned(),
            2,
        ),
        (
            "one is put back",
            format!("INSERT INTO kernel_audit SELECT * FROM spare WHERE event = {gone}"),
            format!("DELETE FROM kernel_audit WHERE event = {gone}"),
            2,
        ),
        (
            "the event that says so is taken out",
            "DELETE FROM kernel_audit WHERE what = 'audit.expire'".to_owned(),
            "INSERT INTO kernel_audit SELECT * FROM spare_said".to_owned(),
            2,
        ),
    ];
    for (what, attack, back, first) in &cases {
        store.attack(attack).await;
        let verdict = trust.verdict().await;
        assert_eq!(verdict.first(), Some(*first), "{what}: {verdict}");
        let folder = trust.exported(&format!("export of {what}")).await;
        assert_eq!(
            trust.of_files(&folder).await.first(),
            Some(*first),
            "{what}, from files"
        );
        store.attack(back).await;
        let verdict = trust.verdict().await;
        assert!(verdict.whole(), "put back after {what}: {verdict}");
    }
}

/// Whoever has the owner's account, and not the key, lets go what is young: what is signed outside says when it was.
async fn too_early_is_found(store: &Store) {
    let trust = twenty_years(store).await;
    let db = db(store, &trust).await;
    let span = Span {
        after: 0,
        until: 36,
        before: now() + Duration::days(1),
        rehearse: false,
    };
    let done = expire(&db, &owner(), span).await.unwrap();
    assert_eq!(done.counted.gone, 26);
    trust.carried_at(now()).await;
    let verdict = trust.verdict().await;
    assert_eq!(verdict.first(), Some(2), "{verdict}");
    assert!(
        said(&verdict).iter().any(|says| says.contains("8 years before")),
        "{verdict}"
    );
}

async fn the_witness_is_told(store: &Store) {
    let trust = twenty_years(store).await;
    // Without the witness, as somebody would who wants it to look like an ordinary year's end.
    let silent = store.open_owner().await;
    let done = let_go(&silent, &owner(), &trust.verdict().await, 8, false, |_, _| {})
        .await
        .unwrap();
    assert_eq!(done.counted.gone, 20);
    trust.carried_at(now()).await;
    let verdict = trust.verdict().await;
    assert_eq!(verdict.first(), Some(2), "{verdict}");
    assert!(
        said(&verdict).iter().any(|says| says.contains("never told")),
        "{verdict}"
    );
}

async fn what_does_not_verify_stays(store: &Store) {
    let trust = twenty_years(store).await;
    let db = db(store, &trust).await;
    let (_, second) = trust.event(2).await;
    store
        .attack(&format!(
            "UPDATE kernel_audit SET role = 'x' WHERE event = {second}"
        ))
        .await;
    let refused = let_go(&db, &owner(), &trust.verdict().await, 8, false, |_, _| {})
        .await
        .unwrap_err();
    assert!(matches!(refused, RetentionError::NotWhole(_)), "{refused}");
    assert_eq!(count(&db, "SELECT count(*) FROM kernel_audit_gone").await, 0);
}
