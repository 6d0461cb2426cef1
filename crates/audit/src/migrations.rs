//! The tables of this module: how far the tree has grown, and what was signed. The events and their order are the
//! kernel's, so that no module can come between a write and its event.

use trefoil_kernel::Migration;

pub(crate) const MIGRATIONS: &[Migration] = &[Migration {
    number: 1,
    name: "tree",
    sql: "
CREATE TABLE audit_tree (log TEXT PRIMARY KEY, size {int} NOT NULL, frontier {bytes} NOT NULL, turn {int} NOT NULL) {strict};
CREATE TABLE audit_checkpoint (size {int} PRIMARY KEY, at {instant} NOT NULL, note TEXT NOT NULL) {strict};
{frozen audit_checkpoint}",
}];
