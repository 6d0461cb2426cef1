//! What other modules may ask of this one.

use async_trait::async_trait;
use trefoil_core::{
    Answer, Refused,
    coded_value::CodedValue,
    ports::{Reading, Substances},
};
use trefoil_kernel::Look;

use crate::store;

/// Answers from the release in use.
#[derive(Debug, Clone, Copy, Default)]
pub struct Dictionary;

fn none_loaded<T>() -> Answer<T> {
    Answer::Unavailable {
        because: "no medicines dictionary is loaded; ask the system administrator".to_owned(),
    }
}

#[async_trait]
impl Substances for Dictionary {
    async fn search(
        &self,
        reading: &mut dyn Reading,
        typed: &str,
    ) -> Result<Answer<Vec<CodedValue>>, Refused> {
        let mut look = Look::through(reading)?;
        if store::dictionary::release(&mut look).await?.is_none() {
            return Ok(none_loaded());
        }
        let found = store::substances::search(&mut look, typed).await?;
        let found: Vec<CodedValue> = found.into_iter().map(|one| one.value).collect();
        Ok(Answer::looked(Some(found).filter(|found| !found.is_empty())))
    }

    async fn substance(&self, reading: &mut dyn Reading, code: &str) -> Result<Answer<CodedValue>, Refused> {
        let mut look = Look::through(reading)?;
        if store::dictionary::release(&mut look).await?.is_none() {
            return Ok(none_loaded());
        }
        let found = store::substances::substance(&mut look, code).await?;
        Ok(Answer::looked(found.map(|found| found.value)))
    }
}
