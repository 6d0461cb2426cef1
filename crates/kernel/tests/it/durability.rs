//! A store that would lose acknowledged work in a power cut is not opened.

use trefoil_kernel::{Db, Durability, Failed, Opening};
use trefoil_testkit::{Engine, Store, assemble_durable, both};

use crate::{
    beds::builder,
    charts::{entries, inpatient},
};

both! { durable_or_not_at_all addresses_in_words }

async fn durable_or_not_at_all(store: &Store) {
    let epr = assemble_durable(store, builder).await;
    inpatient(&epr, "A1").await;
    assert_eq!(
        entries(epr.db()).await,
        2,
        "the control: as it should be, it opens and serves"
    );
    if store.engine == Engine::Sqlite {
        return; // nothing outside the program can turn it off: FULL is pinned at every opening, and asserted
    }
    let database = store
        .application_url()
        .rsplit('/')
        .next()
        .unwrap()
        .split('?')
        .next()
        .unwrap()
        .to_owned();
    store
        .attack(&format!("ALTER DATABASE {database} SET synchronous_commit = off"))
        .await;
    let refused = store.durable().await.map(drop).unwrap_err();
    assert!(
        matches!(&refused, Failed::NotDurable(found) if found.contains("synchronous_commit=off")),
        "{refused}"
    );
    assert!(
        refused
            .to_string()
            .starts_with("the store would lose acknowledged work in a power cut"),
        "{refused}"
    );
    let named = Opening {
        durability: Durability::NotNeededBecause("this very test".into()),
        ..Opening::at(store.application_url())
    };
    Db::open_as(&named)
        .await
        .unwrap()
        .ping()
        .await
        .expect("by name, it may");
    store
        .attack(&format!("ALTER DATABASE {database} RESET synchronous_commit"))
        .await;
    store
        .durable()
        .await
        .map(drop)
        .expect("and durable again, it opens");
}

async fn addresses_in_words(store: &Store) {
    let refused = Db::open("oracle://here").await.map(drop).unwrap_err().to_string();
    let expected = "the database address is not understood: it begins with `oracle`; write sqlite:/path/to/file.db or postgres://user@host/database";
    assert_eq!(refused, expected);
    store.durable().await.unwrap().ping().await.unwrap();
}
