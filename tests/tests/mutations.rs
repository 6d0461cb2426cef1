//! The audit log rewritten by somebody with every right: a few places of each kind here, a thousand by
//! `cargo xtask mutate-audit`.

use trefoil_testkit::both_engines;
use trefoil_tests::mutate::{Plan, on};

both_engines! {
    async fn every_kind_is_found_at_its_exact_place(store: &Store) {
        let plan = Plan { events: 130, positions: 3, seed: 20_261_123 };
        let wrong = on("here", store, plan).await;
        assert_eq!(wrong, Vec::<String>::new());
    }
}
