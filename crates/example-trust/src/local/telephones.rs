//! A substituted port: where a patient is, with the ward's telephone number beside it.

use trefoil::{
    core::{
        Answer, PatientId, Refused,
        ports::{Reading, Whereabout, Whereabouts},
    },
    kernel::async_trait,
};

/// Asks the provider it stands in front of, and adds the number.
pub(crate) struct WithTelephones<P>(P);

impl<P: Whereabouts> WithTelephones<P> {
    /// In front of another provider.
    pub(crate) fn over(provider: P) -> Self {
        Self(provider)
    }
}

/// The extensions of the three wards of the demonstration.
fn extension(ward: &str) -> Option<&'static str> {
    match ward {
        "7A" => Some("2471"),
        "7B" => Some("2472"),
        "8C" => Some("2483"),
        _ => None,
    }
}

#[async_trait]
impl<P: Whereabouts> Whereabouts for WithTelephones<P> {
    async fn whereabouts(
        &self,
        reading: &mut dyn Reading,
        patient: PatientId,
    ) -> Result<Answer<Whereabout>, Refused> {
        Ok(match self.0.whereabouts(reading, patient).await? {
            Answer::Known { mut value } => {
                if let Some(number) = extension(&value.ward) {
                    value.ward_name = format!("{} (ext. {number})", value.ward_name);
                }
                Answer::Known { value }
            }
            other => other,
        })
    }
}
