//! Every mistake stops at assembly, in words, all at once, before a table is touched.

use std::sync::Arc;

use trefoil_core::ports::Whereabouts;
use trefoil_kernel::{Builder, Db, Epr, Migration};
use trefoil_testkit::{AuditStub, Engine, Store, assemble, both, count, try_assemble};

use crate::{
    beds::{Admit, Beds, DayBeds, builder},
    charts::{everything, note, patient},
    odd::{Grabby, Needy, Odd, SideRoom},
};

both! { mistakes_in_words doubled_offers foreign_tables starts_at_once_and_refuses_a_rewrite behind_and_ahead
the_owner_may_not_serve a_port_is_substituted suggestions_are_taken_up_once }

async fn wrong(db: &Db, builder: Builder) -> String {
    builder
        .build(db.clone())
        .await
        .map(drop)
        .expect_err("was built")
        .to_string()
}

async fn mistakes_in_words(store: &Store) {
    let db = store.open().await;
    let assembly = || {
        Epr::builder()
            .replace(Odd {
                id: "pharmacy",
                sql: &[],
            })
            .with(Needy)
            .with(Odd {
                id: "Ward-9",
                sql: &[],
            })
    };
    let said = wrong(&db, assembly().extend(|on| _ = on.rule::<Admit>(DayBeds))).await;
    assert_eq!(
        said,
        "- there is nothing called pharmacy to replace; name a module that is there, or add it by with()
- Ward-9 is no name for a module: it must be lower case words joined by underscores, since its tables begin with it
- the module audit is missing: a record nobody can be held to is not a record; add it by with()
- needy asks for the port Allergies, which nobody offers; add a module that offers it
- this trust asks for the command beds.admit, which nobody offers; add a module that offers it
"
    );
    let owner = store.open_owner().await;
    let migrated = assembly().migrate(&owner, store.application_role()).await;
    assert!(migrated.is_err(), "migrating makes the same check");
    let sql = if db.is_sqlite() {
        "SELECT count(*) FROM sqlite_schema"
    } else {
        "SELECT count(*) FROM information_schema.tables WHERE table_schema = 'public'"
    };
    assert_eq!(count(&owner, sql).await, 0, "before a table is touched");
    let said = builder()
        .migrate(&owner, Some("app; DROP TABLE kernel_journal"))
        .await
        .unwrap_err()
        .to_string();
    assert!(said.contains("is no name for a database role"), "{said}");
}

async fn doubled_offers(store: &Store) {
    let said = wrong(
        &store.open().await,
        builder().with(Beds).with(Grabby).with(Odd {
            id: "kernel",
            sql: &[],
        }),
    )
    .await;
    for expected in [
        "two modules both call themselves beds; say replace() if that is meant",
        "two modules both call themselves kernel",
        "the permission beds.admit is offered by both beds and grabby",
        "the command beds.admit is offered by both beds and grabby",
        "the port Whereabouts is offered by both beds and grabby",
        "the tab Notes is offered by both grabby and grabby",
        "grabby offers something that does not fit: a tab without a name",
    ] {
        assert!(said.contains(expected), "{expected} not in:\n{said}");
    }
}

async fn foreign_tables(store: &Store) {
    const STRAY: &[Migration] = &[Migration {
        number: 1,
        name: "x",
        sql: "CREATE TABLE stray (n {int}) {strict}",
    }];
    const GAP: &[Migration] = &[Migration {
        number: 2,
        name: "x",
        sql: "SELECT 1",
    }];
    let with = |sql| move || Epr::builder().with(AuditStub).with(Odd { id: "ward", sql });
    let said = try_assemble(store, with(STRAY))
        .await
        .map(drop)
        .unwrap_err()
        .to_string();
    assert_eq!(
        said,
        "- ward made a table called stray; its tables must begin with ward_\n"
    );
    assert!(
        store.try_attack("SELECT * FROM stray").await.is_err(),
        "and the table is gone again"
    );
    let said = try_assemble(store, with(GAP))
        .await
        .map(drop)
        .unwrap_err()
        .to_string();
    assert_eq!(said, "- ward: migration 2 is out of order; they count 1, 2, 3\n");
}

async fn starts_at_once_and_refuses_a_rewrite(store: &Store) {
    let start = || try_assemble(store, builder);
    let (a, b, c) = tokio::join!(start(), start(), start());
    for built in [a, b, c, start().await] {
        built.map(drop).unwrap();
    }
    const SQL: &[Migration] = &[Migration {
        number: 1,
        name: "beds",
        sql: "SELECT 1",
    }];
    let expected = "- beds: migration 1 was changed after it was applied; put it back and write a new one\n";
    let edited = || Epr::builder().with(AuditStub).with(Odd { id: "beds", sql: SQL });
    assert_eq!(
        try_assemble(store, edited)
            .await
            .map(drop)
            .unwrap_err()
            .to_string(),
        expected
    );
    assert_eq!(wrong(&store.open().await, edited()).await, expected);
}

async fn behind_and_ahead(store: &Store) {
    const ONE: &[Migration] = &[Migration {
        number: 1,
        name: "a",
        sql: "CREATE TABLE ward_a (n {int}) {strict}",
    }];
    const TWO: &[Migration] = &[
        ONE[0],
        Migration {
            number: 2,
            name: "b",
            sql: "CREATE TABLE ward_b (n {int}) {strict}",
        },
    ];
    let with = |sql| Epr::builder().with(AuditStub).with(Odd { id: "ward", sql });
    let db = store.open().await;
    let said = wrong(&db, with(ONE)).await;
    assert!(
        said.contains("- kernel: migration 1 has not been applied; run `migrate` as the owner"),
        "{said}"
    );
    assert!(
        said.contains("- ward: migration 1 has not been applied"),
        "all at once: {said}"
    );
    try_assemble(store, || with(ONE)).await.map(drop).unwrap();
    assert!(
        wrong(&db, with(TWO))
            .await
            .starts_with("- ward: migration 2 has not been applied")
    );
    try_assemble(store, || with(TWO)).await.map(drop).unwrap();
    let said = wrong(&db, with(ONE)).await;
    assert!(
        said.contains("ward: the database has migration 2") && said.contains("newer than the program"),
        "{said}"
    );
}

async fn the_owner_may_not_serve(store: &Store) {
    assemble(store, builder).await;
    let owner = store.open_owner().await;
    let built = builder().build(owner).await.map(drop);
    match store.engine {
        Engine::Sqlite => built.expect("one file, one owner: triggers refuse instead"),
        Engine::Postgres => {
            let said = built.unwrap_err().to_string();
            assert!(
                said.contains("could rewrite kernel_audit; serve as the application role"),
                "{said}"
            );
            for right in ["UPDATE", "DELETE", "TRUNCATE", "UPDATE (role)"] {
                let role = store.application_role().unwrap();
                store
                    .attack(&format!("GRANT {right} ON kernel_journal TO {role}"))
                    .await;
                let said = wrong(&store.open().await, builder()).await;
                assert!(said.contains("could rewrite kernel_journal"), "{right}: {said}");
                store
                    .attack(&format!("REVOKE {right} ON kernel_journal FROM {role}"))
                    .await;
            }
            builder()
                .build(store.open().await)
                .await
                .map(drop)
                .expect("the control: without it, it is built");
        }
    }
}

async fn a_port_is_substituted(store: &Store) {
    let epr = assemble(store, || {
        builder().extend(|on| {
            on.provide::<dyn Whereabouts>(Arc::new(SideRoom));
        })
    });
    let epr = epr.await;
    let v = epr
        .execute(&everything(), note(patient(&epr).await, "seen"))
        .await
        .unwrap();
    assert_eq!(v.record.bed.as_deref(), Some("side room 1"));
}

async fn suggestions_are_taken_up_once(store: &Store) {
    let epr = assemble(store, builder).await;
    let granted = "SELECT count(*) FROM kernel_role_permission WHERE permission LIKE 'beds.%'";
    assert_eq!(count(epr.db(), granted).await, 4);
    let administrator =
        trefoil_testkit::personas::administrator(&[trefoil_kernel::people::ADMINISTER_PEOPLE]);
    epr.grant(&administrator, "nurse", "beds.admit", false)
        .await
        .unwrap();
    let epr = assemble(store, builder).await;
    assert_eq!(
        count(epr.db(), granted).await,
        3,
        "what the trust took away stays away"
    );
}
