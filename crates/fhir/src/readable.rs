//! What a module contributes: a kind of its records, readable as a type of resource.

use std::sync::Arc;

use async_trait::async_trait;
use trefoil_core::{PatientId, Permission, RecordId, Refused};
use trefoil_kernel::{Contribution, View, locator::locate};

use crate::{id::FhirId, wire::Json};

/// One kind of record as one type of resource. Several kinds may be of one type, and one kind of several types.
///
/// The toolkit has opened the patient's record with [`Readable::needs`] before it asks, stamps version and time
/// afterwards, leaves out what is sealed, and writes the access event. A mapping only maps.
#[async_trait]
pub trait Readable: Send + Sync + 'static {
    /// The type: `Condition`.
    fn resource(&self) -> &'static str;
    /// The kind of record, as `Record::KIND`.
    fn kind(&self) -> &'static str;
    /// The UK Core profiles it may be stamped with, by their last word, the most general first. None where UK Core has
    /// no profile.
    fn profiles(&self) -> &'static [&'static str];
    /// The permission a reader needs: the one of the page that shows the same.
    fn needs(&self) -> Permission;
    /// At most how many records of a patient are read together; none where there is no limit. A reader of the whole record is
    /// told when there were so many.
    fn newest(&self) -> Option<usize> {
        None
    }
    /// Whether it is part of the whole record where no type is named. What says of each other resource once more who wrote
    /// it is not: it is given where `_type` asks for it.
    fn with_everything(&self) -> bool {
        true
    }
    /// Whose record this is. Only for what the kernel's locator does not know.
    async fn whose(&self, view: &mut View, id: &FhirId) -> Result<Option<PatientId>, Refused> {
        let found = locate(&mut view.look(), id.record).await?;
        Ok(found
            .filter(|located| located.kind == self.kind())
            .map(|located| located.home))
    }
    /// The resources of this type that one record is mapped to; empty when the patient has no such record.
    async fn one(&self, view: &mut View, patient: PatientId, id: RecordId) -> Result<Vec<Json>, Refused>;
    /// The resources of this type of a patient, all of them.
    async fn all(&self, view: &mut View, patient: PatientId) -> Result<Vec<Json>, Refused>;
}

/// A [`Readable`], for `Mount::add`.
#[derive(Clone)]
pub struct FhirResource(pub Arc<dyn Readable>);

impl FhirResource {
    /// Offer it.
    pub fn new(readable: impl Readable) -> Self {
        Self(Arc::new(readable))
    }
}

impl Contribution for FhirResource {
    fn key(&self) -> String {
        format!("{} of {}", self.0.resource(), self.0.kind())
    }
    fn needs(&self) -> Option<Permission> {
        Some(self.0.needs())
    }
    fn unfit(&self) -> Option<String> {
        unfit(self.0.resource())
    }
}

/// A type of resource about no patient: wards and beds.
#[async_trait]
pub trait Listed: Send + Sync + 'static {
    /// The type: `Location`.
    fn resource(&self) -> &'static str;
    /// As [`Readable::profiles`].
    fn profiles(&self) -> &'static [&'static str];
    /// The permission a reader needs.
    fn needs(&self) -> Permission;
    /// One of them.
    async fn one(&self, view: &mut View, id: &str) -> Result<Option<Json>, Refused>;
}

/// A [`Listed`], for `Mount::add`.
#[derive(Clone)]
pub struct FhirDirectory(pub Arc<dyn Listed>);

impl FhirDirectory {
    /// Offer it.
    pub fn new(listed: impl Listed) -> Self {
        Self(Arc::new(listed))
    }
}

impl Contribution for FhirDirectory {
    fn key(&self) -> String {
        self.0.resource().to_owned()
    }
    fn needs(&self) -> Option<Permission> {
        Some(self.0.needs())
    }
    fn unfit(&self) -> Option<String> {
        unfit(self.0.resource())
    }
}

/// A type that R4 does not have: the model could not read it back.
pub(crate) fn unfit(resource: &str) -> Option<String> {
    let asked = Json::Object(vec![(
        "resourceType".to_owned(),
        Json::String(resource.to_owned()),
    )]);
    let known = crate::wire::from_json::<crate::wire::r4::Resource>(&asked.to_compact());
    match known {
        Ok((Some(_), _)) => None,
        _ => Some(format!(
            "FHIR R4 has no resource {resource}; name one of its types"
        )),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_type_that_r4_does_not_have_is_a_mistake() {
        assert_eq!(unfit("Condition"), None);
        assert!(unfit("Problem").is_some_and(|why| why.contains("Problem")));
    }
}
