//! What one may be allowed to do here.

use trefoil_core::{Permission, Reach};

const fn chart(name: &'static str, says: &'static str) -> Permission {
    Permission {
        name,
        says,
        reach: Reach::Chart,
    }
}

/// See what was asked for.
pub const SEE_ORDERS: Permission = chart(
    "orders_results.see_orders",
    "see which tests were requested for a patient",
);
/// Ask for a test.
pub const PLACE_ORDER: Permission = chart("orders_results.place_order", "request tests for a patient");
/// Take a request back.
pub const CANCEL_ORDER: Permission = chart("orders_results.cancel_order", "cancel a request for a test");
/// Take a specimen.
pub const COLLECT_SPECIMEN: Permission = chart(
    "orders_results.collect_specimen",
    "record that a specimen was taken",
);
/// Say how an order goes on in the laboratory: held by interfaces.
pub const PROGRESS_ORDER: Permission = chart(
    "orders_results.progress_order",
    "record what the laboratory says of a request",
);

/// See results.
pub const SEE_RESULTS: Permission = chart("orders_results.see_results", "see a patient's results");
/// Take results in: held by interfaces.
pub const RECEIVE_RESULT: Permission = chart(
    "orders_results.receive_result",
    "record a result of the laboratory",
);
/// Take responsibility for a result.
pub const ACKNOWLEDGE_RESULT: Permission = chart(
    "orders_results.acknowledge_result",
    "acknowledge a result, and say what is done about it",
);
/// Settle whose a result is that could not be matched. It reaches patients one has no relationship with: whose a result
/// is must not wait for one.
pub const MATCH_RESULTS: Permission = Permission {
    name: "orders_results.match_results",
    says: "settle which patient and request an unmatched result belongs to",
    reach: Reach::Identity,
};

/// All of them.
pub const ALL: [Permission; 9] = [
    SEE_ORDERS,
    PLACE_ORDER,
    CANCEL_ORDER,
    COLLECT_SPECIMEN,
    PROGRESS_ORDER,
    SEE_RESULTS,
    RECEIVE_RESULT,
    ACKNOWLEDGE_RESULT,
    MATCH_RESULTS,
];

/// What each lets one do brings seeing it along: nobody changes what they cannot read.
pub(crate) fn included(on: &mut trefoil_kernel::Mount) {
    on.includes(PLACE_ORDER, &[SEE_ORDERS]);
    on.includes(CANCEL_ORDER, &[SEE_ORDERS]);
    on.includes(COLLECT_SPECIMEN, &[SEE_ORDERS]);
    on.includes(ACKNOWLEDGE_RESULT, &[SEE_RESULTS]);
}
