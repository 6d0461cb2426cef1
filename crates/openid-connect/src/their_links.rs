//! Who somebody is at the providers, on the administrator's page of that person: linked, confirmed, taken away.

use maud::{Markup, html};
use trefoil_core::{Permission, Refused, display};
use trefoil_kernel::{
    async_trait,
    people::{ADMINISTER_PEOPLE, Staff},
};
use trefoil_web::{
    components::{
        Choice, Column, Field, FieldError, Table, TextInput, data_table, error_for, select, text_input,
    },
    screen::{AboutPerson, PersonAct, Visit},
};

use crate::{
    Providers,
    subject::{Link, LinkError, link_subject, links_of, unlink_subject},
};

/// The word of the act that links.
const LINK: &str = "link";

pub(crate) struct TheirLinks(pub(crate) Providers);

impl TheirLinks {
    /// The provider by name; one that is configured no more, by its id.
    fn named<'a>(&'a self, id: &'a str) -> &'a str {
        let all = self.0.named();
        all.iter()
            .find(|(known, _)| *known == id)
            .map_or(id, |(_, name)| name)
    }

    fn fields(&self, visit: &Visit<'_>, free: &[(&str, &str)], errors: &[FieldError]) -> Markup {
        let typed = |name| visit.request.field(name).unwrap_or_default();
        let choices: Vec<Choice<'_>> = free
            .iter()
            .map(|(value, label)| Choice { value, label })
            .collect();
        let field = |name, label, hint| Field {
            name,
            label,
            hint,
            error: error_for(errors, name),
            value: typed(name),
        };
        html! {
            (select(field("provider", "Where they sign in", None), "Choose", &choices))
            (text_input(TextInput {
                field: field("subject", "What they are called there", Some("The number or name on the page that told them that nobody has said who they are here")),
                width: Some(30),
                ..TextInput::default()
            }))
        }
    }
}

#[async_trait]
impl AboutPerson for TheirLinks {
    fn key(&self) -> &'static str {
        "openid_connect"
    }
    fn title(&self) -> &'static str {
        "Signing in with another organisation's or the trust's sign-in"
    }
    fn order(&self) -> u16 {
        300
    }
    fn needs(&self) -> Permission {
        ADMINISTER_PEOPLE
    }

    async fn body(&self, visit: &mut Visit<'_>, person: &Staff) -> Result<Markup, Refused> {
        let links = links_of(&mut visit.view.look(), person.staff).await?;
        let row = |one: &Link| {
            html! { tr {
                th scope="row" { (self.named(&one.provider)) }
                td { (one.subject) }
                td class="no-break" { (display::date_time(one.linked)) }
                td { @match one.confirmed {
                    Some(at) => { (display::date_time(at)) }
                    None => "Not yet: they are asked at their first sign-in",
                } }
            } }
        };
        let rows: Vec<Markup> = links.iter().map(row).collect();
        Ok(data_table(&Table {
            caption: "Who they are elsewhere",
            caption_hidden: true,
            columns: &["Where", "Called there", "Linked", "Confirmed by them"].map(Column::of),
            rows: &rows,
            empty: "Not linked: they sign in here another way.",
        }))
    }

    async fn acts(
        &self,
        visit: &mut Visit<'_>,
        person: &Staff,
        errors: &[FieldError],
    ) -> Result<Vec<PersonAct>, Refused> {
        let links = links_of(&mut visit.view.look(), person.staff).await?;
        let all = self.0.named();
        let free: Vec<(&str, &str)> = all
            .into_iter()
            .filter(|(id, _)| !links.iter().any(|link| link.provider == *id))
            .collect();
        let mut acts: Vec<PersonAct> = links
            .iter()
            .map(|link| PersonAct {
                word: link.provider.clone(),
                label: format!("Take away the link to {}", self.named(&link.provider)),
                means: vec![
                    format!("{} will no longer be able to sign in with it.", person.name),
                    format!("{} will have to sign in again everywhere.", person.name),
                ],
                fields: html! {},
                takes: true,
            })
            .collect();
        if !free.is_empty() {
            acts.push(PersonAct {
                word: LINK.to_owned(),
                label: "Link to another sign-in".to_owned(),
                means: vec![
                    format!("Whoever signs in there under that name acts here as {}, and is first asked whether that is them.", person.name),
                    "Make sure who they are before: a wrong link lets somebody else act in their name.".to_owned(),
                ],
                fields: self.fields(visit, &free, errors),
                takes: false,
            });
        }
        Ok(acts)
    }

    async fn act(
        &self,
        visit: &mut Visit<'_>,
        person: &Staff,
        word: &str,
    ) -> Result<Result<String, FieldError>, Refused> {
        if word != LINK {
            let links = links_of(&mut visit.view.look(), person.staff).await?;
            let link = links
                .iter()
                .find(|link| link.provider == word)
                .ok_or(Refused::NotFound)?;
            unlink_subject(visit.epr, visit.context, &link.provider, &link.subject).await?;
            return Ok(Ok(
                "The link was taken away, and every sitting of theirs has ended".to_owned(),
            ));
        }
        let typed = |name| visit.request.field(name).unwrap_or_default();
        let (provider, subject) = (typed("provider"), typed("subject").trim());
        match link_subject(visit.epr, visit.context, provider, subject, person.staff).await {
            Ok(()) => Ok(Ok(format!(
                "{} is linked; they are asked at their first sign-in whether that is them",
                person.name
            ))),
            Err(LinkError::Refused(refused)) => Err(refused),
            Err(LinkError::NoProvider(_)) => {
                Ok(Err(FieldError::new("provider", "choose where they sign in")))
            }
            Err(error @ LinkError::PersonTaken) => Ok(Err(FieldError::new("provider", &error.to_string()))),
            Err(error) => Ok(Err(FieldError::new("subject", &error.to_string()))),
        }
    }
}
