//! What other modules may ask of this one.

use std::collections::{HashMap, HashSet};

use async_trait::async_trait;
use chrono::{DateTime, Utc};
use trefoil_core::{
    Answer, Context, PatientId, Refused, display,
    person_name::PersonName,
    ports::{
        Demographics, FindPeople, Identity, NumberedPatients, Reading, UnreconciledAllergies,
        UnreconciledAllergy, Whereabout, Whereabouts,
    },
};
use trefoil_kernel::Look;
use uuid::Uuid;

use crate::{search, store};

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

#[async_trait]
impl NumberedPatients for Index {
    /// A number of a record that was merged leads to the one that stands for both.
    async fn with_number(
        &self,
        reading: &mut dyn Reading,
        number: &str,
    ) -> Result<Answer<Vec<PatientId>>, Refused> {
        let rows: Vec<(Uuid,)> = Look::through(reading)?
            .rows(
                "SELECT DISTINCT patient FROM patient_administration_identifier WHERE value = $1 ORDER BY patient LIMIT 20",
                &[&store::person::number_key(number)],
            )
            .await?;
        let all: Vec<PatientId> = rows.into_iter().map(|(patient,)| patient.into()).collect();
        Ok(Answer::looked(Some(all).filter(|all| !all.is_empty())))
    }
}

#[async_trait]
impl FindPeople for Index {
    async fn find(
        &self,
        reading: &mut dyn Reading,
        context: &Context,
        typed: &str,
    ) -> Result<Answer<Vec<PatientId>>, Refused> {
        let meant = match search::parse(typed, display::london_date(context.now())) {
            Ok(meant) => meant,
            Err(hint) => {
                return Ok(Answer::Unavailable {
                    because: hint.to_string(),
                });
            }
        };
        let found = store::find::find(&mut Look::through(reading)?, context, &meant).await?;
        let people: Vec<PatientId> = found.people.into_iter().map(|person| person.patient).collect();
        Ok(Answer::looked(Some(people).filter(|people| !people.is_empty())))
    }
}

type Here = (
    String,
    Option<String>,
    Option<String>,
    Option<String>,
    DateTime<Utc>,
);

type HereOf = (
    Uuid,
    String,
    Option<String>,
    Option<String>,
    Option<String>,
    DateTime<Utc>,
);

fn whereabout((ward, name, bed, consultant, admitted): Here) -> Whereabout {
    Whereabout {
        ward_name: name.unwrap_or_else(|| ward.clone()),
        ward,
        bed,
        consultant,
        admitted,
    }
}

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
        Ok(Answer::looked(row.map(whereabout)))
    }

    /// A list of many is one statement: everybody in the hospital, of whom those asked for are taken.
    async fn whereabouts_of(
        &self,
        reading: &mut dyn Reading,
        patients: &[PatientId],
    ) -> Result<Answer<HashMap<PatientId, Whereabout>>, Refused> {
        let mut all = HashMap::new();
        if patients.len() < MANY {
            for patient in patients {
                if let Answer::Known { value } = self.whereabouts(reading, *patient).await? {
                    all.insert(*patient, value);
                }
            }
            return Ok(Answer::looked(Some(all).filter(|all| !all.is_empty())));
        }
        let wanted: HashSet<Uuid> = patients.iter().map(|patient| patient.0).collect();
        let rows: Vec<HereOf> = Look::through(reading)?
            .rows(
                "SELECT s.patient, s.ward, w.name, s.bed, s.consultant, s.admitted FROM patient_administration_stay s
                 LEFT JOIN patient_administration_ward w ON w.code = s.ward
                 WHERE s.active ORDER BY s.admitted DESC, s.id DESC",
                &[],
            )
            .await?;
        for (patient, ward, name, bed, consultant, admitted) in rows {
            // The earliest last: the same one as is answered for one patient alone.
            if wanted.contains(&patient) {
                let here = whereabout((ward, name, bed, consultant, admitted));
                all.insert(patient.into(), here);
            }
        }
        Ok(Answer::looked(Some(all).filter(|all| !all.is_empty())))
    }
}

/// From so many on, everybody in the hospital is read at once.
const MANY: usize = 5;

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
