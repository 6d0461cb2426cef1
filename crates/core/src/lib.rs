//! The shared clinical words of Trefoil.
//!
//! What is here: identifiers, names, dates, quantities, who acts and what they may do, what a record and a command
//! are, what a trust may be asked by a module of another (the ports), and how each of these is shown to a person.
//! What is not here, ever: a database, an async runtime, a web framework, a wire format, the clock, randomness.
//! `cargo xtask tidy` holds that line.

pub mod answer;
pub mod coded_value;
pub mod command;
pub mod context;
pub mod date_input;
pub mod display;
pub mod gender;
pub mod identifier;
pub mod ids;
pub mod nhs_number;
pub mod ods_code;
pub mod organisation;
pub mod partial_date;
pub mod period;
pub mod permission;
pub mod person_name;
pub mod ports;
pub mod postal_address;
pub mod quantity;
pub mod record;
pub mod refused;
pub mod role;
pub mod telephone;

pub use answer::Answer;
pub use command::Command;
pub use context::{Context, Grants, Principal, Proved, Purpose, StepUp};
pub use ids::{CommandId, PatientId, RecordId, SessionId, StaffId};
pub use nhs_number::NhsNumber;
pub use permission::{Permission, Reach};
pub use record::{OnMerge, Record, Version};
pub use refused::{Objection, Refused, StoreFault};
