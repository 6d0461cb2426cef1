//! Records and people for the unit tests.

use chrono::{DateTime, Duration, Utc};
use trefoil_core::{CommandId, Context, Grants, PatientId, Principal, Purpose, RecordId, StaffId};
use uuid::Uuid;

use crate::{
    allergy::{Agent, Allergy, AllergyDetails, Standing},
    news2::{Consciousness, SaturationScale, Score},
    observation::{Breathes, ObservationSet, Scored, Values},
    observation_plan::ObservationPlan,
    permissions,
    problem::{Problem, ProblemDetails, ProblemStanding, What},
    signature::Signature,
};

pub(crate) fn at(second: i64) -> DateTime<Utc> {
    DateTime::UNIX_EPOCH + Duration::days(20_000) + Duration::seconds(second)
}

pub(crate) fn patient() -> PatientId {
    PatientId(Uuid::from_u128(7))
}

pub(crate) fn record(number: u128) -> RecordId {
    RecordId(Uuid::from_u128(0x1000 + number))
}

/// Dr S Patel, who may do everything here.
pub(crate) fn context() -> Context {
    someone(4, "Dr S Patel", &permissions::ALL)
}

pub(crate) fn someone(number: u128, name: &str, grants: &[trefoil_core::Permission]) -> Context {
    let principal = Principal {
        staff: StaffId(Uuid::from_u128(number)),
        name: name.into(),
        role: "doctor".into(),
        organisation: "RXX01".into(),
        on_behalf_of: None,
        session: None,
        device: None,
        grants: Grants::of(grants),
        proved: None,
    };
    Context::new(
        CommandId(Uuid::from_u128(1)),
        principal,
        Purpose::DirectCare,
        at(1000),
    )
}

pub(crate) fn allergy(words: &str) -> Allergy {
    let by = Signature::of(&context());
    Allergy {
        agent: Agent::Words(words.into()),
        details: AllergyDetails::default(),
        standing: Standing::Active,
        recorded: by.clone(),
        updated: by,
    }
}

pub(crate) fn problem(words: &str) -> Problem {
    let by = Signature::of(&context());
    Problem {
        what: What::Words(words.into()),
        details: ProblemDetails::default(),
        standing: ProblemStanding::Active,
        recorded: by.clone(),
        updated: by,
    }
}

/// A whole set, taken at the time of the examples, with a score.
pub(crate) fn observations(total: u8) -> ObservationSet {
    ObservationSet {
        taken: at(0),
        values: Values {
            respiration: Some(16),
            saturation: Some(97),
            breathes: Some(Breathes::Air),
            systolic: Some(120),
            diastolic: Some(70),
            pulse: Some(72),
            consciousness: Some(Consciousness::Alert),
            temperature: Some(rust_decimal::Decimal::new(368, 1)),
            ..Values::default()
        },
        scale: SaturationScale::One,
        scored: Scored::Whole(Score {
            total,
            single_three: false,
        }),
        confirmed: vec![],
        entered: Signature::of(&context()),
        struck: None,
    }
}

pub(crate) fn plan() -> ObservationPlan {
    ObservationPlan {
        scale: SaturationScale::One,
        every_minutes: None,
        reason: "as the team decided".into(),
        by: Signature::of(&context()),
    }
}
