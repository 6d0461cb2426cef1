//! Every route of an assembly in one list: the pages, and the edges beside them.

use trefoil_fhir::{BASE, interactions};
use trefoil_kernel::Epr;
use trefoil_web::Passes;

/// One route.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Route {
    /// In axum's form: `/wards/{ward}`.
    pub path: String,
    /// What it answers: `GET`, `POST`.
    pub methods: &'static [&'static str],
    /// Its name, as the access log has it where it leaves an event.
    pub what: &'static str,
    /// Who passes.
    pub passes: Passes,
}

/// All of them. The routers are built from what this lists; `cargo xtask matrix` compares it with the router that serves.
pub fn routes(epr: &Epr) -> Vec<Route> {
    let pages = [
        trefoil_web::routes(epr),
        trefoil_passkeys::routes(epr),
        trefoil_openid_connect::routes(epr),
    ]
    .concat();
    let pages = pages.into_iter().map(|route| Route {
        path: route.path.to_owned(),
        methods: route.methods,
        what: route.what,
        passes: route.passes,
    });
    // Which permission a resource needs is the resource's own, so that here it is enough to be signed in.
    let resources = interactions().into_iter().map(|one| Route {
        path: format!("{BASE}{}", one.path),
        methods: one.methods,
        what: one.what,
        passes: if one.open {
            Passes::Anybody
        } else {
            Passes::SignedIn
        },
    });
    pages.chain(resources).collect()
}
