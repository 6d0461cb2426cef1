//! What must be known before a dose is recorded, and what speaks against giving it.

use chrono::{DateTime, Duration, Utc};
use serde::Serialize;
use trefoil_core::{
    Answer, PatientId, RecordId, Refused, display, ports::AllergyStatement, quantity::Quantity,
};
use trefoil_kernel::{Look, Ports};

use super::{Administration, Outcome};
use crate::{
    as_required::{Bound, Dosed, WINDOW, may_give},
    checks::{self, Finding, Level, Safety},
    dictionary::{Product, units},
    prescription::{Act, Prescription, Timing, resume::product_of},
    store::{self, prescription::ShownPrescription},
};

/// A dose of another prescription with the same ingredient, given so short a time ago, is asked about ([D]: the least
/// distance of most medicines given as required).
const LATELY: Duration = Duration::hours(4);

/// What became of this very dose already, in words for whoever comes second.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Recorded {
    /// "given" or "recorded as not given".
    pub what: String,
    /// By whom.
    pub by: String,
    /// When it was given, or when it was recorded that it was not.
    pub at: DateTime<Utc>,
}

impl From<&Administration> for Recorded {
    fn from(it: &Administration) -> Self {
        let (what, at) = match &it.outcome {
            Outcome::Given { at, .. } => ("given".to_owned(), *at),
            Outcome::NotGiven { reason, .. } => (format!("recorded as not given ({reason})"), it.recorded.at),
        };
        Self {
            what,
            by: it.recorded.name.clone(),
            at,
        }
    }
}

/// The prescription, and what is recorded of this dose of it.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct DoseFacts {
    /// The prescription's newest version; the journal has it.
    pub(crate) version: i64,
    #[serde(skip)]
    pub(crate) prescription: Option<Prescription>,
    pub(crate) recorded: Option<Recorded>,
}

impl DoseFacts {
    /// # Errors
    /// As the store says.
    pub(crate) async fn gather(
        look: &mut Look<'_>,
        patient: PatientId,
        prescription: RecordId,
        due: Option<DateTime<Utc>>,
    ) -> Result<Self, Refused> {
        let shown = store::prescription::prescription(look, patient, prescription).await?;
        let recorded = match due {
            Some(due) => store::administration::of_dose(look, patient, prescription, due).await?,
            None => None,
        };
        let (version, prescription) = match shown {
            Some(ShownPrescription {
                version,
                prescription,
                ..
            }) => (version, Some(prescription)),
            None => (0, None),
        };
        Ok(Self {
            version,
            prescription,
            recorded: recorded
                .as_ref()
                .map(|shown| Recorded::from(&shown.administration)),
        })
    }
}

/// Why a dose of a prescription cannot be recorded, whatever is to be recorded of it.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum DoseFault {
    /// No such prescription.
    #[error("there is no such prescription; open the drug chart again")]
    NoPrescription,
    /// It was stopped, suspended or cancelled, or its course is over.
    #[error("this prescription {0}: nothing was recorded; open the drug chart again")]
    NotInForce(String),
    /// Somebody changed it after the page was made.
    #[error("this prescription was changed since the page was made: nothing was recorded; read it again")]
    Changed,
    /// No dose is due then.
    #[error("no dose of this prescription is due at that time; open the drug chart again")]
    NotDue,
    /// Somebody was first.
    #[error("this dose was already {} by {} at {}; nothing more was recorded", .0.what, .0.by, display::time(.0.at))]
    Already(Recorded),
    /// The index of doses had the last word.
    #[error(
        "somebody else has just recorded this dose; nothing more was recorded; open the drug chart again"
    )]
    AlreadyNow,
    /// Not yet.
    #[error("the time is in the future; record a dose when it is given")]
    InFuture,
    /// Too early.
    #[error("this dose is due at {} and may be given from {} on", display::date_time(*.due), display::time(*.from))]
    TooEarly {
        /// When it is due.
        due: DateTime<Utc>,
        /// From when it may be given.
        from: DateTime<Utc>,
    },
}

impl DoseFault {
    /// Its start is still to come.
    pub(crate) fn begins(prescription: &Prescription) -> Self {
        Self::NotInForce(format!("begins {}", display::date_time(prescription.start)))
    }
}

/// The name of the index that keeps two records of one dose apart.
pub(crate) const ONE_RECORD: &str = "prescribing_one_record_per_dose";

/// What a prescription says to a dose at a moment, if it was not in force then.
pub(crate) fn in_force(prescription: &Prescription, at: DateTime<Utc>) -> Result<(), DoseFault> {
    let told = |what: &str, act: &Act| {
        let reason = if act.reason.is_empty() {
            String::new()
        } else {
            format!(" ({})", act.reason)
        };
        DoseFault::NotInForce(format!(
            "{what} {} by {}{reason}",
            display::date_time(act.at),
            act.name
        ))
    };
    if let Some(ended) = prescription
        .ended
        .as_ref()
        .filter(|ended| !prescription.valid() || ended.at <= at)
    {
        let what = if prescription.valid() {
            "was stopped"
        } else {
            "was cancelled as entered in error"
        };
        return Err(told(what, ended));
    }
    if let Some(pause) = prescription.pauses.iter().rev().find(|pause| {
        pause.suspended.at <= at && pause.resumed.as_ref().is_none_or(|resumed| at < resumed.at)
    }) {
        let what = if pause.resumed.is_some() {
            "was at that time suspended, since"
        } else {
            "was suspended"
        };
        return Err(told(what, &pause.suspended));
    }
    if let Some(end) = prescription.end.filter(|end| *end <= at) {
        return Err(DoseFault::NotInForce(format!(
            "ended {}",
            display::date_time(end)
        )));
    }
    Ok(())
}

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
    let broken: Vec<String> = may
        .availability
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
        .collect();
    let next = may.availability.next.map_or_else(
        || "ask the prescriber".to_owned(),
        |next| format!("it may be given from {} on", display::date_time(next)),
    );
    Err(format!("{}; {next}", broken.join(", and ")))
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
        if one.at <= at && at - one.at < LATELY {
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
        let may = may_give(
            &prescription.medicine,
            bounds,
            &prescription.dose.most(),
            &around.dosed,
            at,
        );
        if may.uncounted > 0 {
            found.push(Finding::new(
                Level::Stop,
                "not_added_up",
                format!(
                    "{} of the doses of the last 24 hours could not be added up: work out by hand how much was given.",
                    may.uncounted
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
