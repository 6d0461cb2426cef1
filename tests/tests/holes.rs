//! Holes dug on purpose: each is noticed by its gate, which is silent without it. sqlmap's part takes longer and is with
//! `cargo xtask holes`.

use trefoil_testkit::{Engine, Store};
use trefoil_tests::{holes, house::House};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_hole_is_noticed() {
    let store = Store::fresh(Engine::Sqlite).await.expect("SQLite");
    let mut house = House::built(&store, holes::sorted::assembly).await;
    let mut all = holes::unguarded_route(&mut house).await;
    all.push(holes::page_without_event(&house).await);
    all.extend(holes::synchronous_lowered().await);
    for hole in &all {
        assert!(hole.caught(), "{hole:?}");
    }
}
