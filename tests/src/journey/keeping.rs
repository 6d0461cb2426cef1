//! What whoever runs the system does to the log as a whole: copy it, hold it for a court, let go of what is old. Each is
//! itself in the log, and the verifier that comes after agrees.

use tokio::runtime::Runtime;
use trefoil_tests::hospital::{Store, run_with};

use crate::{steps::done, verifier::Outside};

pub(crate) fn keeping(runtime: &Runtime, store: &Store, outside: &Outside) {
    let signed = [
        ("TREFOIL_AUDIT_KEY", outside.key.as_str()),
        ("TREFOIL_AUDIT_PLACES", &outside.places),
    ];
    let kept = [signed[0], signed[1], ("TREFOIL_AUDIT_KEPT_YEARS", "8")];
    let said = |environment: &[(&str, &str)], arguments: &[&str], well: bool| {
        let output = run_with(store, environment, arguments);
        let words = format!(
            "{}{}",
            String::from_utf8_lossy(&output.stdout),
            String::from_utf8_lossy(&output.stderr)
        );
        assert_eq!(output.status.success(), well, "{arguments:?}: {words}");
        words
    };
    let noted = |what: &str| {
        store.ask(
            runtime,
            &format!("SELECT CAST(count(*) AS TEXT) FROM kernel_audit WHERE {what}"),
        )
    };
    assert_eq!(noted("act = 'start' AND what = 'kernel.program'"), "1");
    // X11: nothing was done by nobody, and nobody was from nowhere. Who was refused to sign in is not known.
    let nobody = store.ask(
        runtime,
        "SELECT coalesce(max(act || ' ' || what || ' by ' || actor_name || ', ' || role || ' of ' || organisation), '') FROM kernel_audit
         WHERE NOT (act = 'refused' AND what = 'kernel.sign_in')
           AND ((actor IS NULL AND role <> 'program') OR (actor IS NOT NULL AND organisation = ''))",
    );
    assert_eq!(nobody, "");
    let file = store.beside("copy");
    said(&signed, &["backup", "--to", &file], true);
    assert_eq!(noted("act = 'backup' AND what = 'kernel.store'"), "1");
    let served = store.served();
    let as_served = [signed[0], signed[1], ("TREFOIL_DATABASE", served.as_str())];
    let export = ["export-audit", "--to", &store.beside("exported")];
    said(&as_served, &export, true);
    assert_eq!(noted("act = 'administer' AND what = 'audit.export_log'"), "1");
    let empty = match store.is_sqlite() {
        true => Store::sqlite(),
        false => Store::postgres(runtime).expect("a second database"),
    };
    let restored = run_with(&empty, &signed, &["restore", "--from", &file]);
    let words = String::from_utf8_lossy(&restored.stdout);
    assert!(
        restored.status.success() && words.contains("checkpoints kept outside") && words.contains("whole:"),
        "{words}{}",
        String::from_utf8_lossy(&restored.stderr)
    );
    let noted_there =
        "SELECT CAST(count(*) AS TEXT) FROM kernel_audit WHERE act = 'restore' AND what = 'kernel.store'";
    assert_eq!(empty.ask(runtime, noted_there), "1");
    done(
        "the system is copied and put back elsewhere, whole as it was signed outside; start, copy and return stand in the log",
    );

    let because = ["--because", "retention schedule 2026, section 4"];
    let expire = ["expire-audit", because[0], because[1]];
    let for_ever = said(&signed, &expire, false);
    assert!(for_ever.contains("kept for ever"), "{for_ever}");
    let unsigned = said(&kept[2..], &expire, false);
    assert!(unsigned.contains("nothing proves how old"), "{unsigned}");
    let young = said(&kept, &expire, true);
    assert!(young.contains("nothing is old enough to go"), "{young}");
    let no_reason = said(
        &signed,
        &["hold-audit", "--everything", "--because", "coroner"],
        false,
    );
    assert!(no_reason.contains("at least 10 letters"), "{no_reason}");
    let held = said(
        &signed,
        &[
            "hold-audit",
            "--everything",
            "--because",
            "the coroner, inquest 2026/14",
        ],
        true,
    );
    let hold = held
        .split("--hold ")
        .nth(1)
        .and_then(|rest| rest.split('`').next())
        .expect("the id of the hold");
    for listed in [said(&signed, &["audit-holds"], true), said(&kept, &expire, true)] {
        assert!(
            listed.contains("the whole log") && listed.contains("inquest 2026/14"),
            "{listed}"
        );
    }
    let lifted = [
        "lift-audit-hold",
        "--hold",
        hold,
        "--because",
        "the inquest is closed",
    ];
    said(&signed, &lifted, true);
    let none = said(&signed, &["audit-holds"], true);
    assert!(none.contains("no legal hold stands"), "{none}");
    assert_eq!(noted("what = 'audit.hold'"), "2");
    done("the log is held for a court and released, and nothing that is young is let go");
}
