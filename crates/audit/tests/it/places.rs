//! What is signed is carried, is held to, and is never gone back on.

use chrono::Duration;
use trefoil_audit::{
    Audit,
    checkpoint::{PublicKey, SigningKey},
    export::{ExportError, Exporter},
    merkle::{consistency, root_of, verify_consistency},
    permissions::SEAL_LOG,
    place::{Place, PlaceError},
    state::log_state,
    tree::{Standing, TreeError, grow},
    verify::verify,
};
use trefoil_core::Refused;
use trefoil_kernel::Epr;
use trefoil_testkit::{
    Engine, Store, anew, assemble, both,
    personas::{administrator, interface, later},
};

both! {
    signed_when_it_is_time
    carried_and_found_whole
    every_checkpoint_continues_the_one_before
    a_store_older_than_what_was_signed_is_refused
    a_changed_past_is_carried_nowhere
    a_place_that_was_written_to_is_not_believed
    another_key_is_not_believed
    nobody_but_the_program_signs
}

fn key() -> SigningKey {
    SigningKey::new("northmoor.example/audit", &[7; 32]).unwrap()
}

async fn open(store: &Store) -> Epr {
    assemble(store, || Epr::builder().with(Audit)).await
}

async fn acts(epr: &Epr, count: usize) {
    let who = administrator(&[]);
    for _ in 0..count {
        epr.note_act(&anew(&who), "administer", "test.act", "done", None)
            .await
            .unwrap();
    }
    epr.catch_up().await.unwrap();
}

async fn signed(epr: &Epr) -> Standing {
    let sealer = anew(&interface(&[SEAL_LOG]));
    grow(epr, &sealer, &key(), Duration::seconds(60), true)
        .await
        .unwrap()
}

fn place(store: &Store, name: &str) -> Place {
    Place::at(store.directory().join(name))
}

async fn findings(epr: &Epr, place: &Place, key: &PublicKey) -> Vec<String> {
    let verdict = verify(epr.db(), Some((key, std::slice::from_ref(place))), |_, _| {})
        .await
        .unwrap();
    verdict.findings.into_iter().map(|finding| finding.says).collect()
}

async fn signed_when_it_is_time(store: &Store) {
    let epr = open(store).await;
    let sealer = interface(&[SEAL_LOG]);
    let every = Duration::seconds(60);
    let none = grow(&epr, &anew(&sealer), &key(), every, true).await.unwrap();
    assert_eq!((none.size, none.signed), (0, false), "nothing to sign");
    assert_eq!(log_state(epr.db()).await.unwrap().signed, None);
    acts(&epr, 3).await;
    let first = grow(&epr, &anew(&sealer), &key(), every, false).await.unwrap();
    assert_eq!(
        (first.size, first.signed),
        (3, true),
        "the first is signed at once"
    );
    acts(&epr, 2).await;
    let soon = grow(&epr, &later(&sealer, 59), &key(), every, false)
        .await
        .unwrap();
    assert_eq!((soon.size, soon.signed), (5, false), "not yet");
    let state = log_state(epr.db()).await.unwrap();
    assert_eq!(
        (state.ordered, state.in_tree, state.signed, state.unsigned()),
        (5, 5, Some(3), 2)
    );
    let due = grow(&epr, &later(&sealer, 60), &key(), every, false)
        .await
        .unwrap();
    assert_eq!((due.size, due.signed), (5, true));
    let idle = grow(&epr, &later(&sealer, 600), &key(), every, true)
        .await
        .unwrap();
    assert_eq!((idle.size, idle.signed), (5, false), "nothing was written since");
}

async fn carried_and_found_whole(store: &Store) {
    let epr = open(store).await;
    let there = place(store, "there");
    let mut exporter = Exporter::new(there.clone(), key().public());
    assert_eq!(
        exporter.carry(epr.db()).await.unwrap(),
        0,
        "nothing is signed yet"
    );
    // Over the edge of a tile, and onto it.
    for count in [10, 240, 6, 260] {
        acts(&epr, count).await;
        let size = signed(&epr).await.size;
        assert_eq!(exporter.carry(epr.db()).await.unwrap(), size);
    }
    assert_eq!(
        findings(&epr, &there, &key().public()).await,
        Vec::<String>::new()
    );
    let (leaves, checkpoints) = there.leaves(&key().public()).unwrap();
    assert_eq!((leaves.len(), checkpoints.len()), (516, 4));
    assert!(there.path().join("tile/0/000").is_file());
    assert!(!there.path().join("tile/0/000.p").exists(), "its parts are gone");
    assert!(there.path().join("tile/0/002.p/4").is_file());
    // Somebody else goes on where the first stopped.
    acts(&epr, 5).await;
    signed(&epr).await;
    let mut other = Exporter::new(there.clone(), key().public());
    assert_eq!(other.carry(epr.db()).await.unwrap(), 521);
    assert_eq!(exporter.carry(epr.db()).await.unwrap(), 521);
}

async fn every_checkpoint_continues_the_one_before(store: &Store) {
    let epr = open(store).await;
    let there = place(store, "there");
    let mut exporter = Exporter::new(there.clone(), key().public());
    for count in [1, 2, 5, 8, 13, 21] {
        acts(&epr, count).await;
        signed(&epr).await;
        exporter.carry(epr.db()).await.unwrap();
    }
    let (leaves, checkpoints) = there.leaves(&key().public()).unwrap();
    assert_eq!(checkpoints.len(), 6);
    for pair in checkpoints.windows(2) {
        let (before, now) = (&pair[0], &pair[1]);
        let at = |size: u64| &leaves[..usize::try_from(size).unwrap()];
        let proof = consistency(at(before.size).len(), at(now.size)).unwrap();
        let proved = verify_consistency(before.size, now.size, &proof, &before.root, &now.root);
        assert_eq!(proved, Ok(()), "{} to {}", before.size, now.size);
        assert_eq!(root_of(at(now.size)), now.root);
    }
}

async fn a_store_older_than_what_was_signed_is_refused(store: &Store) {
    let epr = open(store).await;
    acts(&epr, 20).await;
    signed(&epr).await;
    let there = place(store, "there");
    Exporter::new(there.clone(), key().public())
        .carry(epr.db())
        .await
        .unwrap();
    // As a backup of yesterday would be.
    store
        .attack(
            "DELETE FROM kernel_audit WHERE event IN (SELECT event FROM kernel_position WHERE position > 12);
             DELETE FROM kernel_position WHERE position > 12; DELETE FROM audit_checkpoint; DELETE FROM audit_tree;
             UPDATE kernel_cursor SET position = 12",
        )
        .await;
    signed(&epr).await;
    let refused = Exporter::new(there.clone(), key().public())
        .carry(epr.db())
        .await
        .unwrap_err();
    assert!(
        matches!(
            refused,
            ExportError::Shorter {
                there: 20,
                here: 12,
                ..
            }
        ),
        "{refused}"
    );
    let found = findings(&epr, &there, &key().public()).await;
    assert!(
        found.iter().any(|says| says.contains("8 events were signed")),
        "{found:?}"
    );
    // And if it goes on until it is the longer one.
    acts(&epr, 20).await;
    signed(&epr).await;
    let refused = Exporter::new(there, key().public())
        .carry(epr.db())
        .await
        .unwrap_err();
    assert!(matches!(refused, ExportError::Rewritten { .. }), "{refused}");
}

async fn a_changed_past_is_carried_nowhere(store: &Store) {
    let epr = open(store).await;
    acts(&epr, 20).await;
    signed(&epr).await;
    let there = place(store, "there");
    let mut exporter = Exporter::new(there.clone(), key().public());
    exporter.carry(epr.db()).await.unwrap();
    // The frontier of another history: the next checkpoint does not continue what is there.
    let zeros = match store.engine {
        Engine::Sqlite => format!("x'{}'", "00".repeat(64)),
        Engine::Postgres => format!("'\\x{}'", "00".repeat(64)),
    };
    store
        .attack(&format!("UPDATE audit_tree SET frontier = {zeros}"))
        .await;
    acts(&epr, 3).await;
    signed(&epr).await;
    let refused = exporter.carry(epr.db()).await.unwrap_err();
    assert!(
        matches!(refused, ExportError::Rewritten { size: 23, .. }),
        "{refused}"
    );
    assert_eq!(
        there.newest(&key().public()).unwrap().unwrap().size,
        20,
        "as it was"
    );
    // Bytes that are no frontier at all.
    store.attack("UPDATE audit_tree SET size = size + 1").await;
    let sealer = anew(&interface(&[SEAL_LOG]));
    let spoiled = grow(&epr, &sealer, &key(), Duration::seconds(60), true).await;
    assert!(
        matches!(spoiled, Err(TreeError::Spoiled(_) | TreeError::Gap(_))),
        "{spoiled:?}"
    );
}

async fn a_place_that_was_written_to_is_not_believed(store: &Store) {
    let epr = open(store).await;
    acts(&epr, 20).await;
    signed(&epr).await;
    let there = place(store, "there");
    Exporter::new(there.clone(), key().public())
        .carry(epr.db())
        .await
        .unwrap();
    let tile = there.path().join("tile/0/000.p/20");
    let mut bytes = std::fs::read(&tile).unwrap();
    bytes[100] ^= 1;
    std::fs::write(&tile, bytes).unwrap();
    let refused = Exporter::new(there.clone(), key().public())
        .carry(epr.db())
        .await
        .unwrap_err();
    assert!(
        matches!(
            refused,
            ExportError::Place(PlaceError::Inconsistent { size: 20, .. })
        ),
        "{refused}"
    );
    std::fs::remove_file(&tile).unwrap();
    assert!(
        there.leaves(&key().public()).is_err(),
        "leaves that are gone are missed"
    );
}

async fn another_key_is_not_believed(store: &Store) {
    let epr = open(store).await;
    acts(&epr, 4).await;
    signed(&epr).await;
    let there = place(store, "there");
    let mut exporter = Exporter::new(there.clone(), key().public());
    exporter.carry(epr.db()).await.unwrap();
    let replaced = SigningKey::new("northmoor.example/audit", &[8; 32])
        .unwrap()
        .public();
    let refused = Exporter::new(there.clone(), replaced.clone())
        .carry(epr.db())
        .await
        .unwrap_err();
    assert!(refused.to_string().contains("not signed by the key"), "{refused}");
    let found = findings(&epr, &there, &replaced).await;
    assert!(
        found.iter().any(|says| says.contains("not signed by the key")),
        "{found:?}"
    );
    let nowhere = place(store, "nowhere");
    let found = findings(&epr, &nowhere, &key().public()).await;
    assert!(
        found.iter().any(|says| says.contains("there is no checkpoint")),
        "{found:?}"
    );
}

async fn nobody_but_the_program_signs(store: &Store) {
    let epr = open(store).await;
    acts(&epr, 1).await;
    let refused = grow(&epr, &administrator(&[]), &key(), Duration::zero(), true).await;
    assert!(
        matches!(refused, Err(TreeError::Refused(Refused::Denied { .. }))),
        "{refused:?}"
    );
}
