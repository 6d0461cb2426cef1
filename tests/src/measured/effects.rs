//! A follower whose effect can be counted: one row for each entry, with no key that would hide a repeat.

use async_trait::async_trait;
use trefoil_kernel::{Failed, Follower, Tx, fresh_id, journal::Entry};

pub(super) struct Effects;

#[async_trait]
impl Follower for Effects {
    fn name(&self) -> &'static str {
        "bench.effects"
    }

    async fn follow(&self, tx: &mut Tx, position: i64, entry: &Entry) -> Result<(), Failed> {
        tx.exec(
            "INSERT INTO bench_effect (effect, position, entry) VALUES ($1,$2,$3)",
            &[&fresh_id(), &position, &entry.entry],
        )
        .await
        .map(drop)
    }
}
