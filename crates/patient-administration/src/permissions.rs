//! What one may be allowed to do here.

use trefoil_core::{Permission, Reach};

const fn identity(name: &'static str, says: &'static str) -> Permission {
    Permission {
        name,
        says,
        reach: Reach::Identity,
    }
}

/// Search the index.
pub const FIND: Permission = identity(
    "patient_administration.find",
    "search for a patient by name, date or number",
);
/// Add a person to the index.
pub const REGISTER: Permission = identity(
    "patient_administration.register",
    "register a person who has no record here",
);
/// Correct who somebody is.
pub const EDIT_IDENTITY: Permission = identity(
    "patient_administration.edit_identity",
    "correct a patient's name, date of birth, numbers and address",
);
/// Record that somebody died.
pub const RECORD_DEATH: Permission = identity(
    "patient_administration.record_death",
    "record that a patient has died, or correct it",
);
/// Hide where somebody is.
pub const RESTRICT: Permission = identity(
    "patient_administration.restrict",
    "restrict who may know that a patient is here, or lift it",
);
/// Begin a stay.
pub const ADMIT: Permission = identity("patient_administration.admit", "admit a patient to a ward or bed");
/// Move within the hospital.
pub const TRANSFER: Permission = identity(
    "patient_administration.transfer",
    "move a patient to another ward or bed",
);
/// End a stay.
pub const DISCHARGE: Permission = identity("patient_administration.discharge", "discharge a patient");
/// Change who looks after a patient and why.
pub const CHANGE_STAY: Permission = identity(
    "patient_administration.change_stay",
    "change a patient's consultant, main problem and expected date of discharge",
);
/// See who is in which bed.
pub const VIEW_WARD: Permission = identity(
    "patient_administration.view_ward",
    "see who is in the beds of a ward",
);
/// Say which wards and beds there are.
pub const MANAGE_WARDS: Permission = Permission {
    name: "patient_administration.manage_wards",
    says: "say which wards and beds there are, and which are closed",
    reach: Reach::System,
};
/// Take in what another system says of an allergy.
pub const RECEIVE_ALLERGY_STATEMENT: Permission = identity(
    "patient_administration.receive_allergy_statement",
    "take in what another system says of a patient's allergies",
);

/// All of them.
pub const ALL: [Permission; 12] = [
    FIND,
    REGISTER,
    EDIT_IDENTITY,
    RECORD_DEATH,
    RESTRICT,
    ADMIT,
    TRANSFER,
    DISCHARGE,
    CHANGE_STAY,
    VIEW_WARD,
    MANAGE_WARDS,
    RECEIVE_ALLERGY_STATEMENT,
];

/// What each lets one do brings seeing it along: nobody changes what they cannot read.
pub(crate) fn included(on: &mut trefoil_kernel::Mount) {
    on.includes(REGISTER, &[FIND]);
    on.includes(EDIT_IDENTITY, &[FIND]);
}
