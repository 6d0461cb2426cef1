//! The ways the kernel itself turns somebody away. Each says what to do next.

use serde::{Deserialize, Serialize};

use crate::PatientId;

/// One rule's objection to what was about to be done.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Objection {
    /// The rule, by the name it is kept under.
    pub rule: String,
    /// What it says, in words a clinician can act on.
    pub says: String,
    /// True when no reason makes it go away.
    pub refuses: bool,
}

/// Why the store did not do what was asked.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum StoreFault {
    /// A constraint of the database, by name. A command gives it clinical meaning in `clash`.
    #[error("the database does not allow it ({0})")]
    Clash(String),
    /// Two writes met, several times over.
    #[error("other people were writing at the same moment; try again")]
    Busy,
    /// Anything else: nothing was saved.
    #[error("nothing was saved: {0}; try again, and call the service desk if it goes on")]
    Failed(String),
}

/// Turned away by the kernel, whatever the command was.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Refused {
    /// The role lacks the permission.
    #[error("a {role} may not {needs}; ask somebody whose role allows it")]
    Denied {
        /// The role acted in.
        role: String,
        /// The permission, as a sentence.
        needs: String,
    },
    /// The role has the permission; this one also needs a fresh proof of who is acting.
    #[error("to {needs}, first show again that it is you; what you entered is kept")]
    StepUp {
        /// The permission, as a sentence.
        needs: String,
        /// How well: 1 a password, 2 a second factor or a passkey, 3 a passkey or card.
        level: u8,
    },
    /// No legitimate relationship with this patient. The chart offers to break the glass.
    #[error(
        "you have no recorded relationship with this patient; to go on, give a reason for opening the record"
    )]
    NotRelated {
        /// Whose record.
        patient: PatientId,
    },
    /// There is none, or it may not be known that there is.
    #[error("nothing was found; check the details and search again")]
    NotFound,
    /// Somebody else changed the record since it was looked at.
    #[error(
        "somebody changed this record while you were working on it (you saw version {seen}, it is now {found}); look again"
    )]
    Stale {
        /// The version the person was looking at; 0 when starting one.
        seen: i64,
        /// The version there is.
        found: i64,
    },
    /// Rules object, and at least one refuses.
    #[error("{}", objections(.0))]
    Vetoed(Vec<Objection>),
    /// Rules warn; with a reason it can be done all the same.
    #[error("{}; give a reason to go on", objections(.0))]
    Warned(Vec<Objection>),
    /// A module or port is not part of this assembly.
    #[error("{0} is not switched on here; ask whoever runs this system to enable the module it belongs to")]
    Absent(String),
    /// The command id belongs to something else.
    #[error("this form was already used for something else; open the page again")]
    Reused,
    /// The patient's number now stands for another.
    #[error("this record was merged into another; use that one")]
    Merged {
        /// The surviving patient.
        into: PatientId,
    },
    /// A record larger than a snapshot may be.
    #[error("this record would be {bytes} bytes, more than the {limit} allowed; split it")]
    TooLarge {
        /// How large it would be.
        bytes: usize,
        /// How large it may be.
        limit: usize,
    },
    /// What is stored cannot be read.
    #[error("what is stored could not be read ({0}); call the service desk")]
    Corrupt(String),
    /// The store.
    #[error(transparent)]
    Store(#[from] StoreFault),
}

impl From<serde_json::Error> for Refused {
    fn from(error: serde_json::Error) -> Self {
        Self::Corrupt(error.to_string())
    }
}

fn objections(all: &[Objection]) -> String {
    all.iter()
        .map(|objection| objection.says.as_str())
        .collect::<Vec<_>>()
        .join("; ")
}
