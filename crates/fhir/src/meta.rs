//! What is said of a resource: its profile, its version, when it was recorded.

use trefoil_kernel::stamps::Stamp;

use crate::{
    id::FhirId,
    systems::uk_core_profile,
    value::{instant, text},
    wire::{Json, r4::Meta},
};

/// Stamped with a profile of UK Core, by its last word. Version and time are added by the toolkit.
pub fn profile(name: &str) -> Option<Meta> {
    Some(Meta {
        profile: text(uk_core_profile(name)).into_iter().collect(),
        ..Meta::default()
    })
}

/// The type of a resource.
pub(crate) fn type_of(resource: &Json) -> Option<&str> {
    resource.get("resourceType").and_then(Json::as_str)
}

/// The id of a resource, where it is one of ours.
pub(crate) fn id_of(resource: &Json) -> Option<FhirId> {
    resource.get("id").and_then(Json::as_str)?.parse().ok()
}

/// The version of a resource.
pub(crate) fn version_of(resource: &Json) -> Option<&str> {
    resource.get("meta")?.get("versionId").and_then(Json::as_str)
}

/// Say which version it is and when it was recorded, unless the mapping did.
pub(crate) fn stamped(resource: Json, stamp: &Stamp) -> Json {
    let Json::Object(mut members) = resource else {
        return resource;
    };
    let said = [
        ("versionId", Some(stamp.version.to_string())),
        ("lastUpdated", instant(stamp.recorded).and_then(|at| at.value)),
    ];
    let place = match members.iter().position(|(key, _)| key == "meta") {
        Some(place) => place,
        None => {
            let after = members
                .iter()
                .take_while(|(key, _)| key == "resourceType" || key == "id");
            let place = after.count();
            members.insert(place, ("meta".to_owned(), Json::Object(vec![])));
            place
        }
    };
    if let Some((_, Json::Object(meta))) = members.get_mut(place) {
        for (at, (key, value)) in said.into_iter().enumerate() {
            if let Some(value) = value
                && !meta.iter().any(|(there, _)| there == key)
            {
                meta.insert(at.min(meta.len()), (key.to_owned(), Json::String(value)));
            }
        }
    }
    Json::Object(members)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::wire::{FhirJson, r4::Patient};

    fn stamp() -> Stamp {
        Stamp {
            version: 3,
            recorded: "2026-11-22T08:35:00.000012Z".parse().unwrap(),
        }
    }

    #[test]
    fn version_and_time_stand_beside_the_profile() {
        let patient = Patient {
            id: Some("a".into()),
            meta: profile("Patient"),
            ..Patient::default()
        };
        let said = stamped(patient.encode(), &stamp());
        assert_eq!(version_of(&said), Some("3"));
        assert_eq!(
            said.to_compact(),
            r#"{"resourceType":"Patient","id":"a","meta":{"versionId":"3","lastUpdated":"2026-11-22T08:35:00.000012Z","profile":["https://fhir.hl7.org.uk/StructureDefinition/UKCore-Patient"]}}"#
        );
    }

    #[test]
    fn a_mapping_without_meta_is_stamped_too_and_one_that_says_more_is_left() {
        let bare = stamped(
            Json::parse(r#"{"resourceType":"Basic","id":"a"}"#).unwrap(),
            &stamp(),
        );
        assert_eq!(version_of(&bare), Some("3"));
        let own = Json::parse(r#"{"resourceType":"AuditEvent","id":"a","meta":{"versionId":"1"}}"#).unwrap();
        assert_eq!(version_of(&stamped(own, &stamp())), Some("1"));
    }
}
