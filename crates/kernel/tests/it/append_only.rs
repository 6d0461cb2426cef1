//! What was written stays written: attacks with the rights the program has.

use trefoil_core::Refused;
use trefoil_kernel::{Epr, FutureExt};
use trefoil_testkit::{Engine, Store, both, count};

use crate::{
    beds::open,
    charts::{everything, inpatient},
};

both! { attacks_are_refused attacks_behind_its_back_succeed_and_so_are_a_control }

async fn attack(epr: &Epr, sql: &'static str) -> Result<u64, Refused> {
    epr.together(&everything(), move |unit| {
        async move { Ok(unit.keep(sql, &[]).await?) }.boxed()
    })
    .await
}

async fn attacks_are_refused(store: &Store) {
    let epr = open(store).await;
    inpatient(&epr, "A1").await;
    let ctx = everything();
    let list = epr.view(&ctx, "beds.list", async |door| {
        door.list(crate::beds::ADMIT)?
            .list(crate::beds::ADMIT, [trefoil_testkit::id()])
    });
    list.await.unwrap();
    epr.catch_up().await.unwrap();
    let mut attacks = vec![
        "UPDATE kernel_journal SET role = 'x'",
        "DELETE FROM kernel_journal",
        "UPDATE kernel_locator SET kind = 'x'",
        "DELETE FROM kernel_locator",
        "UPDATE kernel_audit SET role = 'x'",
        "DELETE FROM kernel_audit",
        "UPDATE kernel_audit_shown SET at = at",
        "DELETE FROM kernel_audit_shown",
        "UPDATE kernel_position SET kind = 'x'",
        "DELETE FROM kernel_position",
        "INSERT INTO kernel_journal SELECT * FROM kernel_journal WHERE true
           ON CONFLICT (patient, kind, id, version) DO UPDATE SET role = 'x'",
    ];
    attacks.extend(match store.engine {
        Engine::Sqlite => [
            "INSERT OR REPLACE INTO kernel_journal SELECT * FROM kernel_journal",
            "REPLACE INTO kernel_audit SELECT * FROM kernel_audit",
            "UPDATE OR REPLACE kernel_journal SET role = 'x'",
        ]
        .as_slice(),
        Engine::Postgres => [
            "TRUNCATE kernel_journal",
            "TRUNCATE kernel_audit CASCADE",
            "UPDATE kernel_audit_receipt SET receipt = 'x'",
            "DELETE FROM kernel_audit_receipt",
            "DELETE FROM kernel_audit_gone",
            "UPDATE kernel_audit_gone SET expiry = event",
            "DELETE FROM kernel_audit_expiry",
            "UPDATE kernel_audit_expiry SET gone = 0",
            "DELETE FROM kernel_audit_hold",
            "UPDATE kernel_audit_hold SET patient = lifts",
            "TRUNCATE kernel_position",
            "ALTER TABLE kernel_audit DISABLE TRIGGER ALL",
            "SET session_replication_role = replica",
            "ALTER TABLE kernel_journal ADD COLUMN x TEXT",
            "DROP TABLE kernel_audit CASCADE",
            "ALTER TABLE kernel_journal OWNER TO CURRENT_USER",
            "CREATE TRIGGER t BEFORE INSERT ON kernel_journal EXECUTE FUNCTION suppress_redundant_updates_trigger()",
            "CREATE TABLE kernel_mine (n BIGINT)",
            "UPDATE beds_migration SET sql = ''",
        ]
        .as_slice(),
    });
    let written = count(epr.db(), "SELECT count(*) FROM kernel_audit").await;
    for sql in attacks {
        let said = attack(&epr, sql).await.expect_err(sql).to_string();
        let refused = [
            "append-only",
            "permission denied",
            "must be owner",
            "no privileges",
        ];
        assert!(refused.iter().any(|words| said.contains(words)), "{sql}: {said}");
        assert_eq!(
            count(epr.db(), "SELECT count(*) FROM kernel_audit").await,
            written,
            "{sql}"
        );
    }
    assert_eq!(
        count(
            epr.db(),
            "SELECT count(*) FROM kernel_journal WHERE role = 'charge_nurse'"
        )
        .await,
        2
    );
}

/// So that the test above is known to try things that would work.
async fn attacks_behind_its_back_succeed_and_so_are_a_control(store: &Store) {
    let epr = open(store).await;
    inpatient(&epr, "A1").await;
    store.attack("UPDATE kernel_journal SET role = 'x'").await;
    assert_eq!(
        count(epr.db(), "SELECT count(*) FROM kernel_journal WHERE role = 'x'").await,
        2
    );
    attack(&epr, "UPDATE kernel_journal SET role = 'y'")
        .await
        .unwrap_err();
}
