//! A hole: a route beside the pages that asks nobody who they are.

use axum::{
    Router,
    extract::{Path, State},
    response::IntoResponse,
    routing::get,
};
use trefoil::{core::PatientId, kernel::Epr};
use uuid::Uuid;

/// What is written of a patient, read behind everybody's back.
pub(super) async fn written(epr: &Epr, patient: PatientId) -> String {
    let sql = "SELECT snapshot FROM kernel_journal WHERE patient = $1 ORDER BY recorded";
    let rows: Result<Vec<(String,)>, _> = epr.db().look().rows(sql, &[&patient.0]).await;
    let rows = rows.expect("the journal");
    rows.into_iter().map(|(snapshot,)| snapshot).collect()
}

async fn anybody(State(epr): State<Epr>, Path(patient): Path<Uuid>) -> impl IntoResponse {
    written(&epr, PatientId(patient)).await
}

/// The hole.
pub(super) fn router(epr: &Epr) -> Router {
    Router::new()
        .route("/holes/anybody/{patient}", get(anybody))
        .with_state(epr.clone())
}
