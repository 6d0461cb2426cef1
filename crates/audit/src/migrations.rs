//! The tables of this module: how far the tree has grown, and what was signed; privacy alerts, how far the log was
//! watched, and names that are withheld. The events and their order are the kernel's, so that no module can come between
//! a write and its event.

use trefoil_kernel::Migration;

pub(crate) const MIGRATIONS: &[Migration] = &[
    Migration {
        number: 1,
        name: "tree",
        sql: "
CREATE TABLE audit_tree (log TEXT PRIMARY KEY, size {int} NOT NULL, frontier {bytes} NOT NULL, turn {int} NOT NULL) {strict};
CREATE TABLE audit_checkpoint (size {int} PRIMARY KEY, at {instant} NOT NULL, note TEXT NOT NULL) {strict};
{frozen audit_checkpoint}",
    },
    Migration {
        number: 2,
        name: "alerts",
        sql: ALERTS,
    },
];

const ALERTS: &str = "
CREATE TABLE audit_alert (
  patient {uuid} NOT NULL, id {uuid} NOT NULL, home {uuid} NOT NULL, kind TEXT NOT NULL, actor {uuid} NOT NULL,
  raised {instant} NOT NULL, waiting_since {instant} NOT NULL, position {int} NOT NULL, outcome TEXT, escalated {instant},
  record TEXT NOT NULL, version {int} NOT NULL, PRIMARY KEY (patient, id)) {strict};
CREATE UNIQUE INDEX audit_alert_id ON audit_alert (id);
CREATE INDEX audit_alert_waiting ON audit_alert (waiting_since) WHERE outcome IS NULL;
CREATE INDEX audit_alert_actor ON audit_alert (actor);
CREATE INDEX audit_alert_raised ON audit_alert (raised);
CREATE TABLE audit_watched (watcher TEXT PRIMARY KEY, position {int} NOT NULL) {strict};
CREATE TABLE audit_withheld (
  patient {uuid} NOT NULL, staff {uuid} NOT NULL, reason TEXT NOT NULL, by_name TEXT NOT NULL, at {instant} NOT NULL,
  PRIMARY KEY (patient, staff)) {strict};";
