//! Giving a dose. Two people cannot both have given it: the second is told by whom and when.

use async_trait::async_trait;
use chrono::{DateTime, Utc};
use serde::Serialize;
use trefoil_core::{Command, Context, PatientId, Permission, RecordId, Refused, StaffId, quantity::Quantity};
use trefoil_kernel::{Gather, Look, Ports, people};

use super::{
    Administration, AdministrationEvent, Outcome, Witness,
    bedside::{Around, findings, unchecked, within_bounds},
    facts::{DoseFacts, DoseFault, ONE_RECORD, in_force},
};
use crate::{
    checks::{Answered, Finding},
    dictionary::ControlledDrug,
    medication_line,
    permissions::ADMINISTER,
    prescription::{Act, Prescription, Timing, prescribe::overrides, stop::reason},
    schedule::{Stage, margin, stage},
};

/// Record a dose as given at the context's effective time.
#[derive(Debug, Clone)]
pub struct GiveDose {
    /// A fresh id, made of nothing but this intention, so that a second press is the same dose.
    pub id: RecordId,
    /// To whom.
    pub patient: PatientId,
    /// Of which prescription.
    pub prescription: RecordId,
    /// The version of the prescription that was looked at.
    pub prescription_seen: i64,
    /// Which dose, by the moment it is due; none as required.
    pub due: Option<DateTime<Utc>>,
    /// How much.
    pub dose: Quantity,
    /// The second person, who has said themself who they are.
    pub witness: Option<StaffId>,
    /// The stops that were read, each with the reason for going on.
    pub answered: Vec<Answered>,
}

/// What is known of whoever stood by.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct WitnessFacts {
    pub(crate) name: String,
    pub(crate) may: bool,
}

/// What must be known before a dose is given.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct GiveFacts {
    pub(crate) dose: DoseFacts,
    pub(crate) around: Around,
    pub(crate) witness: Option<WitnessFacts>,
}

/// Why it was turned away.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum GiveError {
    /// The prescription or the dose.
    #[error(transparent)]
    Dose(#[from] DoseFault),
    /// Another amount than was prescribed.
    #[error("{0} is prescribed; give that, or ask the prescriber")]
    Amount(String),
    /// As required, and not yet.
    #[error("it may not be given now: {0}")]
    Bounds(String),
    /// A controlled drug alone.
    #[error("{0} needs a second person: ask somebody to witness it")]
    NoWitness(&'static str),
    /// One's own witness.
    #[error("the witness must be somebody else; ask a colleague")]
    OwnWitness,
    /// Not somebody who may.
    #[error("the witness must be somebody whose role may give medicines; ask another colleague")]
    WitnessMayNot,
    /// So late that the next is due.
    #[error("this dose was due {}, and its time is over; say why it is given all the same, or record it as not given", trefoil_core::display::date_time(*.0))]
    Over(DateTime<Utc>),
    /// Something came up. Never empty.
    #[error("{}; give a reason to go on, or do not give it", says(.0))]
    Stopped(Vec<Finding>),
    /// See [`Refused`].
    #[error(transparent)]
    Refused(#[from] Refused),
}

fn says(all: &[Finding]) -> String {
    let all: Vec<&str> = all.iter().map(|one| one.says.trim_end_matches('.')).collect();
    all.join("; ")
}

/// Which controlled drugs need a witness (schedules 2 and 3 [G]: as most trusts ask).
pub fn needs_witness(controlled: ControlledDrug) -> Option<&'static str> {
    match controlled {
        ControlledDrug::Schedule2 | ControlledDrug::Schedule3 => controlled.words(),
        ControlledDrug::None | ControlledDrug::Schedule4 | ControlledDrug::Schedule5 => None,
    }
}

impl Command for GiveDose {
    type Record = Administration;
    type Facts = GiveFacts;
    type Error = GiveError;
    const NAME: &'static str = "prescribing.give_dose";
    const NEEDS: Permission = ADMINISTER;

    fn id(&self) -> RecordId {
        self.id
    }
    fn patient(&self) -> PatientId {
        self.patient
    }
    fn seen(&self) -> i64 {
        0
    }

    fn decide(
        &self,
        _: Option<&Administration>,
        facts: &GiveFacts,
        context: &Context,
    ) -> Result<AdministrationEvent, GiveError> {
        let at = context.effective();
        let prescription = facts
            .dose
            .prescription
            .as_ref()
            .ok_or(DoseFault::NoPrescription)?;
        if at > context.now() {
            return Err(DoseFault::InFuture.into());
        }
        in_force(prescription, at)?;
        if let Some(recorded) = &facts.dose.recorded {
            return Err(DoseFault::Already(recorded.clone()).into());
        }
        if facts.dose.version != self.prescription_seen {
            return Err(DoseFault::Changed.into());
        }
        self.in_time(prescription, context)?;
        self.amount(prescription)?;
        within_bounds(prescription, &self.dose, &facts.around.dosed, at).map_err(GiveError::Bounds)?;
        let witness = self.witnessed(prescription, facts, context)?;
        let found = findings(self.prescription, prescription, &facts.around, at);
        let overrides = overrides(&found, &self.answered).map_err(GiveError::Stopped)?;
        Ok(AdministrationEvent::DoseGiven {
            administration: Box::new(Administration {
                prescription: self.prescription,
                prescription_version: facts.dose.version,
                medicine: prescription.medicine.clone(),
                due: self.due,
                outcome: Outcome::Given {
                    at,
                    dose: self.dose.clone(),
                },
                recorded: recorded(context),
                witness,
                overrides,
                unchecked: facts.around.safety.as_ref().and_then(unchecked),
                in_error: None,
            }),
        })
    }

    fn clash(&self, constraint: &str) -> Option<GiveError> {
        (constraint == ONE_RECORD).then(|| DoseFault::AlreadyNow.into())
    }
}

/// Who records it, now, with the reason that was given, if any.
pub(super) fn recorded(context: &Context) -> Act {
    Act {
        at: context.now(),
        by: context.principal.staff,
        name: context.principal.name.clone(),
        reason: reason(context).unwrap_or_default().to_owned(),
    }
}

impl GiveDose {
    fn in_time(&self, prescription: &Prescription, context: &Context) -> Result<(), GiveError> {
        let at = context.effective();
        let required = matches!(prescription.timing, Timing::AsRequired(_));
        let Some(due) = self.due.filter(|_| !required) else {
            return match (required, self.due) {
                (true, None) if at < prescription.start => Err(DoseFault::begins(prescription).into()),
                (true, None) => Ok(()),
                _ => Err(DoseFault::NotDue.into()),
            };
        };
        if !prescription.is_due(due) {
            return Err(DoseFault::NotDue.into());
        }
        let from = due - margin(&prescription.timing);
        if at < from {
            return Err(DoseFault::TooEarly { due, from }.into());
        }
        let stage = stage(&prescription.timing, due, prescription.due_after(due), at);
        if stage == Stage::NotRecorded && reason(context).is_none() {
            return Err(GiveError::Over(due));
        }
        Ok(())
    }

    fn amount(&self, prescription: &Prescription) -> Result<(), GiveError> {
        let (least, most) = (prescription.dose.least(), prescription.dose.most());
        let given = &self.dose;
        if given.unit == *prescription.dose.unit() && least.value <= given.value && given.value <= most.value
        {
            Ok(())
        } else {
            Err(GiveError::Amount(medication_line::dose(&prescription.dose)))
        }
    }

    fn witnessed(
        &self,
        prescription: &Prescription,
        facts: &GiveFacts,
        context: &Context,
    ) -> Result<Option<Witness>, GiveError> {
        let needs = needs_witness(prescription.medicine.controlled);
        let (Some(staff), Some(known)) = (self.witness, &facts.witness) else {
            return match (needs, self.witness) {
                (Some(words), None) => Err(GiveError::NoWitness(words)),
                (_, Some(_)) => Err(GiveError::WitnessMayNot),
                (None, None) => Ok(None),
            };
        };
        if staff == context.principal.staff {
            return Err(GiveError::OwnWitness);
        }
        if !known.may {
            return Err(GiveError::WitnessMayNot);
        }
        Ok(Some(Witness {
            staff,
            name: known.name.clone(),
        }))
    }
}

#[async_trait]
impl Gather for GiveDose {
    async fn gather(
        &self,
        ports: &Ports,
        look: &mut Look<'_>,
        context: &Context,
    ) -> Result<GiveFacts, Refused> {
        let dose = DoseFacts::gather(look, self.patient, self.prescription, self.due).await?;
        let prescription = dose.prescription.as_ref();
        let around = Around::gather(
            ports,
            look,
            self.patient,
            self.prescription,
            prescription,
            context.effective(),
        )
        .await?;
        let witness = match self.witness {
            Some(staff) => witness(look, staff).await?,
            None => None,
        };
        Ok(GiveFacts {
            dose,
            around,
            witness,
        })
    }
}

/// Somebody who works here, and whether one of their roles may give medicines.
async fn witness(look: &mut Look<'_>, staff: StaffId) -> Result<Option<WitnessFacts>, Refused> {
    let Some(known) = people::staff_by_id(look, staff)
        .await?
        .filter(|known| known.active)
    else {
        return Ok(None);
    };
    let mut may = false;
    for (role, _) in people::roles_of(look, staff).await? {
        may |= people::grants_of(look, &role).await?.allow(ADMINISTER);
    }
    Ok(Some(WitnessFacts {
        name: known.name,
        may,
    }))
}
