//! What the kernel's own kinds of record have ever written is read for ever.

use std::path::{Path, PathBuf};

use chrono::{DateTime, Duration, Utc};
use trefoil_kernel::{
    break_glass::{BrokenGlass, BrokenGlassEvent, GlassReason},
    merge::{Link, LinkEvent},
    seal::{Seal, SealEvent},
    watch::{Watch, WatchEvent},
};
use trefoil_testkit::{forms, golden::events};
use uuid::Uuid;

fn kept() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/golden")
}

/// Not the testkit's: a golden event depends on nothing that may be changed.
const ID: Uuid = Uuid::from_u128(0x0199_0000_0000_7000_8000_0000_0000_0001);

fn noon() -> DateTime<Utc> {
    DateTime::from_timestamp(1_800_014_400, 123_456_000).unwrap()
}

#[test]
fn links_are_read_for_ever() {
    events::<Link>(
        &kept(),
        &forms!(LinkEvent: PatientsMerged PatientsUnmerged),
        &[
            ("patients_merged", LinkEvent::PatientsMerged { into: ID.into() }),
            ("patients_unmerged", LinkEvent::PatientsUnmerged),
        ],
    );
}

/// Its code is kept too, so there is an example of each.
#[test]
fn broken_glasses_are_read_for_ever() {
    let names = GlassReason::ALL.map(|code| format!("glass_broken_{}", code.code()));
    let broken = GlassReason::ALL.map(|code| BrokenGlassEvent::GlassBroken {
        glass: BrokenGlass {
            staff: ID,
            code,
            reason: "cardiac arrest on ward 9".to_owned(),
            since: noon(),
            until: noon() + Duration::hours(8),
        },
    });
    let examples: Vec<_> = names.iter().map(String::as_str).zip(broken).collect();
    events::<BrokenGlass>(&kept(), &forms!(BrokenGlassEvent: GlassBroken), &examples);
}

#[test]
fn seals_are_read_for_ever() {
    let sealed = SealEvent::RecordSealed {
        sealed: ID,
        reason: "the patient asked".to_owned(),
    };
    events::<Seal>(
        &kept(),
        &forms!(SealEvent: RecordSealed SealLifted),
        &[
            ("record_sealed", sealed),
            ("seal_lifted", SealEvent::SealLifted { sealed: ID }),
        ],
    );
}

#[test]
fn watches_are_read_for_ever() {
    let reason = "known from television".to_owned();
    events::<Watch>(
        &kept(),
        &forms!(WatchEvent: MarkedWatched WatchEnded),
        &[
            ("marked_watched", WatchEvent::MarkedWatched { reason }),
            ("watch_ended", WatchEvent::WatchEnded),
        ],
    );
}
