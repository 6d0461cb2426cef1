//! The things most often done from a record: the same buttons at the same place for every patient.

use trefoil_core::Permission;
use trefoil_kernel::Contribution;

/// A button on the summary of a record: `Record observations`, `Write a note`, `Order tests`, `Prescribe`.
#[derive(Debug, Clone, Copy)]
pub struct RecordAction {
    /// A key of its own: `prescribing.prescribe`.
    pub key: &'static str,
    /// The words on it: a verb first.
    pub label: &'static str,
    /// Where among the others; never changed lightly, since hands remember it.
    pub order: u16,
    /// Where it leads: `/patients/{patient}/prescribe`.
    pub path: &'static str,
    /// What one must be allowed to do; others do not see it.
    pub needs: Permission,
}

impl Contribution for RecordAction {
    fn key(&self) -> String {
        self.key.to_owned()
    }
    fn needs(&self) -> Option<Permission> {
        Some(self.needs)
    }
    fn unfit(&self) -> Option<String> {
        (!self.path.starts_with("/patients/{patient}/")).then(|| {
            format!(
                "the button {} leads to `{}`, which is no page of the patient's record: begin it with `/patients/{{patient}}/`",
                self.key, self.path
            )
        })
    }
}
