//! A small module with the weight of a real one: a person who is there already, notes of 1.2 kB with a typed table,
//! and a follower that leaves one effect for each entry.

mod effects;
mod note;
mod person;

use std::sync::Arc;

use trefoil_audit::Audit;
use trefoil_core::{Context, PatientId, Permission, Reach, Version};
use trefoil_kernel::{Builder, Epr, Manifest, Migration, Module, Mount};
use trefoil_testkit::{anew, id};

pub use note::{Note, NoteError, WriteNote};
pub use person::{Person, RegisterPerson};

/// Write a note.
pub const WRITE: Permission = Permission {
    name: "bench.write",
    says: "write a note in a measurement",
    reach: Reach::Identity,
};

/// The module. It follows the journal only where it is told to: followers have a cost of their own.
#[derive(Debug, Clone, Copy)]
pub struct Measured {
    /// Leave an effect for each entry.
    pub follows: bool,
}

const TABLES: &str = "
CREATE TABLE bench_note (
  patient {uuid} NOT NULL, id {uuid} NOT NULL, home {uuid} NOT NULL, version {int} NOT NULL, ward TEXT NOT NULL,
  bed TEXT NOT NULL, pair {uuid}, written {instant} NOT NULL, text TEXT NOT NULL, PRIMARY KEY (patient, id)) {strict};
CREATE TABLE bench_effect (effect {uuid} PRIMARY KEY, position {int} NOT NULL, entry {uuid} NOT NULL) {strict};
CREATE INDEX bench_effect_position ON bench_effect (position);";

impl Module for Measured {
    fn manifest(&self) -> Manifest {
        Manifest {
            id: "bench",
            version: "1",
            permissions: &[WRITE],
        }
    }

    fn migrations(&self) -> &'static [Migration] {
        &[Migration {
            number: 1,
            name: "notes",
            sql: TABLES,
        }]
    }

    fn mount(self: Arc<Self>, on: &mut Mount) {
        on.record::<Person>(person::People).command::<RegisterPerson>();
        on.record::<Note>(note::Notes).command::<WriteNote>();
        if self.follows {
            on.follow(effects::Effects);
        }
    }
}

/// The smallest assembly with it.
pub fn builder(follows: bool) -> Builder {
    Epr::builder().with(Measured { follows }).with(Audit)
}

/// Register so many people, related to whoever acts.
///
/// # Panics
/// When one is refused.
pub async fn register(epr: &Epr, context: &Context, count: usize) -> Vec<PatientId> {
    let mut people = vec![];
    for _ in 0..count {
        let patient: PatientId = id();
        let registered = epr.execute(&anew(context), RegisterPerson { patient }).await;
        let registered: Version<Person> = registered.expect("a person may be registered");
        people.push(registered.patient);
    }
    people
}
