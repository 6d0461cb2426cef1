//! `describe-http`: the routes of this assembly as OpenAPI, without touching its store.

use trefoil_kernel::{Builder, Db, Durability, Opening, fresh_id};

use crate::{configuration::Configuration, describe::openapi, routes::routes};

/// Put the assembly together over a store that is thrown away, and print its description.
pub(super) async fn describe(
    assembly: &(impl Fn(&Configuration) -> Builder + Sync),
    configuration: &Configuration,
) -> Result<(), String> {
    let folder = std::env::temp_dir().join(format!("trefoil-describe-{}", fresh_id()));
    std::fs::create_dir(&folder).map_err(|why| format!("{}: {why}", folder.display()))?;
    let described = described(assembly, configuration, &folder).await;
    if let Err(why) = std::fs::remove_dir_all(&folder) {
        tracing::warn!(folder = %folder.display(), %why, "could not be removed");
    }
    println!("{}", described?);
    Ok(())
}

async fn described(
    assembly: &(impl Fn(&Configuration) -> Builder + Sync),
    configuration: &Configuration,
    folder: &std::path::Path,
) -> Result<String, String> {
    let opening = Opening {
        url: format!("sqlite:{}/describe.db", folder.display()),
        durability: Durability::NotNeededBecause("describe-http throws it away".to_owned()),
        connections: 0,
    };
    let said = |error: &dyn std::fmt::Display| error.to_string();
    let db = Db::open_as(&opening).await.map_err(|error| said(&error))?;
    let migrated = assembly(configuration).migrate(&db, None).await;
    migrated.map_err(|error| said(&error))?;
    let epr = assembly(configuration)
        .build(db)
        .await
        .map_err(|error| said(&error))?;
    let all = openapi(
        &configuration.organisation,
        env!("CARGO_PKG_VERSION"),
        &routes(&epr),
    );
    serde_json::to_string_pretty(&all).map_err(|error| said(&error))
}
