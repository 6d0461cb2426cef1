//! The passkeys of somebody, on the administrator's page of that person: how many, and removing one that was lost.

use async_trait::async_trait;
use maud::{Markup, html};
use trefoil_core::{Permission, Refused, display};
use trefoil_kernel::people::{ADMINISTER_PEOPLE, Staff};
use trefoil_web::{
    components::{Column, FieldError, Table, data_table},
    screen::{AboutPerson, PersonAct, Visit},
};

use crate::store::{self, Credential, credentials_of};

pub(crate) struct TheirPasskeys;

#[async_trait]
impl AboutPerson for TheirPasskeys {
    fn key(&self) -> &'static str {
        "passkeys"
    }
    fn title(&self) -> &'static str {
        "Passkeys"
    }
    fn order(&self) -> u16 {
        200
    }
    fn needs(&self) -> Permission {
        ADMINISTER_PEOPLE
    }

    async fn body(&self, visit: &mut Visit<'_>, person: &Staff) -> Result<Markup, Refused> {
        let theirs = credentials_of(&mut visit.view.look(), person.staff).await?;
        let rows: Vec<Markup> = theirs.iter().map(row).collect();
        Ok(data_table(&Table {
            caption: "Their passkeys",
            caption_hidden: true,
            columns: &["Name", "Enrolled", "Last used", "State"].map(Column::of),
            rows: &rows,
            empty: "None. They enrol one themselves, on the page about them.",
        }))
    }

    async fn acts(
        &self,
        visit: &mut Visit<'_>,
        person: &Staff,
        _: &[FieldError],
    ) -> Result<Vec<PersonAct>, Refused> {
        let theirs = credentials_of(&mut visit.view.look(), person.staff).await?;
        let last = theirs.len() == 1;
        let act = |one: &Credential| {
            let mut means = vec![
                format!(
                    "Nobody will be able to sign in as {} with it any more.",
                    person.name
                ),
                format!("{} will have to sign in again everywhere.", person.name),
            ];
            if last {
                means.push(
                    "It is their only one: they sign in another way, and can enrol another.".to_owned(),
                );
            }
            PersonAct {
                word: one.id.to_string(),
                label: format!("Remove the passkey “{}”", one.name),
                means,
                fields: html! {},
                takes: true,
            }
        };
        Ok(theirs.iter().map(act).collect())
    }

    async fn act(
        &self,
        visit: &mut Visit<'_>,
        person: &Staff,
        word: &str,
    ) -> Result<Result<String, FieldError>, Refused> {
        let theirs = credentials_of(&mut visit.view.look(), person.staff).await?;
        let one = theirs
            .iter()
            .find(|one| one.id.to_string() == word)
            .ok_or(Refused::NotFound)?;
        store::take_away(visit.epr, visit.context, one).await?;
        Ok(Ok(format!(
            "The passkey “{}” was removed, and every sitting of theirs has ended",
            one.name
        )))
    }
}

fn row(one: &Credential) -> Markup {
    html! { tr {
        th scope="row" { (one.name) }
        td class="no-break" { (display::date_time(one.enrolled)) }
        td class="no-break" { @match one.used { Some(used) => (display::date_time(used)), None => "Never" } }
        td { @if one.stopped.is_some() { b { "Not taken any more" } ": a copy of it may exist" } @else { "Signs them in" } }
    } }
}
