//! The roles the community suggests, and what each may do. Data from then on: a trust changes them in its own store.

use trefoil_administration::permissions::EXPLAIN_ACCESS;
use trefoil_audit::permissions::{LOG_STATE, REVIEW_ALERTS, SEARCH_LOG, SUBJECT_ACCESS, WHO_LOOKED};
use trefoil_clinical_notes::permissions::{
    PLAN_OBSERVATIONS, READ, RECONCILE_ALLERGY, RECORD_ALLERGY, RECORD_OBSERVATIONS, RECORD_PROBLEM,
    STRIKE_OTHERS, WRITE_NOTE,
};
use trefoil_hl7v2::permissions::{RECEIVE, SEE_QUEUE, SETTLE_QUEUE};
use trefoil_kernel::{
    Mount,
    access::{BREAK_GLASS, EVERY_PATIENT, MARK_WATCHED, OPEN_RECORD, OPEN_SEALED, SEAL},
    merge::MERGE,
    people::ADMINISTER_PEOPLE,
};
use trefoil_orders_results::permissions::{
    ACKNOWLEDGE_RESULT, CANCEL_ORDER, COLLECT_SPECIMEN, MATCH_RESULTS, PLACE_ORDER, PROGRESS_ORDER,
    RECEIVE_RESULT, SEE_ORDERS, SEE_RESULTS,
};
use trefoil_patient_administration::permissions::{
    ADMIT, CHANGE_STAY, DISCHARGE, EDIT_IDENTITY, FIND, MANAGE_WARDS, RECEIVE_ALLERGY_STATEMENT,
    RECORD_DEATH, REGISTER, RESTRICT, TRANSFER, VIEW_WARD,
};
use trefoil_prescribing::permissions::{
    ADMINISTER, CHANGE_PRESCRIPTION, LOAD_DICTIONARY, PRESCRIBE, SEE_MEDICINES,
};

/// The roles people sign in with.
const SIGN_IN: [(&str, &str); 9] = [
    ("ward_clerk", "Ward clerk"),
    ("nurse", "Nurse"),
    ("charge_nurse", "Charge nurse"),
    ("doctor", "Doctor"),
    ("consultant", "Consultant"),
    ("pharmacist", "Pharmacist"),
    ("records_officer", "Health records officer"),
    ("privacy_officer", "Privacy officer"),
    ("system_administrator", "System administrator"),
];

/// Hang the suggested roles on the house. Read down a line: who, and what they may do.
pub fn standard(on: &mut Mount) {
    let find = [FIND, VIEW_WARD];
    let beds = [ADMIT, TRANSFER, DISCHARGE, CHANGE_STAY];
    let chart = [OPEN_RECORD, WHO_LOOKED, BREAK_GLASS];
    let identity = [REGISTER, EDIT_IDENTITY];
    let notes = [
        READ,
        RECORD_ALLERGY,
        RECONCILE_ALLERGY,
        RECORD_PROBLEM,
        WRITE_NOTE,
    ];
    let results = [SEE_ORDERS, SEE_RESULTS];
    // A trust whose nurses do not ask for tests takes `orders_results.place_order` from them.
    let specimens = [
        SEE_ORDERS,
        SEE_RESULTS,
        COLLECT_SPECIMEN,
        PLACE_ORDER,
        CANCEL_ORDER,
    ];
    let requester = [
        SEE_ORDERS,
        SEE_RESULTS,
        COLLECT_SPECIMEN,
        PLACE_ORDER,
        CANCEL_ORDER,
        ACKNOWLEDGE_RESULT,
    ];
    let medicines = [SEE_MEDICINES];
    let prescriber = [SEE_MEDICINES, PRESCRIBE, CHANGE_PRESCRIPTION, ADMINISTER];
    on.suggest(
        "ward_clerk",
        "Ward clerk",
        &[&find[..], &beds, &identity].concat(),
    );
    on.suggest(
        "nurse",
        "Nurse",
        &[
            &find[..],
            &beds,
            &chart,
            &notes,
            &[RECORD_OBSERVATIONS],
            &specimens,
            &medicines,
            &[ADMINISTER, EDIT_IDENTITY],
        ]
        .concat(),
    );
    on.suggest(
        "charge_nurse",
        "Charge nurse",
        &[
            &find[..],
            &beds,
            &chart,
            &notes,
            &[RECORD_OBSERVATIONS],
            &specimens,
            &medicines,
            &identity,
            &[ADMINISTER, STRIKE_OTHERS, MATCH_RESULTS],
        ]
        .concat(),
    );
    on.suggest(
        "doctor",
        "Doctor",
        &[
            &find[..],
            &beds,
            &chart,
            &notes,
            &[RECORD_OBSERVATIONS, PLAN_OBSERVATIONS],
            &requester,
            &prescriber,
            &[EDIT_IDENTITY, RECORD_DEATH],
        ]
        .concat(),
    );
    on.suggest(
        "consultant",
        "Consultant",
        &[
            &find[..],
            &beds,
            &chart,
            &notes,
            &[RECORD_OBSERVATIONS, PLAN_OBSERVATIONS],
            &requester,
            &prescriber,
            &[EDIT_IDENTITY, RECORD_DEATH, SEAL, OPEN_SEALED, STRIKE_OTHERS],
        ]
        .concat(),
    );
    on.suggest(
        "pharmacist",
        "Pharmacist",
        &[&find[..], &chart, &notes, &results, &medicines].concat(),
    );
    on.suggest(
        "records_officer",
        "Health records officer",
        &[
            &find[..],
            &beds,
            &chart,
            &identity,
            &[
                EXPLAIN_ACCESS,
                MERGE,
                RECORD_DEATH,
                RESTRICT,
                MATCH_RESULTS,
                SEE_QUEUE,
                SETTLE_QUEUE,
            ],
        ]
        .concat(),
    );
    on.suggest(
        "privacy_officer",
        "Privacy officer",
        &[
            &find[..],
            &results,
            &[
                OPEN_RECORD,
                READ,
                SEE_MEDICINES,
                WHO_LOOKED,
                EVERY_PATIENT,
                EXPLAIN_ACCESS,
                MARK_WATCHED,
            ],
            &[SEARCH_LOG, REVIEW_ALERTS, SUBJECT_ACCESS, LOG_STATE],
        ]
        .concat(),
    );
    on.suggest(
        "system_administrator",
        "System administrator",
        &[
            ADMINISTER_PEOPLE,
            LOG_STATE,
            MANAGE_WARDS,
            LOAD_DICTIONARY,
            SEE_QUEUE,
            SETTLE_QUEUE,
        ],
    );
    // Everybody who signs in may have passkeys of their own, and come by way of a provider where the trust has one.
    for (role, name) in SIGN_IN {
        on.suggest(role, name, trefoil_passkeys::permissions::ALL);
        on.suggest(role, name, trefoil_openid_connect::permissions::ALL);
    }
    on.suggest(
        "interface",
        "Interface",
        &[
            &beds[..],
            &identity,
            &[
                FIND,
                RECORD_DEATH,
                RESTRICT,
                RECEIVE_ALLERGY_STATEMENT,
                PROGRESS_ORDER,
                RECEIVE_RESULT,
                RECEIVE,
                EVERY_PATIENT,
            ],
        ]
        .concat(),
    );
}
