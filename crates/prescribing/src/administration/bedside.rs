//! What is known around a dose at the bedside, and what speaks against giving it.

use chrono::{DateTime, Duration, Utc};
use serde::Serialize;
use trefoil_core::{
    Answer, PatientId, RecordId, Refused, display, ports::AllergyStatement, quantity::Quantity,
};
use trefoil_kernel::{Look, Ports};

use crate::{
    as_required::{Bound, Dosed, May, WINDOW, may_give},
    checks::{self, Finding, Level, Safety, WITHHELD},
    dictionary::{Product, units},
    prescription::{AsRequired, Prescription, Timing, resume::product_of},
    store,
};

/// A dose of another prescription with the same ingredient, given so short a time ago, is asked about ([D]: the least
/// distance of most medicines given as required).
const LATELY: Duration = Duration::hours(4);

/// What must be known beside that before a medicine is given.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Around {
    /// What the dictionary says of it today.
    pub(crate) product: Option<Product>,
    /// Allergies and the rest, now.
    pub(crate) safety: Option<Safety>,
    /// What was given lately with an ingredient of it.
    pub(crate) dosed: Vec<Dosed>,
}

impl Around {
    /// # Errors
    /// As the store or a neighbour says.
    pub(crate) async fn gather(
        ports: &Ports,
        look: &mut Look<'_>,
        patient: PatientId,
        id: RecordId,
        prescription: Option<&Prescription>,
        now: DateTime<Utc>,
    ) -> Result<Self, Refused> {
        let Some(prescription) = prescription else {
            return Ok(Self {
                product: None,
                safety: None,
                dosed: vec![],
            });
        };
        let medicine = &prescription.medicine;
        let since = now - looking_back(&prescription.timing);
        let mut dosed = store::administration::dosed_since(look, patient, since).await?;
        dosed.retain(|one| one.shares(medicine));
        Ok(Self {
            product: store::dictionary::product(look, medicine.code.code()).await?,
            safety: Some(Safety::gather(ports, look, patient, medicine, Some(id), now).await?),
            dosed,
        })
    }
}

/// How far back doses count.
pub(crate) fn looking_back(timing: &Timing) -> Duration {
    match timing {
        Timing::AsRequired(bounds) => {
            WINDOW.max(Duration::minutes(i64::from(bounds.minimum_interval_minutes)))
        }
        _ => WINDOW,
    }
}

/// Whether an as-required dose may be given, and if not, in words.
///
/// # Errors
/// The words.
pub(crate) fn within_bounds(
    prescription: &Prescription,
    dose: &Quantity,
    dosed: &[Dosed],
    at: DateTime<Utc>,
) -> Result<(), String> {
    let Timing::AsRequired(bounds) = &prescription.timing else {
        return Ok(());
    };
    let may = may_give(&prescription.medicine, bounds, dose, dosed, at);
    if may.availability.allowed() {
        return Ok(());
    }
    let open = unsealed(dosed);
    let told = may_give(&prescription.medicine, bounds, dose, &open, at);
    if told != may {
        // What is sealed counts, and neither its amount nor its time is said: what is open is told beside it.
        let broken = broken(&told, bounds);
        let counts = WITHHELD.trim_end_matches('.').to_owned();
        return Err(broken.into_iter().chain([counts]).collect::<Vec<_>>().join("; "));
    }
    let next = may.availability.next.map_or_else(
        || "ask the prescriber".to_owned(),
        |next| format!("it may be given from {} on", display::date_time(next)),
    );
    Err(format!("{}; {next}", broken(&may, bounds).join(", and ")))
}

/// What may be named.
fn unsealed(dosed: &[Dosed]) -> Vec<Dosed> {
    dosed.iter().filter(|one| !one.sealed).cloned().collect()
}

/// The bounds that a dose now would break, in words.
fn broken(may: &May, bounds: &AsRequired) -> Vec<String> {
    may.availability
        .broken
        .iter()
        .map(|bound| match bound {
            Bound::Interval => format!(
                "the last dose was less than {} ago",
                crate::medication_line::minutes(bounds.minimum_interval_minutes)
            ),
            Bound::Doses => format!("{} doses were given within 24 hours", may.availability.doses),
            Bound::Amount => {
                let total = may.total.as_ref().map_or_else(String::new, |total| {
                    format!("{} was given, and ", units::shown(total))
                });
                let most = bounds
                    .most_in_24_hours
                    .as_ref()
                    .map_or_else(String::new, units::shown);
                format!("{total}with this dose it would be more than {most} within 24 hours")
            }
        })
        .collect()
}

/// What speaks against giving a dose: allergies, the same ingredient from another prescription, and the amount. What
/// its prescriber has read and answered, word for word, is information; what came up since stops.
pub(crate) fn findings(
    id: RecordId,
    prescription: &Prescription,
    around: &Around,
    at: DateTime<Utc>,
) -> Vec<Finding> {
    let Some(safety) = &around.safety else {
        return vec![];
    };
    let product = product_of(prescription, around.product.clone());
    let mut found = checks::allergies(&product, safety);
    for one in around.dosed.iter().filter(|one| one.prescription != id) {
        if one.at > at || at - one.at >= LATELY {
            continue;
        }
        if one.sealed {
            found.push(Finding::new(Level::Stop, "same_ingredient_given", WITHHELD));
        } else {
            found.push(Finding::new(
                Level::Stop,
                "same_ingredient_given",
                format!(
                    "{} of {} was given at {}: it has an ingredient of {}.",
                    units::shown(&one.dose),
                    one.medicine.code.display(),
                    display::time(one.at),
                    prescription.medicine.code.display()
                ),
            ));
        }
    }
    if let Timing::AsRequired(bounds) = &prescription.timing {
        let most = prescription.dose.most();
        let may = |dosed: &[Dosed]| may_give(&prescription.medicine, bounds, &most, dosed, at).uncounted;
        let uncounted = may(&unsealed(&around.dosed));
        if may(&around.dosed) > uncounted {
            found.push(Finding::new(Level::Stop, "not_added_up", WITHHELD));
        }
        if uncounted > 0 {
            found.push(Finding::new(
                Level::Stop,
                "not_added_up",
                format!(
                    "{} of the doses of the last 24 hours could not be added up: work out by hand how much was given.",
                    uncounted
                ),
            ));
        }
    }
    for finding in &mut found {
        let answered = prescription.overrides.iter().any(|one| one.said == finding.says);
        // Nobody at the bedside can mend it, and the dose is needed: it is recorded as not checked.
        if answered || UNCHECKED.contains(&finding.check.as_str()) {
            finding.level = finding.level.min(Level::Caution);
        }
    }
    found.sort_by_key(|finding| std::cmp::Reverse(finding.level));
    checks::withheld_once(&mut found);
    found
}

/// The checks that say that allergies could not be checked.
const UNCHECKED: [&str; 2] = ["allergies_unavailable", "allergies_not_recorded"];

/// Why a dose could not be checked against allergies, if it could not.
pub fn unchecked(safety: &Safety) -> Option<String> {
    match &safety.allergies {
        Answer::Unavailable { because } => Some(format!("allergies were not available ({because})")),
        Answer::Known {
            value: AllergyStatement::NotRecorded,
        } => Some("allergies were not recorded".to_owned()),
        Answer::Known { .. } | Answer::NoneKnown => None,
    }
}
