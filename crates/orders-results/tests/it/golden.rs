//! Every form of event of an order that was ever released is read for ever.

use std::path::Path;

use serde_json::{Value, from_value, json};
use trefoil_orders_results::order::{Order, OrderEvent};
use trefoil_testkit::{forms, golden::events};

const AT: &str = "2026-11-22T09:00:00.123456Z";

fn order(rest: &Value) -> OrderEvent {
    let mut order = json!({
        "placer_number": "T0123456789ABCDE", "requisition": "R01ABCDE",
        "item": {"id": "urea-and-electrolytes", "name": "Urea and electrolytes", "snomed": "1000851000000101",
            "category": "biochemistry", "tests": ["sodium", "potassium"],
            "specimen": {"name": "Serum", "container": "Gold top (SST)", "snomed": "119364003"}},
        "subject": {"family": "Fairweather", "given": ["Harold"], "shown": "FAIRWEATHER, Harold (Mr)",
            "born": "1958-11-02", "gender": "male", "nhs_number": "9990000018", "hospital_number": "J4000001",
            "place": {"ward": "7B", "ward_name": "Ward 7B", "bed": "B2"}},
        "priority": "urgent", "clinical_details": "Pneumonia, on oxygen",
        "placed": AT, "placed_by": signed(), "by": "message", "state": "placed",
        "specimen": {"state": "awaited"},
    });
    let more = rest.as_object().unwrap().clone();
    order.as_object_mut().unwrap().extend(more);
    from_value(json!({"type": "order_placed", "order": order})).unwrap()
}

fn signed() -> Value {
    json!({"staff": "00000000-0000-0000-0000-000000000004", "name": "Dr S Patel"})
}

#[test]
fn orders_are_read_for_ever() {
    let read = |value: Value| from_value::<OrderEvent>(value).unwrap();
    let ended = json!({"at": AT, "because": "wrong patient", "by": signed()});
    let shown = json!([
        {"test": "sodium", "name": "Sodium", "before": {"type": "outstanding", "item": "Renal profile", "placed": AT,
            "by": "Dr S Patel"}},
        {"test": "potassium", "name": "Potassium", "before": {"type": "resulted", "at": AT, "value": "4.8 mmol/L",
            "again_from": "2026-11-23T09:00:00Z"}},
    ]);
    let repeats = json!({"answers": [{"id": "fasting", "asks": "Fasting?", "answer": "No"}],
        "repeats": {"shown": shown, "reason": "on a potassium infusion"}});
    events::<Order>(
        &Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/golden"),
        &forms!(OrderEvent: OrderPlaced OrderAccepted OrderRejected SpecimenCollected SpecimenUnsuitable OrderInProgress
            OrderResulted OrderCancelled),
        &[
            ("placed", order(&json!({}))),
            (
                "placed_on_paper",
                order(&json!({"by": "paper", "priority": "routine"})),
            ),
            ("placed_again", order(&repeats)),
            (
                "accepted",
                read(json!({"type": "order_accepted", "at": AT, "filler_number": "L26061000123^LIMS"})),
            ),
            (
                "accepted_unnumbered",
                read(json!({"type": "order_accepted", "at": AT})),
            ),
            (
                "rejected",
                read(json!({"type": "order_rejected", "ended": ended})),
            ),
            (
                "collected",
                read(json!({"type": "specimen_collected", "at": AT, "by": signed()})),
            ),
            (
                "unsuitable",
                read(json!({"type": "specimen_unsuitable", "at": AT, "because": "haemolysed"})),
            ),
            (
                "in_progress",
                read(json!({"type": "order_in_progress", "filler_number": "L26061000123^LIMS"})),
            ),
            (
                "resulted",
                read(json!({"type": "order_resulted", "at": AT, "filler_number": "L26061000123^LIMS"})),
            ),
            (
                "cancelled",
                read(json!({"type": "order_cancelled", "ended": ended})),
            ),
        ],
    );
}
