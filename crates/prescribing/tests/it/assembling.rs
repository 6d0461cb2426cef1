//! What this module cannot do without.

use trefoil_kernel::Epr;
use trefoil_prescribing::Prescribing;
use trefoil_testkit::{AuditStub, both_engines, try_assemble};

use crate::ward::Ward;

both_engines! {
    /// Hazard H38: without somebody who knows the allergies nothing may be prescribed, so nothing is served.
    async fn without_the_allergies_port_it_does_not_assemble(store: &Store) {
        let without = || Epr::builder().with(Ward { allergies: false }).with(AuditStub).with(Prescribing);
        let wrong = try_assemble(store, without).await.err().unwrap().to_string();
        assert!(wrong.contains("prescribing") && wrong.contains("the port Allergies"), "{wrong}");
        let with = || Epr::builder().with(Ward { allergies: true }).with(AuditStub).with(Prescribing);
        assert!(try_assemble(store, with).await.is_ok());
    }
}
