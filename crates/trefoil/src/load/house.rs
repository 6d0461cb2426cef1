//! The house before its patients: wards and beds, and whoever works there.

use trefoil_core::{Context, StaffId};
use trefoil_kernel::{Epr, fresh_id, people::NewStaff};
use trefoil_patient_administration::store::ward::{BayPlan, BedPlan, WardPlan, load_wards};
use trefoil_synth::Hospital;

use super::{LoadError, PASSWORD};

/// Its wards and their beds.
pub(super) async fn wards(epr: &Epr, context: &Context, plan: &Hospital) -> Result<(), LoadError> {
    let wards: Vec<WardPlan> = plan.wards.iter().map(ward).collect();
    Ok(load_wards(epr, context, &wards).await?)
}

fn ward(ward: &trefoil_synth::Ward) -> WardPlan {
    WardPlan {
        code: ward.code.clone(),
        name: ward.name.clone(),
        specialty: Some(ward.specialty.clone()),
        team: fresh_id(),
        bays: ward
            .bays
            .iter()
            .map(|bay| BayPlan {
                code: bay.code.clone(),
                name: bay.name.clone(),
                beds: bay
                    .beds
                    .iter()
                    .map(|bed| BedPlan {
                        code: bed.clone(),
                        closed: None,
                    })
                    .collect(),
            })
            .collect(),
    }
}

/// Whoever works there. One hash for all: the password is printed on the screen in any case.
pub(super) async fn staff(epr: &Epr, context: &Context, plan: &Hospital) -> Result<(), LoadError> {
    let hash = trefoil_web::password::hash(PASSWORD)?;
    for one in &plan.staff {
        let interface = one.role_id == trefoil_synth::role::INTERFACE;
        let new = NewStaff {
            staff: StaffId(one.staff_id),
            username: one.username.clone(),
            name: one.title_line.clone(),
            organisation: plan.organisation.code.to_string(),
            password: (!interface).then(|| hash.clone()),
            roles: vec![one.role_id.to_owned()],
            teams: one.wards.clone(),
        };
        let context = context
            .anew(fresh_id().into())
            .because("loads the synthetic hospital");
        epr.enrol(&context, new).await?;
    }
    Ok(())
}
