//! What one may be allowed to do here.

use trefoil_core::{Permission, Reach};

const fn chart(name: &'static str, says: &'static str) -> Permission {
    Permission {
        name,
        says,
        reach: Reach::Chart,
    }
}

/// See what is prescribed, and the drug chart.
pub const SEE_MEDICINES: Permission = chart(
    "prescribing.see_medicines",
    "see a patient's medicines and drug chart",
);
/// Prescribe.
pub const PRESCRIBE: Permission = chart("prescribing.prescribe", "prescribe a medicine");
/// Stop, suspend, resume, cancel.
pub const CHANGE_PRESCRIPTION: Permission = chart(
    "prescribing.change_prescription",
    "stop, suspend, resume or cancel a prescription",
);
/// Give medicines, and say why one was not given.
pub const ADMINISTER: Permission = chart("prescribing.administer", "give medicines and record doses");
/// Load another release of the dictionary.
pub const LOAD_DICTIONARY: Permission = Permission {
    name: "prescribing.load_dictionary",
    says: "load a release of the medicines dictionary",
    reach: Reach::System,
};

/// All of them.
pub const ALL: [Permission; 5] = [
    SEE_MEDICINES,
    PRESCRIBE,
    CHANGE_PRESCRIPTION,
    ADMINISTER,
    LOAD_DICTIONARY,
];

/// What each lets one do brings seeing it along: nobody changes what they cannot read.
pub(crate) fn included(on: &mut trefoil_kernel::Mount) {
    on.includes(PRESCRIBE, &[SEE_MEDICINES]);
    on.includes(CHANGE_PRESCRIPTION, &[SEE_MEDICINES]);
    on.includes(ADMINISTER, &[SEE_MEDICINES]);
}
