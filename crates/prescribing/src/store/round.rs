//! What a drug round is made from: the prescriptions of many patients and what is recorded of their doses, each in one
//! statement for forty patients. Whoever may not know of a patient is told nothing of them.

use std::collections::HashSet;

use chrono::{DateTime, Utc};
use trefoil_core::{Context, PatientId, RecordId, Refused};
use trefoil_kernel::{Look, Param, may_know_of, related_to, unsealed};
use uuid::Uuid;

use super::prescription::{ShownPrescription, shown};

/// As many patients as one statement has places for.
const AT_ONCE: usize = 40;

/// The places for patients in a statement, behind the four that come first.
macro_rules! patients {
    () => {
        "($5,$6,$7,$8,$9,$10,$11,$12,$13,$14,$15,$16,$17,$18,$19,$20,$21,$22,$23,$24,$25,$26,$27,$28,$29,$30,$31,$32,\
         $33,$34,$35,$36,$37,$38,$39,$40,$41,$42,$43,$44)"
    };
}

/// What falls due in a time: regular and once only, in force now and at any moment of it.
macro_rules! fixed {
    () => {
        concat!(
            "p.patient IN ",
            patients!(),
            " AND p.section <> 'as_required' AND p.state = 'active' AND p.starts < $4 AND (p.ends IS NULL OR p.ends > $3) AND ",
            unsealed!("p.id"),
            " AND ",
            may_know_of!("p.patient", "$1", "$2")
        )
    };
}

/// The patients whom this person looks after, alone or by a team, and who have medicines that fall due by themselves.
///
/// # Errors
/// As the store says.
pub async fn in_my_care(
    look: &mut Look<'_>,
    context: &Context,
    from: DateTime<Utc>,
    until: DateTime<Utc>,
) -> Result<Vec<PatientId>, Refused> {
    let (staff, now) = (context.principal.staff, context.now());
    let rows: Vec<(Uuid,)> = look
        .rows(
            concat!(
                // Access is asked once for each patient and not for each of their medicines.
                "SELECT d.patient FROM (SELECT DISTINCT p.patient FROM prescribing_prescription p
                   WHERE p.section <> 'as_required' AND p.state = 'active' AND p.starts < $4
                     AND (p.ends IS NULL OR p.ends > $3) AND ",
                unsealed!("p.id"),
                ") d WHERE ",
                related_to!("d.patient", "$1", "$2")
            ),
            &[&staff, &now, &from, &until],
        )
        .await?;
    Ok(rows.into_iter().map(|(patient,)| PatientId(patient)).collect())
}

/// Their prescriptions by which doses fall due between two moments. Suspended and stopped ones are not among them: none
/// of their doses can be given.
///
/// # Errors
/// As the store says.
pub async fn falling_due(
    look: &mut Look<'_>,
    context: &Context,
    patients: &[PatientId],
    from: DateTime<Utc>,
    until: DateTime<Utc>,
) -> Result<Vec<(PatientId, ShownPrescription)>, Refused> {
    const SQL: &str = concat!(
        "SELECT p.patient, p.id, p.version, p.record FROM prescribing_prescription p WHERE ",
        fixed!()
    );
    let mut all = vec![];
    for some in patients.chunks(AT_ONCE) {
        let rows: Vec<(Uuid, Uuid, i64, String)> = many(look, SQL, context, some, from, until).await?;
        for (patient, id, version, text) in rows {
            all.push((PatientId(patient), shown((id, version, text))?));
        }
    }
    Ok(all)
}

/// The doses of those prescriptions that are recorded, whatever became of them: prescription and moment.
///
/// # Errors
/// As the store says.
pub async fn recorded(
    look: &mut Look<'_>,
    context: &Context,
    patients: &[PatientId],
    from: DateTime<Utc>,
    until: DateTime<Utc>,
) -> Result<HashSet<(RecordId, DateTime<Utc>)>, Refused> {
    const SQL: &str = concat!(
        "SELECT a.prescription, a.due FROM prescribing_prescription p
         JOIN prescribing_administration a ON a.prescription = p.id AND a.patient = p.patient
           AND a.state <> 'in_error' AND a.due >= $3 AND a.due < $4
         WHERE ",
        fixed!()
    );
    let mut all = HashSet::new();
    for some in patients.chunks(AT_ONCE) {
        let rows: Vec<(Uuid, DateTime<Utc>)> = many(look, SQL, context, some, from, until).await?;
        all.extend(rows.into_iter().map(|(id, due)| (RecordId(id), due)));
    }
    Ok(all)
}

/// At most forty patients; the places that are left hold the first of them again.
async fn many<T: trefoil_kernel::Row>(
    look: &mut Look<'_>,
    sql: &'static str,
    context: &Context,
    some: &[PatientId],
    from: DateTime<Utc>,
    until: DateTime<Utc>,
) -> Result<Vec<T>, Refused> {
    let (staff, now) = (context.principal.staff, context.now());
    let mut params: Vec<&dyn Param> = vec![&staff, &now, &from, &until];
    let first = some.first().into_iter().cycle();
    params.extend(
        some.iter()
            .chain(first)
            .take(AT_ONCE)
            .map(|one| one as &dyn Param),
    );
    Ok(look.rows(sql, &params).await?)
}
