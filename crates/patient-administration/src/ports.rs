//! What other modules may ask of this one.

use async_trait::async_trait;
use chrono::{DateTime, Utc};
use trefoil_core::{
    Answer, PatientId, Refused,
    person_name::PersonName,
    ports::{
        Demographics, Identity, Reading, UnreconciledAllergies, UnreconciledAllergy, Whereabout, Whereabouts,
    },
};
use trefoil_kernel::Look;
use uuid::Uuid;

use crate::store;

/// Answers from the index.
#[derive(Debug, Clone, Copy, Default)]
pub struct Index;

#[async_trait]
impl Demographics for Index {
    /// Address and telephones of a restricted person are withheld from everybody here: a port does not know who reads.
    async fn identity(
        &self,
        reading: &mut dyn Reading,
        patient: PatientId,
    ) -> Result<Answer<Identity>, Refused> {
        let Some(shown) = store::person::person(&mut Look::through(reading)?, patient).await? else {
            return Ok(Answer::NoneKnown);
        };
        let (restricted, died, details) =
            (shown.person.restricted(), shown.person.died, shown.person.details);
        let unknown = || PersonName::builder().family("Unknown person").finish().ok();
        let Some(name) = details.name.or_else(unknown) else {
            return Ok(Answer::Unavailable {
                because: "this person's name is not known; open their identity".to_owned(),
            });
        };
        Ok(Answer::Known {
            value: Identity {
                name,
                born: details.born,
                born_at: details.born_at,
                gender: details.gender,
                nhs_number: details.nhs_number,
                hospital_number: details.hospital_number.map(|number| number.value().to_owned()),
                died,
                address: details.address.filter(|_| !restricted),
                telephones: if restricted { vec![] } else { details.telephones },
                restricted,
            },
        })
    }
}

type Here = (
    String,
    Option<String>,
    Option<String>,
    Option<String>,
    DateTime<Utc>,
);

#[async_trait]
impl Whereabouts for Index {
    async fn whereabouts(
        &self,
        reading: &mut dyn Reading,
        patient: PatientId,
    ) -> Result<Answer<Whereabout>, Refused> {
        let row: Option<Here> = Look::through(reading)?
            .row(
                "SELECT s.ward, w.name, s.bed, s.consultant, s.admitted FROM patient_administration_stay s
                 LEFT JOIN patient_administration_ward w ON w.code = s.ward
                 WHERE s.patient = $1 AND s.active ORDER BY s.admitted, s.id",
                &[&patient],
            )
            .await?;
        Ok(Answer::looked(row.map(
            |(ward, name, bed, consultant, admitted)| Whereabout {
                ward_name: name.unwrap_or_else(|| ward.clone()),
                ward,
                bed,
                consultant,
                admitted,
            },
        )))
    }
}

type Said = (Uuid, String, Option<String>, String, DateTime<Utc>);

#[async_trait]
impl UnreconciledAllergies for Index {
    async fn unreconciled(
        &self,
        reading: &mut dyn Reading,
        patient: PatientId,
    ) -> Result<Answer<Vec<UnreconciledAllergy>>, Refused> {
        let rows: Vec<Said> = Look::through(reading)?
            .rows(
                "SELECT id, agent, reaction, source, received FROM patient_administration_allergy_statement
                 WHERE patient = $1 ORDER BY received, id",
                &[&patient],
            )
            .await?;
        let all: Vec<UnreconciledAllergy> = rows
            .into_iter()
            .map(|(id, agent, reaction, source, received)| UnreconciledAllergy {
                id: id.into(),
                agent,
                reaction,
                source,
                received,
            })
            .collect();
        Ok(Answer::looked(Some(all).filter(|all| !all.is_empty())))
    }
}
