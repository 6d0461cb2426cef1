//! Who may do what, over the whole assembly of the example trust, and that the tables would show otherwise.

use trefoil_testkit::both_engines;
use trefoil_tests::{house::House, matrix};

both_engines! {
    async fn everybody_may_what_the_tables_say(store: &Store) {
        let house = House::built(store, example_trust::assembly).await;
        let verdict = matrix::run(&house, false).await;
        println!("{verdict}");
        assert!(verdict.as_expected(), "{verdict}");
    }
}
