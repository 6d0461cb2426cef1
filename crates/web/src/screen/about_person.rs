//! What a module knows of somebody who works here, for the administrator's page of that person: shown among the rest, with
//! what can be done about it. What it means is said, and a reason asked for, before anything is done.

use async_trait::async_trait;
use maud::Markup;
use trefoil_core::{Permission, Refused};
use trefoil_kernel::people::Staff;

use super::Visit;
use crate::components::FieldError;

/// A part of that page. The page asks for the right to administer people before it asks any of this.
#[async_trait]
pub trait AboutPerson: Send + Sync + 'static {
    /// A key of its own: `passkeys`.
    fn key(&self) -> &'static str;
    /// The heading.
    fn title(&self) -> &'static str;
    /// Where among the others.
    fn order(&self) -> u16;
    /// What one must be allowed to do to see it.
    fn needs(&self) -> Permission;
    /// What is shown; that there is nothing is for the part to say.
    async fn body(&self, visit: &mut Visit<'_>, person: &Staff) -> Result<Markup, Refused>;
    /// What can be done now. `errors` are those of the form that was sent, for the fields of an act.
    async fn acts(
        &self,
        visit: &mut Visit<'_>,
        person: &Staff,
        errors: &[FieldError],
    ) -> Result<Vec<PersonAct>, Refused> {
        let _ = (visit, person, errors);
        Ok(vec![])
    }
    /// Do it; a reason was given, and is in the context. Answers what is said of it, or what was entered wrongly.
    async fn act(
        &self,
        visit: &mut Visit<'_>,
        person: &Staff,
        word: &str,
    ) -> Result<Result<String, FieldError>, Refused> {
        let _ = (visit, person, word);
        Err(Refused::NotFound)
    }
}

/// Something that can be done.
pub struct PersonAct {
    /// As it is sent; an id, where there are several of a kind.
    pub word: String,
    /// As it is offered, and its heading: "Remove the passkey “my phone”".
    pub label: String,
    /// What it means, a sentence each.
    pub means: Vec<String>,
    /// What has to be entered beside the reason.
    pub fields: Markup,
    /// Whether it takes something away.
    pub takes: bool,
}
