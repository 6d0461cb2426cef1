//! Wards and beds as Locations (UKCore-Location). They are the trust's data and about nobody: who is in a bed is not said.

use async_trait::async_trait;
use trefoil_core::{Permission, Refused};
use trefoil_fhir::{
    Listed,
    concept::{coded, coding},
    id::{code_of, of_code},
    profile, reference, value,
    wire::{
        FhirJson, Json,
        r4::{Location, Reference},
    },
};
use trefoil_kernel::View;

use crate::{
    permissions::VIEW_WARD,
    stay::Place,
    store::ward::{Bed, Ward, beds, wards},
};

const PHYSICAL: &str = "http://terminology.hl7.org/CodeSystem/location-physical-type";
const BED_STATUS: &str = "http://terminology.hl7.org/CodeSystem/v2-0116";

pub(super) struct Locations;

#[async_trait]
impl Listed for Locations {
    fn resource(&self) -> &'static str {
        "Location"
    }
    fn profiles(&self) -> &'static [&'static str] {
        &["Location"]
    }
    fn needs(&self) -> Permission {
        VIEW_WARD
    }

    async fn one(&self, view: &mut View, id: &str) -> Result<Option<Json>, Refused> {
        let (ward, bed) = match id.split_once('.') {
            Some((ward, bed)) => (ward, Some(bed)),
            None => (id, None),
        };
        let Some(code) = code_of(ward) else {
            return Ok(None);
        };
        let all = wards(&mut view.look()).await?;
        let Some(ward) = all.iter().find(|ward| ward.code == code) else {
            return Ok(None);
        };
        let Some(bed) = bed else {
            return Ok(Some(of_ward(ward).encode()));
        };
        let Some(code) = code_of(bed) else {
            return Ok(None);
        };
        let all = beds(&mut view.look(), &ward.code).await?;
        Ok(all
            .iter()
            .find(|bed| bed.code == code)
            .map(|bed| of_bed(ward, bed).encode()))
    }
}

/// To a bed, or to the ward where there is no bed.
pub(super) fn reference(place: &Place) -> Reference {
    let display = match &place.bed {
        Some(bed) => format!("{} {bed}", place.ward),
        None => place.ward.clone(),
    };
    Reference {
        display: value::text(display),
        ..reference::to("Location", id(&place.ward, place.bed.as_deref()))
    }
}

fn id(ward: &str, bed: Option<&str>) -> String {
    match bed {
        Some(bed) => format!("{}.{}", of_code(ward), of_code(bed)),
        None => of_code(ward),
    }
}

pub(super) fn of_ward(ward: &Ward) -> Location {
    Location {
        id: Some(id(&ward.code, None)),
        meta: profile("Location"),
        status: value::text("active"),
        name: value::text(&ward.name),
        alias: value::texts([&ward.code]),
        mode: value::text("instance"),
        physical_type: Some(coded(PHYSICAL, "wa", "Ward")),
        ..Location::default()
    }
}

pub(super) fn of_bed(ward: &Ward, bed: &Bed) -> Location {
    let closed = bed.closed.is_some();
    Location {
        id: Some(id(&ward.code, Some(&bed.code))),
        meta: profile("Location"),
        status: value::text(if closed { "suspended" } else { "active" }),
        operational_status: closed.then(|| coding(BED_STATUS, "C", "Closed")),
        name: value::text(format!("{} {}", ward.code, bed.code)),
        description: value::text(&bed.bay_name),
        mode: value::text("instance"),
        physical_type: Some(coded(PHYSICAL, "bd", "Bed")),
        part_of: Some(reference::to("Location", id(&ward.code, None))),
        ..Location::default()
    }
}
