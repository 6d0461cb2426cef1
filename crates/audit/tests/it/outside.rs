//! The log verified from files, erased in by law, and held to its witness.

use std::path::PathBuf;

use trefoil_audit::{
    checkpoint::SigningKey,
    place::{Place, PlaceError},
    rows::{RowsError, export_rows},
    verify::{Outside, verify_files, verify_store},
    witness::FileWitness,
};
use trefoil_core::Context;
use trefoil_kernel::audit::{ERASE_FIELD, Field, erase};
use trefoil_testkit::{Engine, Store, both, count, personas::administrator};

use crate::trust::{Trust, key, said};

both! {
    rows_and_checkpoints_are_enough
    every_change_of_the_files_is_found
    names_that_break_lines_break_nothing
    a_field_erased_by_law_and_any_other_blanking
    erased_is_gone_from_the_export_too
    what_vanished_before_it_had_its_place
    a_witness_that_lost_a_line
    a_forked_checkpoint
    a_checkpoint_without_its_proof
}

fn owner() -> Context {
    administrator(&[ERASE_FIELD]).because("ordered by the court, 2026/17")
}

async fn rows_and_checkpoints_are_enough(store: &Store) {
    let trust = Trust::with(store, 30).await;
    trust.acts(21).await;
    trust.act(&administrator(&[]), "waiting.act").await;
    let folder = trust.exported("export").await;
    let (of_files, of_store) = (trust.of_files(&folder).await, trust.verdict().await);
    assert!(of_files.whole(), "{of_files}");
    assert_eq!(of_files, of_store, "files say what the store says");
    assert_eq!(
        (of_files.events, of_files.waiting, of_files.checkpoints),
        (52, 1, 2)
    );
    assert_eq!(
        (of_files.witnessed, of_files.receipts, of_files.proofs),
        (17, 17, 1)
    );
    // What was exported is a place too.
    let exported = Place::at(&folder);
    assert_eq!(exported.leaves(&key().public()).unwrap().0.len(), 51);
    let again = export_rows(trust.epr.db(), &folder, true, |_, _| {}).await;
    assert!(matches!(again, Err(RowsError::NotEmpty(_))), "{again:?}");
}

async fn every_change_of_the_files_is_found(store: &Store) {
    let trust = Trust::with(store, 40).await;
    let folder = trust.exported("export").await;
    let path = folder.join("rows-000001.jsonl");
    let text = std::fs::read_to_string(&path).unwrap();
    let lines: Vec<&str> = text.lines().collect();
    let with = async |lines: Vec<String>| {
        std::fs::write(&path, lines.join("\n") + "\n").unwrap();
        trust.of_files(&folder).await.first()
    };
    let all = || {
        lines
            .iter()
            .map(|line| (*line).to_owned())
            .collect::<Vec<String>>()
    };
    assert_eq!(with(all()).await, None, "the control");
    for at in [1usize, 2, 17, 39] {
        let mut edited = all();
        edited[at - 1] = edited[at - 1].replace("as every day", "as every dog");
        assert_eq!(with(edited).await, i64::try_from(at).ok(), "edited at {at}");
        let mut without = all();
        without.remove(at - 1);
        assert_eq!(with(without).await, i64::try_from(at).ok(), "taken out at {at}");
        let cut = all().into_iter().take(at).collect();
        assert_eq!(with(cut).await, i64::try_from(at + 1).ok(), "cut after {at}");
        let mut swapped = all();
        swapped.swap(at - 1, at);
        assert_eq!(with(swapped).await, i64::try_from(at).ok(), "swapped at {at}");
    }
    let mut torn = all();
    torn[20].truncate(30);
    std::fs::write(&path, torn.join("\n")).unwrap();
    let key = key().public();
    let torn = verify_files(&folder, trust.outside(&key), |_, _| {})
        .await
        .unwrap_err();
    assert!(torn.to_string().contains("line 21"), "{torn}");
    std::fs::remove_file(folder.join("export.json")).unwrap();
    let half = verify_files(&folder, trust.outside(&key), |_, _| {})
        .await
        .unwrap_err();
    assert!(half.to_string().contains("export-audit"), "{half}");
}

/// CR and LF, an ANSI escape, a mark of direction, NUL (which PostgreSQL keeps out), quotes, a comma, a tab.
async fn names_that_break_lines_break_nothing(store: &Store) {
    let trust = Trust::with(store, 3).await;
    let mut names: Vec<String> = [
        "two\r\nlines",
        "\u{1b}[31mred\u{1b}[0m",
        "\u{202e}reversed\u{2066}",
        "{\"position\":9}\n",
        "\"quoted\", \\ and\ttab",
        "\u{2028}\u{2029}\u{85}",
    ]
    .map(str::to_owned)
    .to_vec();
    names.push("long ".repeat(800));
    if store.engine == Engine::Sqlite {
        names.push("a\0nul".to_owned());
    }
    for name in &names {
        let mut who = administrator(&[]).because(name);
        who.principal.name.clone_from(name);
        who.principal.device = Some(name.clone());
        trust.act(&who, "test.act").await;
    }
    trust.carried().await;
    let folder = trust.exported("export").await;
    let verdict = trust.of_files(&folder).await;
    assert!(verdict.whole(), "{verdict}");
    let expected = 3 + names.len();
    assert_eq!(usize::try_from(verdict.events).unwrap(), expected);
    let text = std::fs::read_to_string(folder.join("rows-000001.jsonl")).unwrap();
    assert_eq!(text.lines().count(), expected, "a line for each");
    assert!(!text.contains('\u{1b}') && !text.contains('\r') && !text.contains('\0'));
    let printed = verdict.to_string();
    assert!(!printed.contains('\u{1b}'));
}

async fn a_field_erased_by_law_and_any_other_blanking(store: &Store) {
    let trust = Trust::with(store, 20).await;
    let db = store.open_owner().await;
    db.told_to(FileWitness::open(&trust.witness, key()).unwrap());
    let (event, _) = trust.event(7).await;
    erase(&db, &owner(), event, Field::Reason).await.unwrap();
    erase(&db, &owner(), event, Field::Detail).await.unwrap();
    trust.carried().await;
    let verdict = trust.verdict().await;
    assert!(verdict.whole(), "{verdict}");
    assert_eq!(verdict.erased, 2);
    // The mark without the rest.
    let (_, other) = trust.event(9).await;
    let keep = format!("CREATE TABLE spare AS SELECT * FROM kernel_audit WHERE event = {other}");
    let back = format!(
        "DELETE FROM kernel_audit WHERE event = {other}; INSERT INTO kernel_audit SELECT * FROM spare"
    );
    store.attack(&keep).await;
    for blank in [
        "reason = '[erased]'",
        "reason = NULL",
        "detail = ''",
        "salt = ''",
        "outcome = '[erased]'",
    ] {
        store
            .attack(&format!("UPDATE kernel_audit SET {blank} WHERE event = {other}"))
            .await;
        assert_eq!(trust.verdict().await.first(), Some(9), "{blank}");
        store.attack(&back).await;
        assert!(trust.verdict().await.whole(), "put back");
    }
    // The same as an erasure does, by somebody who knows how, and without its event.
    erase(&db, &owner(), trust.event(9).await.0, Field::Reason)
        .await
        .unwrap();
    store
        .attack(&format!(
            "DELETE FROM kernel_unsequenced WHERE event IN (SELECT event FROM kernel_audit WHERE id = {other});
             DELETE FROM kernel_audit WHERE id = {other}"
        ))
        .await;
    let verdict = trust.verdict().await;
    assert_eq!(verdict.first(), Some(9), "{verdict}");
    assert!(
        said(&verdict)
            .iter()
            .any(|says| says.contains("no event says that it was erased by law")),
        "{verdict}"
    );
    assert!(
        said(&verdict).iter().any(|says| says.contains("vanished")),
        "and the witness knew: {verdict}"
    );
    // What was erased, put back from an old backup.
    store.attack(&back).await;
    let (_, seven) = trust.event(7).await;
    store
        .attack(&format!(
            "UPDATE kernel_audit SET salt = (SELECT salt FROM spare) WHERE event = {seven}"
        ))
        .await;
    assert_eq!(trust.verdict().await.first(), Some(7));
}

async fn erased_is_gone_from_the_export_too(store: &Store) {
    const SECRET: &str = "her neighbour told";
    let trust = Trust::with(store, 5).await;
    trust.act(&administrator(&[]).because(SECRET), "test.act").await;
    trust.carried().await;
    let everywhere = |folder: &PathBuf| {
        let files = std::fs::read_dir(folder)
            .unwrap()
            .map(|file| file.unwrap().path());
        files
            .filter(|path| path.is_file())
            .any(|path| std::fs::read_to_string(path).unwrap().contains(SECRET))
    };
    assert!(everywhere(&trust.exported("before").await), "the control");
    let (event, _) = trust.event(6).await;
    erase(&store.open_owner().await, &owner(), event, Field::Reason)
        .await
        .unwrap();
    trust.carried().await;
    let after = trust.exported("after").await;
    assert!(!everywhere(&after));
    let verdict = trust.of_files(&after).await;
    assert!(verdict.whole() && verdict.erased == 1, "{verdict}");
}

async fn what_vanished_before_it_had_its_place(store: &Store) {
    let trust = Trust::with(store, 6).await;
    let who = administrator(&[]);
    trust.act(&who, "kernel.grant").await;
    trust.act(&who, "test.act").await;
    assert!(trust.verdict().await.whole());
    // Between commit and sequencing, by somebody with every right; no checkpoint knows of either.
    store
        .attack(
            "DELETE FROM kernel_audit_receipt WHERE event IN (SELECT event FROM kernel_unsequenced);
             DELETE FROM kernel_audit WHERE event IN (SELECT event FROM kernel_unsequenced); DELETE FROM kernel_unsequenced",
        )
        .await;
    trust.carried().await;
    let key = key().public();
    let without = Outside {
        witness: None,
        ..trust.outside(&key)
    };
    let blind = verify_store(trust.epr.db(), without, |_, _| {}).await.unwrap();
    assert!(
        blind.whole(),
        "the control: without the witness nothing is found: {blind}"
    );
    let verdict = trust.verdict().await;
    let found = said(&verdict);
    assert_eq!(found.len(), 1, "{verdict}");
    let by = who.principal.staff.0.to_string();
    assert!(
        found[0].contains("vanished") && found[0].contains("kernel.grant") && found[0].contains(&by),
        "{verdict}"
    );
}

async fn a_witness_that_lost_a_line(store: &Store) {
    let trust = Trust::with(store, 9).await;
    assert_eq!(
        count(trust.epr.db(), "SELECT count(*) FROM kernel_audit_receipt").await,
        3
    );
    let text = std::fs::read_to_string(&trust.witness).unwrap();
    let shorter: Vec<&str> = text.lines().take(2).collect();
    std::fs::write(&trust.witness, shorter.join("\n") + "\n").unwrap();
    let verdict = trust.verdict().await;
    assert!(
        said(&verdict).iter().any(|says| says.contains("no such line 3")),
        "{verdict}"
    );
    std::fs::write(
        &trust.witness,
        text.replacen("audit.search_log", "audit.search_dog", 1),
    )
    .unwrap();
    let verdict = trust.verdict().await;
    assert!(
        said(&verdict).iter().any(|says| says.contains("the witness:")),
        "{verdict}"
    );
    let refused = FileWitness::open(&trust.witness, key()).unwrap_err();
    assert!(
        refused.to_string().contains("line 2"),
        "nor is it gone on with: {refused}"
    );
    let other = SigningKey::new("northmoor.example/audit", &[8; 32]).unwrap();
    std::fs::write(&trust.witness, text).unwrap();
    let verdict = verify_store(
        trust.epr.db(),
        Outside {
            key: Some(&other.public()),
            places: &[],
            witness: Some(&trust.witness),
        },
        |_, _| {},
    )
    .await
    .unwrap();
    assert!(
        said(&verdict)
            .iter()
            .any(|says| says.contains("not signed by the witness")),
        "{verdict}"
    );
}

async fn a_forked_checkpoint(store: &Store) {
    let trust = Trust::with(store, 12).await;
    trust.acts(9).await;
    let genuine = trust.place.checkpoints(&key().public()).unwrap();
    // The same key signs another history of a size that was signed.
    let mut forked = genuine[1].clone();
    forked.root = [9; 32];
    let file = trust.place.path().join("checkpoints/00000000021-b");
    std::fs::write(&file, forked.signed(&key())).unwrap();
    let verdict = trust.verdict().await;
    assert_eq!(verdict.first(), Some(21), "{verdict}");
    std::fs::remove_file(file).unwrap();
    assert!(trust.verdict().await.whole());
}

async fn a_checkpoint_without_its_proof(store: &Store) {
    let trust = Trust::with(store, 12).await;
    trust.acts(9).await;
    let folder = trust.place.path().join("consistency");
    let file = folder.join("00000000012-00000000021");
    let text = std::fs::read_to_string(&file).unwrap();
    let (_, checkpoints) = trust.place.leaves(&key().public()).unwrap();
    assert_eq!(trust.place.prove(&checkpoints).unwrap(), 1);
    let mut lines: Vec<String> = text.lines().map(str::to_owned).collect();
    lines.swap(3, 4);
    std::fs::write(&file, lines.join("\n")).unwrap();
    let false_proof = trust.place.prove(&checkpoints).unwrap_err();
    assert!(
        matches!(false_proof, PlaceError::Unproved { size: 21, .. }),
        "{false_proof}"
    );
    std::fs::remove_file(&file).unwrap();
    let verdict = trust.verdict().await;
    assert_eq!(verdict.first(), Some(21), "{verdict}");
    assert!(said(&verdict)[0].contains("there is no proof"), "{verdict}");
}
