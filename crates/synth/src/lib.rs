//! A deterministic synthetic hospital: the same seed and the same time give the same people, stays and staff.
//!
//! Nobody in it is or was alive. NHS numbers are from the range that is never issued (999…), telephone numbers from
//! those that Ofcom keeps for drama, postcodes from an area that does not exist, and so is the trust.
//!
//! It is described in core's words and knows no database: loading it goes through the same commands that a ward uses.

mod awkward;
mod chance;
mod hospital;
mod names;
mod nhs_numbers;
mod people;
mod person;
mod place;
mod staff;
mod stays;
pub mod story;
mod sure;
mod wards;

pub use self::{
    awkward::Awkward,
    hospital::{Bay, Hospital, Size, Ward, hospital},
    people::people,
    person::{PastStay, Person, Stay},
    staff::{Staff, role},
};
