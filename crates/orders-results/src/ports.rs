//! What other modules may ask of this one.

use async_trait::async_trait;
use trefoil_core::{
    Answer, PatientId, Refused,
    ports::{LatestResult, LatestResults, Reading},
};
use trefoil_kernel::Look;

use crate::{catalogue::Catalogue, report::Unit, store};

/// Answers from the results that stand.
#[derive(Debug, Clone)]
pub struct Results {
    /// Which codes mean the same test.
    pub catalogue: Catalogue,
}

#[async_trait]
impl LatestResults for Results {
    async fn latest_result(
        &self,
        reading: &mut dyn Reading,
        patient: PatientId,
        test: &str,
    ) -> Result<Answer<LatestResult>, Refused> {
        let component = self
            .catalogue
            .component(test)
            .map_or(test, |(_, component)| &component.id);
        let found = store::report::latest(&mut Look::through(reading)?, patient, component, test).await?;
        Ok(Answer::looked(found.map(|found| LatestResult {
            name: found.line.test.name,
            value: found.line.value.text,
            unit: found.line.unit.as_ref().map(Unit::shown),
            flag: found.line.flag.map(|flag| flag.code),
            collected: found.collected,
        })))
    }
}
