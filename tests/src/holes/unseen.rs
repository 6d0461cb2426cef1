//! A hole: a page for whoever is signed in that reads round its view, and the gate that holds pages to the log.

use axum::{
    Router,
    extract::{Path, State},
    http::{HeaderMap, StatusCode},
    response::IntoResponse,
    routing::get,
};
use trefoil::{
    core::PatientId,
    kernel::Epr,
    web::signed_in::{Sitting, behind},
};
use uuid::Uuid;

use super::anybody::written;
use crate::{
    house::{Client, House, Patient},
    matrix::class::names,
};

async fn unseen(State(epr): State<Epr>, headers: HeaderMap, Path(patient): Path<Uuid>) -> impl IntoResponse {
    match behind(&epr, &headers).await {
        Ok(Sitting::Open(_)) => (StatusCode::OK, written(&epr, PatientId(patient)).await),
        _ => (StatusCode::UNAUTHORIZED, String::new()),
    }
}

/// The hole.
pub(super) fn router(epr: &Epr) -> Router {
    Router::new()
        .route("/holes/unseen/{patient}", get(unseen))
        .with_state(epr.clone())
}

async fn events(house: &House, patient: PatientId) -> i64 {
    let sql = "SELECT (SELECT COUNT(*) FROM kernel_audit WHERE patient = $1)
        + (SELECT COUNT(*) FROM kernel_audit_shown WHERE patient = $1)";
    let row: Result<Option<(i64,)>, _> = house.epr.db().look().row(sql, &[&patient.0]).await;
    row.expect("the log").map_or(0, |(count,)| count)
}

/// The gate: a page that names a patient leaves an event of them. What it says when one did not.
pub(super) async fn left_no_event(
    house: &House,
    client: &Client,
    before_the_id: &str,
    patient: &Patient,
) -> Option<String> {
    let path = format!("{before_the_id}{}", patient.id);
    let before = events(house, patient.id).await;
    let page = client.get(&path).await;
    assert!(names(&page.body, patient), "{path} names them: {}", page.status);
    (events(house, patient.id).await == before)
        .then(|| format!("{path} names a patient, and the log does not know"))
}
