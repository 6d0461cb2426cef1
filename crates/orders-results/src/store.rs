//! The module's own tables: kept in step with the journal, and asked by its pages, ports and commands.

use trefoil_kernel::Migration;

/// The tables, in the order they came.
pub(crate) const MIGRATIONS: &[Migration] = &[];
