//! Ids by kind, so that a patient is never handed over where a record was meant.

use std::fmt;

use serde::{Deserialize, Serialize};
use uuid::Uuid;

macro_rules! id {
    ($(#[$says:meta])* $name:ident) => {
        $(#[$says])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(transparent)]
        pub struct $name(pub Uuid);

        impl From<Uuid> for $name {
            fn from(id: Uuid) -> Self {
                Self(id)
            }
        }

        impl From<$name> for Uuid {
            fn from(id: $name) -> Self {
                id.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.fmt(f)
            }
        }

        impl std::str::FromStr for $name {
            type Err = uuid::Error;

            fn from_str(text: &str) -> Result<Self, uuid::Error> {
                Uuid::parse_str(text).map(Self)
            }
        }
    };
}

id!(
    /// A patient as this trust's index knows them. Not an NHS number: it means nothing outside.
    PatientId
);
id!(
    /// One clinical record (an admission, a note, an order) of a patient.
    RecordId
);
id!(
    /// A person who works here, or an interface that acts under a name of its own.
    StaffId
);
id!(
    /// Made by whoever asks for a change: the same id again returns the first outcome and changes nothing.
    CommandId
);
id!(
    /// One sitting of one person at one device.
    SessionId
);
