//! An assembly as a trust makes it: tables by the owner, service by the application role.

use trefoil_kernel::{Builder, Db, Epr, Unbuildable};

use crate::Store;

/// Migrate as the owner, give the application role its rights, and build over the application's connection.
pub async fn assemble(store: &Store, builder: impl Fn() -> Builder) -> Epr {
    try_assemble(store, builder)
        .await
        .unwrap_or_else(|wrong| panic!("not built:\n{wrong}"))
}

/// As [`assemble`], with the mistakes in answer.
///
/// # Errors
/// As [`Builder::migrate`] and [`Builder::build`].
pub async fn try_assemble(store: &Store, builder: impl Fn() -> Builder) -> Result<Epr, Unbuildable> {
    over(store, builder, store.open().await).await
}

/// As [`assemble`], over a store that survives a power cut.
pub async fn assemble_durable(store: &Store, builder: impl Fn() -> Builder) -> Epr {
    let db = store.durable().await.unwrap();
    over(store, builder, db)
        .await
        .unwrap_or_else(|wrong| panic!("not built:\n{wrong}"))
}

async fn over(store: &Store, builder: impl Fn() -> Builder, db: Db) -> Result<Epr, Unbuildable> {
    let owner = store.open_owner().await;
    builder().migrate(&owner, store.application_role()).await?;
    owner.close().await;
    builder().clock(store.clock.clone()).build(db).await
}
