//! The permissions this module owns.

use trefoil_core::{Permission, Reach};

const fn system(name: &'static str, says: &'static str) -> Permission {
    Permission {
        name,
        says,
        reach: Reach::System,
    }
}

/// See who looked at a record one may open.
pub const WHO_LOOKED: Permission = Permission {
    name: "audit.who_looked",
    says: "see who looked at a patient's record",
    reach: Reach::Chart,
};
/// Search the whole log.
pub const SEARCH_LOG: Permission = system("audit.search_log", "search the log of who did what");
/// Judge alerts.
pub const REVIEW_ALERTS: Permission = system("audit.review_alerts", "review privacy alerts");
/// Answer a patient who asks who opened their record. Its reach is the whole system: also of somebody restricted, and of
/// a number that was merged, the patient has a right to know.
pub const SUBJECT_ACCESS: Permission = system(
    "audit.subject_access",
    "report to a patient who opened their record",
);
/// See how the log stands.
pub const LOG_STATE: Permission = system("audit.log_state", "see how the audit log stands");
/// Raise and escalate alerts. It is suggested for no role: the program alone does it.
pub const RAISE_ALERT: Permission = system("audit.raise_alert", "raise privacy alerts, as the program does");

/// Take events into the log's tree and sign it. It is not among [`ALL`], so it cannot be given to a role: the program
/// alone does it.
pub const SEAL_LOG: Permission = system("audit.seal_log", "sign checkpoints of the audit log");

/// Record that the log was verified, and what came of it. It is not among [`ALL`]: whoever runs the program does it, on the
/// command line.
pub const VERIFY_LOG: Permission = system("audit.verify", "record that the audit log was verified");

/// Write the log to files, for whoever verifies it elsewhere. It is not among [`ALL`]: whoever runs the program does it, on
/// the command line.
pub const EXPORT_LOG: Permission = system("audit.export_log", "write the audit log to files");

/// All of them that can be given.
pub const ALL: &[Permission] = &[
    WHO_LOOKED,
    SEARCH_LOG,
    REVIEW_ALERTS,
    SUBJECT_ACCESS,
    LOG_STATE,
    RAISE_ALERT,
];
