//! One request of one person, as a screen is handed it.

use maud::Markup;
use trefoil_core::{CommandId, Context, Permission};
use trefoil_kernel::{Epr, View};

use super::Request;
use crate::{
    components::{Guard, guard},
    signed_in::SignedIn,
};

/// One request of one signed-in person, with the view it reads through.
pub struct Visit<'v> {
    /// The one road to a read.
    pub view: &'v mut View,
    /// The assembled record.
    pub epr: &'v Epr,
    /// Who, when, why. For a form it carries the form's own command id (hidden field `command_id`), so that a double
    /// click changes nothing twice, and the field `because` as the reason.
    pub context: &'v Context,
    /// What was sent.
    pub request: &'v Request,
    /// Who is signed in, with what the page frame needs.
    pub person: &'v SignedIn,
    /// The command id for the forms of the page that is being made.
    pub next_command: String,
}

impl Visit<'_> {
    /// What guards a form of this page: a fresh command id, this sitting's token, the patient and version shown.
    pub fn guard<'g>(&'g self, patient: Option<&'g str>, version: Option<&'g str>) -> Guard<'g> {
        Guard {
            patient_id: patient,
            version,
            command_id: &self.next_command,
            form_token: &self.person.form_token,
        }
    }

    /// The same as markup, for a form that shows no single patient's record.
    pub fn hidden(&self) -> Markup {
        guard(self.guard(None, None))
    }

    /// Whether this person's role has a permission: for leaving out what they could not use.
    pub fn may(&self, permission: Permission) -> bool {
        self.context.principal.grants.allow(permission)
    }

    /// A context for one more intention within the same request.
    pub fn anew(&self, id: CommandId) -> Context {
        self.context.anew(id)
    }
}
