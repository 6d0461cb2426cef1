//! An example trust: the standard modules, one local rule, one substituted port, one local module. Beside the binary, for
//! what is checked over the whole assembly.

mod local;

use std::sync::Arc;

use trefoil::{
    configuration::Configuration,
    core::ports::Whereabouts,
    kernel::Builder,
    patient_administration::{ports::Index, stay::admit::AdmitPatient},
};

/// Which modules this trust has, and what it adds. This is the whole of a trust's own binary.
pub fn assembly(configuration: &Configuration) -> Builder {
    trefoil::standard(configuration)
        .with(local::belongings::Belongings)
        .extend(|on| {
            on.rule::<AdmitPatient>(local::side_rooms::SideRoomsNeedAReason);
            on.provide::<dyn Whereabouts>(Arc::new(local::telephones::WithTelephones::over(Index)));
            on.suggest("nurse", "Nurse", local::belongings::ALL);
            on.suggest("charge_nurse", "Charge nurse", local::belongings::ALL);
            on.suggest("ward_clerk", "Ward clerk", local::belongings::ALL);
        })
}
