//! Prescribing one medicine. A basket is several of these in one unit of work, signed once.

use async_trait::async_trait;
use serde::Serialize;
use trefoil_core::{Command, Context, PatientId, Permission, RecordId, Refused};
use trefoil_kernel::{Gather, Look, Ports};

use super::{
    Act, Override, Prescription, PrescriptionEvent, State,
    order::{Order, OrderFault, prescribable, startable},
};
use crate::{
    checks::{self, Answered, Finding, Level, Safety},
    dictionary::Product,
    permissions::PRESCRIBE,
    store,
};

/// Sign an order.
#[derive(Debug, Clone)]
pub struct Prescribe {
    /// A fresh id.
    pub id: RecordId,
    /// For whom.
    pub patient: PatientId,
    /// What.
    pub order: Order,
    /// The stops that were read, each with the reason for going on.
    pub answered: Vec<Answered>,
}

/// What the dictionary has, and what speaks against it.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct PrescribeFacts {
    pub(crate) product: Option<Product>,
    pub(crate) release: Option<String>,
    pub(crate) safety: Option<Safety>,
}

/// Why it was turned away.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum PrescribeError {
    /// This very order.
    #[error("this prescription was already signed; open it instead")]
    Already,
    /// No dictionary, or another release.
    #[error("the dictionary in use does not have this medicine; search for it again")]
    UnknownMedicine,
    /// Fields. Never empty.
    #[error("{}", faults(.0))]
    Order(Vec<OrderFault>),
    /// Stops without a reason, among them what came up since the order was looked at. Never empty.
    #[error("{}; give a reason to go on, or prescribe something else", stops(.0))]
    Stopped(Vec<Finding>),
    /// See [`Refused`].
    #[error(transparent)]
    Refused(#[from] Refused),
}

fn faults(all: &[OrderFault]) -> String {
    all.iter().map(ToString::to_string).collect::<Vec<_>>().join("; ")
}

fn stops(all: &[Finding]) -> String {
    all.iter()
        .map(|one| one.says.trim_end_matches('.'))
        .collect::<Vec<_>>()
        .join("; ")
}

/// The overrides that the answers make of the stops.
///
/// # Errors
/// The stops that were not answered, word for word as they stand now.
pub(crate) fn overrides(found: &[Finding], answered: &[Answered]) -> Result<Vec<Override>, Vec<Finding>> {
    let (mut made, mut open) = (vec![], vec![]);
    for finding in found.iter().filter(|finding| finding.level == Level::Stop) {
        match answered.iter().find(|answer| answer.says == finding.says) {
            Some(answer) => made.push(Override {
                check: finding.check.clone(),
                said: finding.says.clone(),
                reason: answer.reason.clone(),
                words: answer.words.clone(),
            }),
            None => open.push(finding.clone()),
        }
    }
    if open.is_empty() { Ok(made) } else { Err(open) }
}

impl Command for Prescribe {
    type Record = Prescription;
    type Facts = PrescribeFacts;
    type Error = PrescribeError;
    const NAME: &'static str = "prescribing.prescribe";
    const NEEDS: Permission = PRESCRIBE;

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
        now: Option<&Prescription>,
        facts: &PrescribeFacts,
        context: &Context,
    ) -> Result<PrescriptionEvent, PrescribeError> {
        if now.is_some() {
            return Err(PrescribeError::Already);
        }
        let (Some(product), Some(safety)) = (&facts.product, &facts.safety) else {
            return Err(PrescribeError::UnknownMedicine);
        };
        let mut faults = prescribable(&self.order, product);
        faults.extend(startable(&self.order, context.now()));
        let route = product.route(&self.order.route);
        let (Some(route), true) = (route, faults.is_empty()) else {
            return Err(PrescribeError::Order(faults));
        };
        let found = checks::check(&self.order, product, safety);
        let overrides = overrides(&found, &self.answered).map_err(PrescribeError::Stopped)?;
        let written = |text: &Option<String>| {
            text.as_deref()
                .map(str::trim)
                .filter(|text| !text.is_empty())
                .map(str::to_owned)
        };
        Ok(PrescriptionEvent::MedicinePrescribed {
            prescription: Box::new(Prescription {
                medicine: product.medicine.clone(),
                dose: self.order.dose.clone(),
                timing: self.order.timing.clone(),
                route: route.clone(),
                start: self.order.starts(context.effective()),
                end: self.order.ends(context.effective()),
                indication: written(&self.order.indication),
                instructions: written(&self.order.instructions),
                prescribed: act(context, ""),
                overrides,
                state: State::Active,
                pauses: vec![],
                ended: None,
            }),
        })
    }
}

/// Who does it, now, for a reason.
pub(crate) fn act(context: &Context, reason: &str) -> Act {
    Act {
        at: context.effective(),
        by: context.principal.staff,
        name: context.principal.name.clone(),
        reason: reason.to_owned(),
    }
}

#[async_trait]
impl Gather for Prescribe {
    async fn gather(
        &self,
        ports: &Ports,
        look: &mut Look<'_>,
        context: &Context,
    ) -> Result<PrescribeFacts, Refused> {
        let release = store::dictionary::release(look).await?;
        let product = store::dictionary::product(look, &self.order.product).await?;
        let safety = match &product {
            Some(product) => {
                let medicine = &product.medicine;
                Some(Safety::gather(ports, look, self.patient, medicine, Some(self.id), context.now()).await?)
            }
            None => None,
        };
        Ok(PrescribeFacts {
            product,
            release,
            safety,
        })
    }
}
