//! What the store says when it fails has no value of a record in it: it goes to the technical log.

use trefoil_core::Refused;
use trefoil_kernel::{Failed, FutureExt};
use trefoil_testkit::{Engine, Store, both};

use crate::{beds::open, charts::everything, leaves::events};

both! { what_the_store_says_quotes_nobody a_failed_unit_is_recorded_and_quotes_nobody }

const SECRET: &str = "told in confidence";

async fn what_the_store_says_quotes_nobody(store: &Store) {
    let epr = open(store).await;
    let statements: &[&'static str] = match store.engine {
        Engine::Postgres => &[
            "SELECT CAST($1 AS TEXT)::BIGINT",
            "SELECT CAST($1 AS TEXT)::TIMESTAMPTZ",
            "SELECT CAST($1 AS TEXT)::UUID",
            "SELECT CAST($1 AS TEXT)::JSON",
        ],
        Engine::Sqlite => &["SELECT json($1)", "SELECT json_extract('{}', $1)"],
    };
    for sql in statements.iter().copied().chain(["SELECT $1"]) {
        let asked: Result<Vec<(i64,)>, Failed> = epr.db().look().rows(sql, &[&SECRET]).await;
        let said = asked.expect_err(sql).to_string();
        assert!(said.contains("the store failed"), "{sql}: {said}");
        assert!(!said.contains(SECRET), "{sql}: {said}");
    }
    if store.engine == Engine::Postgres {
        // The control: the driver does quote it.
        let raw: Result<Vec<(i64,)>, Failed> = epr
            .db()
            .look()
            .rows("SELECT CAST($1 AS TEXT)::BIGINT", &[&SECRET])
            .await;
        let Err(Failed::Store(cause)) = raw else {
            unreachable!("it failed above")
        };
        assert!(cause.to_string().contains(SECRET), "{cause}");
    }
}

async fn a_failed_unit_is_recorded_and_quotes_nobody(store: &Store) {
    let epr = open(store).await;
    let sql = match store.engine {
        Engine::Postgres => {
            "UPDATE beds_row SET n = CAST($1 AS TEXT)::BIGINT WHERE CAST($1 AS TEXT)::BIGINT = 1"
        }
        Engine::Sqlite => "INSERT INTO beds_row (n) VALUES ($1)",
    };
    let failed: Result<String, Refused> = epr
        .together(&everything(), move |unit| {
            async move {
                let refused = Refused::from(unit.keep(sql, &[&SECRET]).await.unwrap_err());
                // And goes on as if nothing had been.
                Ok(refused.to_string())
            }
            .boxed()
        })
        .await;
    let said = failed.unwrap_err().to_string();
    assert!(!said.contains(SECRET), "{said}");
    let all = events(&epr).await;
    let event = all
        .iter()
        .find(|event| event.act == "failed" && event.what == "unit of work")
        .unwrap();
    assert!(!format!("{event:?}").contains(SECRET), "{event:?}");
    assert_eq!(event.actor, Some(everything().principal.staff.0));
}
