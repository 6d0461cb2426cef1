//! What one may be allowed to do here.

use trefoil_core::{Permission, Reach};

const fn chart(name: &'static str, says: &'static str) -> Permission {
    Permission {
        name,
        says,
        reach: Reach::Chart,
    }
}

/// Read what this module keeps.
pub const READ: Permission = chart(
    "clinical_notes.read",
    "read a patient's allergies, problems, notes and observations",
);
/// Record, amend, refute allergies; say that there are none.
pub const RECORD_ALLERGY: Permission = chart(
    "clinical_notes.record_allergy",
    "record and correct a patient's allergies, or that there are none known",
);
/// Settle what another system said of an allergy.
pub const RECONCILE_ALLERGY: Permission = chart(
    "clinical_notes.reconcile_allergy",
    "reconcile what another system said of a patient's allergies",
);
/// Record, amend, resolve problems.
pub const RECORD_PROBLEM: Permission = chart(
    "clinical_notes.record_problem",
    "record and correct a patient's problems",
);
/// Write, sign and add to notes.
pub const WRITE_NOTE: Permission = chart(
    "clinical_notes.write_note",
    "write and sign notes, and add to signed ones",
);
/// Strike out a note that somebody else signed.
pub const STRIKE_OTHERS: Permission = chart(
    "clinical_notes.strike_others",
    "strike out a note of somebody else that was entered in error",
);

/// Record observations, and strike out what was entered in error.
pub const RECORD_OBSERVATIONS: Permission = chart(
    "clinical_notes.record_observations",
    "record a patient's observations",
);
/// Decide the saturation scale and how often somebody is observed.
pub const PLAN_OBSERVATIONS: Permission = chart(
    "clinical_notes.plan_observations",
    "set a patient's oxygen saturation scale and how often they are observed",
);

/// All of them.
pub const ALL: [Permission; 8] = [
    READ,
    RECORD_ALLERGY,
    RECONCILE_ALLERGY,
    RECORD_PROBLEM,
    WRITE_NOTE,
    STRIKE_OTHERS,
    RECORD_OBSERVATIONS,
    PLAN_OBSERVATIONS,
];

/// What each lets one do brings seeing it along: nobody changes what they cannot read.
pub(crate) fn included(on: &mut trefoil_kernel::Mount) {
    on.includes(RECORD_PROBLEM, &[READ]);
    on.includes(WRITE_NOTE, &[READ]);
    on.includes(STRIKE_OTHERS, &[READ]);
    on.includes(RECORD_OBSERVATIONS, &[READ]);
    on.includes(PLAN_OBSERVATIONS, &[READ]);
}
