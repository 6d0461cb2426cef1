//! The module's own tables: kept in step with the journal, and asked by its pages, ports and commands.

use trefoil_kernel::Migration;

/// The tables, in the order they came.
pub(crate) const MIGRATIONS: &[Migration] = &[
    Migration {
        number: 1,
        name: "allergy",
        sql: include_str!("../migrations/1_allergy.sql"),
    },
    Migration {
        number: 2,
        name: "problem",
        sql: include_str!("../migrations/2_problem.sql"),
    },
    Migration {
        number: 3,
        name: "note",
        sql: include_str!("../migrations/3_note.sql"),
    },
    // Observations: number 4 and on (migrations/4_observation.sql); numbers have no gap.
];
