//! Every command, carried through the kernel's own road as far as it goes without deciding anything.
//!
//! A probe has a command's name, permission and record, and says that it looked at a version nobody has seen. Whoever is
//! let in is told that the record has changed; whoever is not, why. Nothing is written either way.

use std::{collections::BTreeMap, marker::PhantomData};

use async_trait::async_trait;
use futures_util::future::BoxFuture;
use trefoil::{
    clinical_notes as notes,
    core::{Command, Context, PatientId, Permission, Record, RecordId, Refused},
    kernel::{
        Epr, Gather, Look, Ports, break_glass::BreakGlass, fresh_id, merge::MergePatients, seal::SealRecord,
        watch::MarkWatched,
    },
    orders_results as orders, patient_administration as administration, prescribing,
};

use super::{
    pages::{columns, headings},
    situation::{self, Situation},
    table::{Row, Table},
};
use crate::house::{House, Patient, Person, Sitting};

/// A version nobody has seen.
const NEVER_SEEN: i64 = 999_999;

struct Probe<C> {
    id: RecordId,
    patient: PatientId,
    of: PhantomData<fn() -> C>,
}

/// What the kernel said, or that it asked the probe to decide, which it must not.
#[derive(Debug, thiserror::Error)]
enum Probed {
    #[error(transparent)]
    Refused(#[from] Refused),
    #[error("a version that was never seen was taken for the newest")]
    Decided,
}

impl<C: Command> Command for Probe<C> {
    type Record = C::Record;
    type Facts = ();
    type Error = Probed;
    const NAME: &'static str = C::NAME;
    const NEEDS: Permission = C::NEEDS;

    fn id(&self) -> RecordId {
        self.id
    }
    fn patient(&self) -> PatientId {
        self.patient
    }
    fn seen(&self) -> i64 {
        NEVER_SEEN
    }
    fn decide(
        &self,
        _: Option<&Self::Record>,
        (): &(),
        _: &Context,
    ) -> Result<<Self::Record as Record>::Event, Probed> {
        Err(Probed::Decided)
    }
}

#[async_trait]
impl<C: Command> Gather for Probe<C> {
    async fn gather(&self, _: &Ports, _: &mut Look<'_>, _: &Context) -> Result<(), Refused> {
        Ok(())
    }
}

type Tried = for<'a> fn(&'a Epr, &'a Context, &'a Patient) -> BoxFuture<'a, char>;

fn probe<'a, C: Command>(epr: &'a Epr, context: &'a Context, patient: &'a Patient) -> BoxFuture<'a, char> {
    Box::pin(async move {
        let id = patient
            .record(C::Record::KIND)
            .map_or_else(|| RecordId(fresh_id()), RecordId);
        let probe = Probe::<C> {
            id,
            patient: patient.id,
            of: PhantomData,
        };
        match epr.execute(context, probe).await {
            Err(Probed::Refused(refused)) => letter(&refused),
            Err(Probed::Decided) | Ok(_) => '!',
        }
    })
}

fn letter(refused: &Refused) -> char {
    match refused {
        Refused::Stale { .. } => 'C',
        Refused::Denied { .. } => '.',
        Refused::NotRelated { .. } => 'n',
        Refused::NotFound => '-',
        Refused::Merged { .. } => 'g',
        Refused::StepUp { .. } => 'u',
        _ => '!',
    }
}

macro_rules! probes {
    ($($command:ty),* $(,)?) => {
        vec![$((<$command as Command>::NAME, probe::<$command> as Tried)),*]
    };
}

/// Every command of the standard modules. One that is mounted and not here is tried by its permission alone.
fn probes() -> Vec<(&'static str, Tried)> {
    probes![
        MergePatients,
        BreakGlass,
        SealRecord,
        MarkWatched,
        administration::person::register::RegisterPerson,
        administration::person::edit::EditPerson,
        administration::person::restrict::RestrictPerson,
        administration::person::record_death::RecordDeath,
        administration::stay::admit::AdmitPatient,
        administration::stay::transfer::TransferPatient,
        administration::stay::change::ChangeStay,
        administration::stay::discharge::DischargePatient,
        administration::stay::cancel::CancelStep,
        administration::allergy_statement::receive::ReceiveAllergyStatement,
        notes::allergy::record::RecordAllergy,
        notes::allergy::amend::AmendAllergy,
        notes::allergy::resolve::ResolveAllergy,
        notes::allergy::enter_in_error::MarkAllergyEnteredInError,
        notes::allergy_statement::make::StateNoKnownAllergies,
        notes::allergy_statement::withdraw::WithdrawStatement,
        notes::reconciliation::settle::SettleStatement,
        notes::reconciliation::reopen::ReopenStatement,
        notes::problem::record::RecordProblem,
        notes::problem::amend::AmendProblem,
        notes::problem::resolve::ResolveProblem,
        notes::problem::enter_in_error::MarkProblemEnteredInError,
        notes::note::sign::SignNote,
        notes::note::amend::AmendNote,
        notes::note::strike::StrikeNote,
        notes::observation::record::RecordObservations,
        notes::observation::strike::StrikeObservations,
        notes::observation_plan::set::SetObservationPlan,
        orders::order::place::PlaceOrder,
        orders::order::accept::AcceptOrder,
        orders::order::reject::RejectOrder,
        orders::order::progress::ProgressOrder,
        orders::order::cancel::CancelOrder,
        orders::order::collect::RecordCollection,
        orders::report::acknowledge::AcknowledgeReport,
        prescribing::prescription::prescribe::Prescribe,
        prescribing::prescription::stop::StopPrescription,
        prescribing::prescription::suspend::SuspendPrescription,
        prescribing::prescription::resume::ResumePrescription,
        prescribing::prescription::cancel::CancelPrescription,
        prescribing::administration::give::GiveDose,
        prescribing::administration::not_given::RecordNotGiven,
        prescribing::administration::in_error::MarkAdministrationEnteredInError,
    ]
}

/// One row for each command.
pub async fn table(house: &House) -> Table {
    let probes: BTreeMap<&str, Tried> = probes().into_iter().collect();
    let heads = headings(house).await;
    let mut rows = vec![];
    for (name, needs) in &house.epr.about().commands {
        let tried = probes.get(name).copied();
        let mut cells = vec![];
        for person in &house.staff {
            let mut cell = String::new();
            for one in situation::ALL {
                cell.push(asked(house, person, one, tried, *needs).await);
            }
            cells.push(cell);
        }
        rows.push(Row {
            heading: heads.get(needs.name).cloned().unwrap_or_default(),
            what: if tried.is_some() {
                (*name).to_owned()
            } else {
                format!("{name} (by its permission)")
            },
            cells,
        });
    }
    rows.sort_by(|a, b| (&a.heading, &a.what).cmp(&(&b.heading, &b.what)));
    let mut columns = columns(house);
    columns.pop(); // nobody has no context: there is no command without somebody
    Table {
        name: "commands",
        says: "What each role is answered when it carries out each command on a record of the patient, in each situation. C is let in.",
        by_situation: true,
        columns,
        rows,
    }
}

async fn asked(
    house: &House,
    person: &Person,
    one: Situation,
    tried: Option<Tried>,
    needs: Permission,
) -> char {
    let pass = house.sits(person, one.sitting).await;
    let Some(mut context) = house.acts(&pass).await else {
        return if one.sitting == Sitting::Locked { 'k' } else { 's' };
    };
    if one.because {
        context = context.because("asked by the ward's consultant");
    }
    let patient = house.patient(one.standing);
    match tried {
        Some(tried) => tried(&house.epr, &context, patient).await,
        None => by_permission(&house.epr, &context, patient, needs).await,
    }
}

async fn by_permission(epr: &Epr, context: &Context, patient: &Patient, needs: Permission) -> char {
    let opened: Result<(), Refused> = epr
        .view(context, "tried", async |view| {
            view.patient(patient.id, needs).await.map(drop)
        })
        .await;
    opened.as_ref().err().map_or('C', letter)
}
