//! The audit log rewritten by somebody with every right: a few places of each kind here, a thousand by
//! `cargo xtask mutate-audit`.

use trefoil_testkit::both_engines;
use trefoil_tests::mutate::{Kind, Log, Plan, on};

both_engines! {
    async fn every_kind_is_found_at_its_exact_place(store: &Store) {
        let plan = Plan { events: 130, positions: 3, seed: 20_261_123 };
        let wrong = on("here", store, plan).await;
        assert_eq!(wrong, Vec::<String>::new());
    }

    // The five ways another system's checker of its own log is passed unseen (security-and-reliability.md 1.2): its hash
    // is in the same row, and needs no key.

    async fn a_row_edited_with_its_hash_computed_again(store: &Store) {
        found(store, 120, Kind::Edit, 57).await;
    }

    async fn a_row_whose_hash_was_made_empty_is_not_skipped(store: &Store) {
        found(store, 120, Kind::Blank, 57).await;
    }

    async fn a_row_deleted_from_every_table_it_is_in(store: &Store) {
        found(store, 120, Kind::Delete, 57).await;
    }

    async fn a_row_put_in_afterwards_with_a_fresh_hash(store: &Store) {
        found(store, 120, Kind::Insert, 57).await;
    }

    async fn a_change_beyond_the_first_five_thousand_rows(store: &Store) {
        found(store, 5_300, Kind::Edit, 5_201).await;
    }
}

/// What was done is found where it was done; the control, before it, finds nothing.
async fn found(store: &trefoil_testkit::Store, events: u64, kind: Kind, at: i64) {
    let log = Log::written(store, events).await;
    let before = log.verify().await;
    assert!(before.whole(), "{before}");
    kind.done(&log, &trefoil_testkit::Attacker::of(store).await, at)
        .await;
    let after = log.verify().await;
    assert_eq!(after.first(), Some(at), "{after}");
}
