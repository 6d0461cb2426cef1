//! What must leave an event: 29 triggers in our own words after the audit triggers of ISO/HL7 10781 (TI.2.1), and two of this
//! system's own. Each either arises here and is brought about below, or is shown by another test, or cannot arise.

use std::collections::BTreeSet;

use chrono::Duration;
use trefoil_core::{Context, PatientId, RecordId, Refused};
use trefoil_kernel::{
    Clock, Epr,
    access::{BREAK_GLASS, EVERY_PATIENT, OPEN_SEALED, SEAL},
    audit::AuditEvent,
    break_glass::{BreakGlass, GlassReason},
    clock::ClockWatch,
    merge::{MERGE, MergePatients},
    people::{self, ADMINISTER_PEOPLE, NewStaff},
    seal::SealRecord,
    sessions::Proof,
};
use trefoil_testkit::{
    Store, anew, both, id,
    personas::{administrator, doctor, nobody, staff},
};

use crate::{
    beds::{WRITE, open},
    charts::{everything, inpatient, note, patient},
    leaves::events,
};

both! { every_trigger_leaves_an_event }

/// How a trigger stands here.
enum Stands {
    /// It leaves an event with this act, about this.
    Event(&'static str, &'static str),
    /// The whole program does it, and leaves this act: the file where that is tried.
    Program(&'static str, &'static str, &'static str),
    /// It cannot arise, and why.
    Cannot(&'static str),
}
use Stands::{Cannot, Event, Program};

/// The journey, where the program is run from its command line.
const KEEPING: &str = "tests/src/journey/keeping.rs";

const TRIGGERS: [(&str, Stands); 31] = [
    ("somebody signs in", Event("sign_in", "kernel.session")),
    ("somebody fails to sign in", Event("refused", "kernel.sign_in")),
    ("somebody signs out", Event("sign_out", "kernel.session")),
    ("access is denied by role", Event("refused", "chart")),
    (
        "access is denied for want of a relationship",
        Event("refused", "notes"),
    ),
    ("the glass is broken", Event("write", "kernel.break_glass")),
    (
        "a person is added or changed",
        Event("administer", "kernel.enrol"),
    ),
    (
        "a permission is given or taken",
        Event("administer", "kernel.grant"),
    ),
    (
        "something is sealed, or a seal lifted",
        Event("write", "kernel.seal_record"),
    ),
    ("something sealed is opened", Event("view", "sealed note")),
    ("a record is begun", Event("write", "beds.write_note")),
    ("a record is amended", Event("write", "beds.write_note")),
    ("a write is refused", Event("refused", "beds.write_note")),
    ("a record is opened", Event("view", "chart")),
    ("patients are listed", Event("list", "ward")),
    ("patients are searched for", Event("search", "search")),
    (
        "two people are found to be one",
        Event("write", "kernel.merge_patients"),
    ),
    ("and after all not", Event("write", "kernel.merge_patients")),
    (
        "something is read for another system or a print",
        Event("view", "export"),
    ),
    (
        "something is taken in from another system",
        Event("write", "beds.register"),
    ),
    ("the log is read", Event("search", "audit.search_log")),
    (
        "a field of the log is erased",
        Program(
            "administer",
            "audit.erase_field",
            "crates/kernel/tests/it/erasing.rs",
        ),
    ),
    (
        "the log is exported",
        Program("administer", "audit.export_log", KEEPING),
    ),
    ("the system starts", Program("start", "kernel.program", KEEPING)),
    ("a backup is made", Program("backup", "kernel.store", KEEPING)),
    (
        "a backup is put back",
        Program("restore", "kernel.store", KEEPING),
    ),
    (
        "what is old is let go",
        Program("administer", "audit.expire", "crates/audit/tests/it/retention.rs"),
    ),
    (
        "the store fails",
        Program("failed", "unit of work", "crates/kernel/tests/it/faults.rs"),
    ),
    ("the clock is moved", Event("anomaly", "kernel.clock")),
    (
        "audit or an alert is switched off",
        Cannot("nothing switches capture off; an assembly without the module is refused"),
    ),
    (
        "a record is destroyed, archived or de-identified",
        Cannot("records are only added to; no command removes, archives or de-identifies one"),
    ),
];

async fn shows(epr: &Epr, who: &Context, what: &'static str, patient: PatientId) -> Result<(), Refused> {
    epr.view(&anew(who), what, async |door| {
        door.patient(patient, WRITE).await.map(drop)
    })
    .await
}

/// Everything that arises, once.
async fn brought_about(store: &Store) -> Epr {
    let epr = open(store).await;
    let (one, two) = (inpatient(&epr, "A1").await, patient(&epr).await);
    people_and_sittings(store, &epr).await;
    shows(&epr, &everything(), "chart", one).await.unwrap();
    shows(&epr, &everything(), "export", one).await.unwrap();
    shows(&epr, &nobody(), "chart", one).await.unwrap_err();
    shows(&epr, &doctor(&[WRITE]), "notes", two).await.unwrap_err();
    let glass = BreakGlass {
        id: id(),
        patient: two,
        code: GlassReason::Emergency,
        reason: "collapsed in the waiting room".to_owned(),
        lasts: Duration::hours(8),
    };
    epr.execute(&doctor(&[WRITE, BREAK_GLASS]), glass).await.unwrap();
    let written = epr.execute(&everything(), note(one, "first")).await.unwrap();
    let mut amended = note(one, "second");
    (amended.id, amended.seen) = (written.id, 1);
    epr.execute(&everything(), amended).await.unwrap();
    epr.execute(&nobody(), note(one, "not mine")).await.unwrap_err();
    sealed_and_opened(&epr, one, written.id).await;
    for what in ["search", "audit.search_log"] {
        let who = everything();
        let search = epr.view(&who, what, async |door| {
            door.asked("SMITH");
            door.list(WRITE)?.list(WRITE, [one])
        });
        search.await.unwrap();
    }
    let who = everything();
    let ward = epr.view(&who, "ward", async |door| {
        door.list(WRITE)?.list(WRITE, [one, two])
    });
    ward.await.unwrap();
    let merger = doctor(&[MERGE, EVERY_PATIENT]).because("the same person");
    for (into, seen) in [(Some(one), 0), (None, 1)] {
        let merge = MergePatients {
            loser: two,
            into,
            seen,
        };
        epr.merge(&anew(&merger), merge).await.unwrap();
    }
    epr.catch_up().await.unwrap();
    store.clock.advance(Duration::hours(-2));
    epr.watch_clock(&mut ClockWatch::default(), Duration::zero())
        .await
        .unwrap();
    epr
}

async fn people_and_sittings(store: &Store, epr: &Epr) {
    let admin = administrator(&[ADMINISTER_PEOPLE]);
    epr.grant(&anew(&admin), "nurse", WRITE.name, true).await.unwrap();
    let new = NewStaff {
        staff: staff(20),
        username: "triggered".to_owned(),
        name: "T Riggered".to_owned(),
        organisation: "RXX01".to_owned(),
        password: None,
        roles: vec!["nurse".to_owned()],
        teams: vec![],
    };
    epr.enrol(&anew(&admin).because("for this test"), new)
        .await
        .unwrap();
    let found = people::staff_by_username(&mut epr.db().look(), "triggered")
        .await
        .unwrap()
        .unwrap();
    let now = store.clock.now();
    let token = epr
        .begin_session(&found, "nurse", Some("WARD-PC-1".into()), Proof::PASSWORD, now)
        .await
        .unwrap();
    let session = epr.session(&token, now).await.unwrap().unwrap();
    epr.end_session(session.session, now).await.unwrap();
    let unknown = nobody();
    let refused = epr.note_refusal(&unknown, None, "kernel.sign_in", "wrong username or password");
    refused.await.unwrap();
}

async fn sealed_and_opened(epr: &Epr, patient: PatientId, sealed: RecordId) {
    let sealing = SealRecord {
        id: id(),
        patient,
        sealed,
        lift: false,
        seen: 0,
    };
    let sealer = doctor(&[SEAL, EVERY_PATIENT]).because("asked by the patient");
    epr.execute(&sealer, sealing).await.unwrap();
    let reader = doctor(&[WRITE, EVERY_PATIENT, OPEN_SEALED]).because("medication review");
    let opened = epr.view(&reader, "sealed note", async |door| {
        let view = door.patient(patient, WRITE).await?;
        view.record(patient, sealed).await
    });
    opened.await.unwrap();
}

/// Who, as what, for whom, where, when, and what.
fn says_everything(event: &AuditEvent) -> bool {
    let program = event.role == "program";
    let who = program || (event.actor.is_some() && !event.organisation.is_empty());
    let somewhere = program || event.device.is_some();
    who && somewhere && !event.actor_name.is_empty() && !event.role.is_empty() && !event.outcome.is_empty()
}

async fn every_trigger_leaves_an_event(store: &Store) {
    let epr = brought_about(store).await;
    let all = events(&epr).await;
    let mut met = BTreeSet::new();
    for (trigger, stands) in TRIGGERS {
        match stands {
            Event(act, what) => {
                // An event is of one trigger: what was begun is not also what was amended.
                let event = all
                    .iter()
                    .find(|event| event.act == act && event.what == what && !met.contains(&event.event));
                let event = event.unwrap_or_else(|| panic!("{trigger}: no event {act} {what}"));
                met.insert(event.event);
                assert!(says_everything(event), "{trigger}: {event:?}");
            }
            Program(act, what, file) => {
                let place = concat!(env!("CARGO_MANIFEST_DIR"), "/../..");
                let text = std::fs::read_to_string(format!("{place}/{file}")).unwrap();
                assert!(
                    text.contains(what) && text.contains(act),
                    "{trigger}: not tried in {file}"
                );
            }
            Cannot(why) => assert!(why.len() > 20, "{trigger}: say why"),
        }
    }
}
