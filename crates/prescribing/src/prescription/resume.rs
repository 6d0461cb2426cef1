//! Resuming a suspended prescription. Every check is made again: the patient may have become allergic meanwhile.

use async_trait::async_trait;
use serde::Serialize;
use trefoil_core::{Command, Context, PatientId, Permission, RecordId, Refused};
use trefoil_kernel::{Gather, Look, Ports};

use super::{
    Prescription, PrescriptionEvent, Standing,
    order::Order,
    prescribe::{act, overrides},
    stop::reason,
};
use crate::{
    checks::{self, Answered, Finding, Safety},
    dictionary::Product,
    permissions::CHANGE_PRESCRIPTION,
    store,
};

/// Resume it from now on, for the reason in the context.
#[derive(Debug, Clone)]
pub struct ResumePrescription {
    /// The prescription.
    pub id: RecordId,
    /// Whose.
    pub patient: PatientId,
    /// The version that was looked at.
    pub seen: i64,
    /// The stops that were read, each with the reason for going on.
    pub answered: Vec<Answered>,
}

/// What speaks against it now.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ResumeFacts {
    pub(crate) product: Option<Product>,
    pub(crate) safety: Option<Safety>,
}

/// Why it was turned away.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ResumeError {
    /// No such prescription.
    #[error("there is no such prescription; look at the patient's medicines again")]
    None,
    /// It runs.
    #[error("this prescription is not suspended ({0}); look at it again")]
    NotSuspended(&'static str),
    /// No reason.
    #[error("say why it is resumed; the reason is kept on the chart")]
    NoReason,
    /// Stops without a reason. Never empty.
    #[error("something speaks against resuming it: {}", first(.0))]
    Stopped(Vec<Finding>),
    /// See [`Refused`].
    #[error(transparent)]
    Refused(#[from] Refused),
}

fn first(all: &[Finding]) -> String {
    let says: Vec<&str> = all.iter().map(|one| one.says.as_str()).collect();
    format!("{} Give a reason to go on, or stop it.", says.join(" "))
}

/// A prescription as the order it could be signed from again.
pub(crate) fn order_of(prescription: &Prescription) -> Order {
    Order {
        product: prescription.medicine.code.code().to_owned(),
        dose: prescription.dose.clone(),
        timing: prescription.timing.clone(),
        route: prescription.route.code().to_owned(),
        start: Some(prescription.start),
        days: None,
        indication: prescription.indication.clone(),
        instructions: prescription.instructions.clone(),
    }
}

/// What is checked: the medicine as it was prescribed, with what the dictionary says today of its maximum.
pub(crate) fn product_of(prescription: &Prescription, today: Option<Product>) -> Product {
    let medicine = prescription.medicine.clone();
    match today {
        Some(product) => Product { medicine, ..product },
        None => Product {
            moiety: medicine.code.clone(),
            routes: vec![prescription.route.clone()],
            synonyms: vec![],
            most_at_a_time: None,
            weekly: false,
            medicine,
        },
    }
}

impl Command for ResumePrescription {
    type Record = Prescription;
    type Facts = ResumeFacts;
    type Error = ResumeError;
    const NAME: &'static str = "prescribing.resume_prescription";
    const NEEDS: Permission = CHANGE_PRESCRIPTION;

    fn id(&self) -> RecordId {
        self.id
    }
    fn patient(&self) -> PatientId {
        self.patient
    }
    fn seen(&self) -> i64 {
        self.seen
    }

    fn decide(
        &self,
        now: Option<&Prescription>,
        facts: &ResumeFacts,
        context: &Context,
    ) -> Result<PrescriptionEvent, ResumeError> {
        let (Some(prescription), Some(safety)) = (now, &facts.safety) else {
            return Err(ResumeError::None);
        };
        let standing = prescription.standing(context.now());
        if standing != Standing::Suspended {
            return Err(ResumeError::NotSuspended(standing.word()));
        }
        let reason = reason(context).ok_or(ResumeError::NoReason)?;
        let product = product_of(prescription, facts.product.clone());
        let found = checks::check(&order_of(prescription), &product, safety);
        let overrides = overrides(&found, &self.answered).map_err(ResumeError::Stopped)?;
        Ok(PrescriptionEvent::PrescriptionResumed {
            act: act(context, reason),
            overrides,
        })
    }
}

#[async_trait]
impl Gather for ResumePrescription {
    async fn gather(
        &self,
        ports: &Ports,
        look: &mut Look<'_>,
        context: &Context,
    ) -> Result<ResumeFacts, Refused> {
        let Some(shown) = store::prescription::prescription(look, self.patient, self.id).await? else {
            return Ok(ResumeFacts {
                product: None,
                safety: None,
            });
        };
        let medicine = &shown.prescription.medicine;
        Ok(ResumeFacts {
            product: store::dictionary::product(look, medicine.code.code()).await?,
            safety: Some(
                Safety::gather(ports, look, self.patient, medicine, Some(self.id), context.now()).await?,
            ),
        })
    }
}
