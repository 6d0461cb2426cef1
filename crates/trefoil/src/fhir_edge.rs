//! What stands beside the pages: FHIR, where who asks is whoever is signed in to the pages; and signing in from outside.

use async_trait::async_trait;
use axum::{Router, http::HeaderMap};
use trefoil_core::Refused;
use trefoil_fhir::{Asker, Authenticator};
use trefoil_kernel::Epr;
use trefoil_web::{
    PageSettings,
    signed_in::{Sitting, behind},
};

/// The session of the pages.
struct Session(Epr);

#[async_trait]
impl Authenticator for Session {
    async fn asker(&self, headers: &HeaderMap) -> Result<Asker, Refused> {
        Ok(match behind(&self.0, headers).await? {
            Sitting::Nobody => Asker::Nobody,
            Sitting::Locked(_) => Asker::Locked,
            Sitting::Open(person) => Asker::Is(Box::new(person.principal)),
        })
    }
}

/// Pages and resources of this assembly.
pub fn router(epr: &Epr, settings: PageSettings) -> Router {
    let encrypted = settings.encrypted || settings.behind_proxy;
    let resources = trefoil_fhir::router(epr.clone(), Session(epr.clone()), encrypted);
    let passkeys = trefoil_passkeys::router(epr, &settings);
    let beside = resources
        .merge(passkeys)
        .merge(trefoil_openid_connect::router(epr, &settings));
    trefoil_web::router_beside(epr.clone(), settings, beside)
}
