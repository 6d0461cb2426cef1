//! A command that no module mounted is not executed, though its kind of record is known.

use trefoil_core::{Command, Context, PatientId, Permission, RecordId, Refused};
use trefoil_kernel::{Gather, Look, Ports, async_trait};
use trefoil_testkit::{Store, anew, assemble, both, count, id};

use crate::{
    beds::{ADMIT, Admission, AdmissionEvent, BedsError, about, builder, knows_nothing, open},
    charts::{entries, everything, patient},
};

both! { only_what_is_mounted_is_executed }

/// Admits to the one bed that is always free.
#[derive(Clone)]
struct AdmitToCorridor {
    id: RecordId,
    patient: PatientId,
    seen: i64,
}
impl Command for AdmitToCorridor {
    type Record = Admission;
    type Facts = ();
    type Error = BedsError;
    const NAME: &'static str = "beds.admit_to_corridor";
    const NEEDS: Permission = ADMIT;
    about!();
    fn decide(&self, _: Option<&Admission>, (): &(), context: &Context) -> Result<AdmissionEvent, BedsError> {
        Ok(AdmissionEvent::Admitted {
            bed: "corridor".into(),
            at: context.effective(),
        })
    }
}
knows_nothing! { AdmitToCorridor }

async fn only_what_is_mounted_is_executed(store: &Store) {
    let epr = open(store).await;
    let patient = patient(&epr).await;
    let admit = AdmitToCorridor {
        id: id(),
        patient,
        seen: 0,
    };
    let before = entries(epr.db()).await;
    let refused = epr.execute(&everything(), admit.clone()).await.unwrap_err();
    assert!(
        matches!(refused, BedsError::Refused(Refused::Absent(_))),
        "{refused}"
    );
    assert_eq!(
        refused.to_string(),
        "the command beds.admit_to_corridor is not switched on here; ask whoever runs this system to enable the module it belongs to"
    );
    assert_eq!(entries(epr.db()).await, before, "nothing was written");
    let noted = "SELECT count(*) FROM kernel_audit WHERE act = 'refused' AND what = 'beds.admit_to_corridor'";
    assert_eq!(count(epr.db(), noted).await, 1, "that it was tried was");
    let mounted = assemble(store, || {
        builder().extend(|on| {
            on.command::<AdmitToCorridor>();
        })
    })
    .await;
    let admitted = mounted.execute(&anew(&everything()), admit).await;
    let admitted = admitted.expect("the control: mounted, it is executed");
    assert_eq!(admitted.record.bed.as_deref(), Some("corridor"));
}
