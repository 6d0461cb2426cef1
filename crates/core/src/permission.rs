//! What one may be allowed to do, and how far it reaches.

/// A thing one may be allowed to do. Declared once, in the module that owns it; granted to roles as data.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Permission {
    /// `module.verb`, never changed once released: roles are granted it by this name.
    pub name: &'static str,
    /// What it lets a person do, as a sentence for whoever grants it: "admit a patient to a bed".
    pub says: &'static str,
    /// Whose records it reaches.
    pub reach: Reach,
}

/// Whose records a permission reaches. Part of the permission, so that no page can forget to ask.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Reach {
    /// The identity of every unrestricted person: search, registration, moving beds.
    Identity,
    /// The chart: needs a legitimate relationship with the patient, or breaking the glass.
    Chart,
    /// No patient at all: administration of the system.
    System,
}
