//! Wards and beds: data of the trust, kept outside the journal and loaded from a plan.

use trefoil_core::{Context, RecordId, Refused};
use trefoil_kernel::{Epr, Failed, FutureExt, Look, Tx};
use uuid::Uuid;

use crate::{
    permissions::MANAGE_WARDS,
    stay::place::{BedFacts, Destination, PlaceFacts},
};

/// Why a bed that the plan no longer has is closed.
pub(crate) const NO_LONGER: &str = "no longer in use";

/// A ward as the trust wants it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WardPlan {
    /// Short and lasting: `7B`.
    pub code: String,
    /// As a person says it.
    pub name: String,
    /// What it mainly treats.
    pub specialty: Option<String>,
    /// The id of its team, if this ward is new: relationships name it, so that a ward keeps its first.
    pub team: Uuid,
    /// Its bays in order.
    pub bays: Vec<BayPlan>,
}

impl WardPlan {
    /// Every bed with its bay.
    fn in_order(&self) -> Vec<(&BayPlan, &BedPlan)> {
        self.bays
            .iter()
            .flat_map(|bay| bay.beds.iter().map(move |bed| (bay, bed)))
            .collect()
    }
}

/// A room, or the side rooms of a ward.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BayPlan {
    /// `A`.
    pub code: String,
    /// `Bay A`.
    pub name: String,
    /// Its beds in order.
    pub beds: Vec<BedPlan>,
}

/// A bed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BedPlan {
    /// Once in the ward: `A1`.
    pub code: String,
    /// Why nobody may be put there, if so.
    pub closed: Option<String>,
}

/// Bring wards and beds to a plan. Wards that are not in it stay as they are; beds of its wards that are not in it are
/// closed, since somebody may be in one.
///
/// # Errors
/// [`Refused::Denied`], or the store's.
pub async fn load_wards(epr: &Epr, context: &Context, plans: &[WardPlan]) -> Result<(), Refused> {
    for plan in plans.iter().cloned() {
        let note = Some((
            "patient_administration.load_ward",
            format!("{} {}", plan.code, plan.name),
        ));
        epr.keep_house(context, MANAGE_WARDS, note, move |tx| {
            async move { load(tx, &plan).await }.boxed()
        })
        .await?;
    }
    Ok(())
}

async fn load(tx: &mut Tx, plan: &WardPlan) -> Result<(), Failed> {
    let kept: Option<(Uuid,)> = tx
        .row(
            "INSERT INTO patient_administration_ward (code, name, specialty, team) VALUES ($1,$2,$3,$4)
             ON CONFLICT (code) DO UPDATE SET name = excluded.name, specialty = excluded.specialty RETURNING team",
            &[&plan.code, &plan.name, &plan.specialty, &plan.team],
        )
        .await?;
    tx.publish_team(kept.map_or(plan.team, |(team,)| team), &plan.code, &plan.name)
        .await?;
    tx.exec(
        "UPDATE patient_administration_bed SET closed = $2 WHERE ward = $1",
        &[&plan.code, &NO_LONGER],
    )
    .await?;
    let mut place = 0_i64;
    for (bay, bed) in plan.in_order() {
        place += 1;
        tx.exec(
            "INSERT INTO patient_administration_bed (ward, code, bay, bay_name, place, closed) VALUES ($1,$2,$3,$4,$5,$6)
             ON CONFLICT (ward, code) DO UPDATE SET bay = excluded.bay, bay_name = excluded.bay_name,
               place = excluded.place, closed = excluded.closed",
            &[&plan.code, &bed.code, &bay.code, &bay.name, &place, &bed.closed],
        )
        .await?;
    }
    Ok(())
}

/// Close a bed, with a reason, or open it again. A patient who is in it stays.
///
/// # Errors
/// [`Refused::Denied`], or the store's.
pub async fn close_bed(
    epr: &Epr,
    context: &Context,
    ward: String,
    bed: String,
    closed: Option<String>,
) -> Result<(), Refused> {
    let words = closed
        .as_ref()
        .map_or_else(|| "open".to_owned(), |why| format!("closed: {why}"));
    let note = Some((
        "patient_administration.close_bed",
        format!("{bed} on {ward} {words}"),
    ));
    epr.keep_house(context, MANAGE_WARDS, note, move |tx| {
        async move {
            let sql = "UPDATE patient_administration_bed SET closed = $3 WHERE ward = $1 AND code = $2";
            tx.exec(sql, &[&ward, &bed, &closed]).await.map(drop)
        }
        .boxed()
    })
    .await
}

/// A ward, with how full it is.
#[derive(Debug, Clone, PartialEq, Eq, sqlx::FromRow)]
pub struct Ward {
    /// Its code.
    pub code: String,
    /// Its name.
    pub name: String,
    /// What it mainly treats.
    pub specialty: Option<String>,
    /// Its team.
    pub team: Uuid,
    /// How many beds are open.
    pub open_beds: i64,
    /// How many patients are on it, with or without a bed.
    pub patients: i64,
}

/// Every ward.
///
/// # Errors
/// As the store says.
pub async fn wards(look: &mut Look<'_>) -> Result<Vec<Ward>, Failed> {
    look.rows(
        "SELECT w.code, w.name, w.specialty, w.team,
           (SELECT count(*) FROM patient_administration_bed b WHERE b.ward = w.code AND b.closed IS NULL) AS open_beds,
           (SELECT count(*) FROM patient_administration_stay s WHERE s.ward = w.code AND s.active) AS patients
         FROM patient_administration_ward w ORDER BY w.code",
        &[],
    )
    .await
}

/// A bed, and whether somebody may be put there.
#[derive(Debug, Clone, PartialEq, Eq, sqlx::FromRow)]
pub struct Bed {
    /// Its code.
    pub code: String,
    /// Its bay, as a person says it.
    pub bay_name: String,
    /// Why it is closed, if it is.
    pub closed: Option<String>,
    /// The stay of whoever is in it.
    pub stay: Option<Uuid>,
}

/// The beds of a ward in order.
///
/// # Errors
/// As the store says.
pub async fn beds(look: &mut Look<'_>, ward: &str) -> Result<Vec<Bed>, Failed> {
    look.rows(
        "SELECT b.code, b.bay_name, b.closed, s.id AS stay FROM patient_administration_bed b
         LEFT JOIN patient_administration_stay s ON s.ward = b.ward AND s.bed = b.code AND s.active
         WHERE b.ward = $1 ORDER BY b.place, b.code",
        &[&ward],
    )
    .await
}

/// What is known of a destination for a stay; its own bed is free to it.
///
/// # Errors
/// As the store says.
pub async fn place(look: &mut Look<'_>, to: &Destination, stay: RecordId) -> Result<PlaceFacts, Failed> {
    let ward: Option<(Uuid,)> = look
        .row(
            "SELECT team FROM patient_administration_ward WHERE code = $1",
            &[&to.ward],
        )
        .await?;
    let Some(code) = &to.bed else {
        return Ok(PlaceFacts {
            team: ward.map(|(team,)| team),
            bed: BedFacts::NotAsked,
        });
    };
    let bed: Option<(Option<String>, Option<Uuid>)> = look
        .row(
            "SELECT b.closed, s.id FROM patient_administration_bed b
             LEFT JOIN patient_administration_stay s ON s.ward = b.ward AND s.bed = b.code AND s.active AND s.id <> $3
             WHERE b.ward = $1 AND b.code = $2",
            &[&to.ward, code, &stay],
        )
        .await?;
    let bed = match bed {
        None => BedFacts::Unknown,
        Some((_, Some(_))) => BedFacts::Taken,
        Some((Some(why), None)) => BedFacts::Closed(why),
        Some((None, None)) => BedFacts::Free,
    };
    Ok(PlaceFacts {
        team: ward.map(|(team,)| team),
        bed,
    })
}
