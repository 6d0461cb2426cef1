//! PV1-3: which ward and bed of ours a location is.

use trefoil_core::{RecordId, Refused};
use trefoil_hl7v2::handler::NotApplied;
use trefoil_kernel::Unit;
use uuid::Uuid;

use super::{faults, visit::Location};
use crate::{
    stay::{PlaceError, place::Destination},
    store::ward,
};

/// The national form has the ward in the second part (point of care^ward^bed^site), others in the first
/// (ward^bay^bed^site): whichever is a ward here, the national form first.
pub(super) async fn destination(unit: &mut Unit<'_>, location: &Location) -> Result<Destination, NotApplied> {
    for code in [&location.room, &location.point_of_care].into_iter().flatten() {
        let to = Destination {
            ward: code.clone(),
            bed: None,
        };
        let found = ward::place(&mut unit.look(), &to, RecordId(Uuid::nil()))
            .await
            .map_err(Refused::from)?;
        if found.team.is_some() {
            return Ok(Destination {
                bed: location.bed.clone(),
                ..to
            });
        }
    }
    let sent = location
        .room
        .as_ref()
        .or(location.point_of_care.as_ref())
        .cloned()
        .unwrap_or_default();
    Err(faults::place(&PlaceError::UnknownWard(sent)))
}
