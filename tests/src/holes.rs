//! Holes that are dug on purpose, one of each kind that other systems had, to see that the gates notice.
//!
//! They are here and in no crate that is shipped. `cargo xtask holes` digs them all, says which gate noticed which, and fails
//! when one was not noticed, or when a gate cries where nothing was dug.

mod anybody;
pub mod sorted;
mod sqlmap;
mod unseen;

use trefoil::{
    kernel::{Db, Failed},
    web::serve,
};
use trefoil_testkit::{Engine, Store};

use crate::{
    house::{House, Sitting, Standing},
    matrix::{class::names, mounted},
};

/// What became of one hole.
#[derive(Debug)]
pub struct Hole {
    /// What was dug.
    pub what: &'static str,
    /// The gate that should notice.
    pub gate: &'static str,
    /// What it said; none when it did not notice.
    pub noticed: Option<String>,
    /// Whether the gate was silent where nothing was dug.
    pub silent_without: bool,
}

impl Hole {
    /// Whether the gate does what it is for.
    pub fn caught(&self) -> bool {
        self.noticed.is_some() && self.silent_without
    }
}

/// A route that is in no list and asks nobody who they are: the list of routes against the router, and a visitor who is
/// nobody.
///
/// # Panics
/// At whatever it did not expect.
pub async fn unguarded_route(house: &mut House) -> Vec<Hole> {
    let sound = house.router.clone();
    let before = mounted::unlisted(house).len();
    house.router = sound.clone().merge(anybody::router(&house.epr));
    let found = mounted::unlisted(house);
    let patient = house.patient(Standing::Related);
    let path = format!("/holes/anybody/{}", patient.id);
    let (open, shut) = (
        house.client().get(&path).await,
        crate::house::Client::new(sound.clone()).get(&path).await,
    );
    let told = names(&open.body, patient).then(|| format!("nobody is told whose record it is at {path}"));
    let silent = !names(&shut.body, patient);
    house.router = sound;
    vec![
        Hole {
            what: "a route that is not guarded",
            gate: "matrix: the router against the list of routes",
            noticed: found
                .iter()
                .find(|one| one.what.contains("/holes/"))
                .map(|one| one.says.clone()),
            silent_without: before == 0,
        },
        Hole {
            what: "a route that is not guarded",
            gate: "matrix: asked by nobody",
            noticed: told,
            silent_without: silent,
        },
    ]
}

/// A page that shows a patient and leaves no event: what a page names, against what the log says was shown.
///
/// # Panics
/// At whatever it did not expect.
pub async fn page_without_event(house: &House) -> Hole {
    let patient = house.patient(Standing::Related);
    let pass = house.sits(house.person("nurse"), Sitting::Fresh).await;
    let holed = crate::house::Client::new(house.router.clone().merge(unseen::router(&house.epr)));
    let unseen = unseen::left_no_event(house, &holed.with(Some(&pass)), "/holes/unseen/", patient).await;
    let sound = house.client().with(Some(&pass));
    let seen = unseen::left_no_event(house, &sound, "/patients/", patient).await;
    Hole {
        what: "a page that leaves no access event",
        gate: "events: whoever is named is in the log",
        noticed: unseen,
        silent_without: seen.is_none(),
    }
}

/// A sort parameter put into SQL: sqlmap, as somebody signed in. The control chooses among fixed statements.
///
/// # Panics
/// At whatever it did not expect.
pub async fn sort_into_sql(house: &House) -> Result<Hole, String> {
    let pass = house.sits(house.person("nurse"), Sitting::Fresh).await;
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await;
    let listener = listener.map_err(|why| why.to_string())?;
    let address = listener.local_addr().map_err(|why| why.to_string())?;
    let serving = serve::serve(
        listener,
        house.router.clone(),
        serve::Serving::default(),
        std::future::pending(),
    );
    let serving = tokio::spawn(serving);
    let cookie = format!("__Host-trefoil={}", pass.token);
    let asked = |path: &'static str| {
        let (url, cookie) = (format!("http://{address}{path}"), cookie.clone());
        tokio::task::spawn_blocking(move || sqlmap::injectable(&url, &cookie))
    };
    let holed = asked("/holes/sorted?sort=name")
        .await
        .map_err(|why| why.to_string())??;
    let sound = asked("/holes/chosen?sort=name")
        .await
        .map_err(|why| why.to_string())??;
    serving.abort();
    Ok(Hole {
        what: "a sort parameter put into SQL",
        gate: "sqlmap, signed in",
        noticed: holed,
        silent_without: sound.is_none(),
    })
}

/// `synchronous` lowered for a whole database: the settings that [`Db::open`] holds a store to. PostgreSQL lets its owner do
/// that; SQLite has no setting outside the program, which asks it back.
///
/// # Panics
/// At whatever it did not expect.
pub async fn synchronous_lowered() -> Option<Hole> {
    let store = Store::fresh(Engine::Postgres).await?;
    let sound = store.durable().await.is_ok();
    let name = store.owner_url().rsplit('/').next().unwrap_or_default();
    let name = name.split('?').next().unwrap_or_default().to_owned();
    store
        .attack(&format!("ALTER DATABASE {name} SET synchronous_commit = off"))
        .await;
    let opened: Result<Db, Failed> = store.durable().await;
    Some(Hole {
        what: "`synchronous` lowered",
        gate: "Db::open: the settings of the store",
        noticed: opened.err().map(|refused| refused.to_string()),
        silent_without: sound,
    })
}
