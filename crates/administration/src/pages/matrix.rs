//! The matrix: every permission beside every role, for reading, for printing, and for signing off on paper.

use std::collections::BTreeMap;

use maud::{Markup, html};
use trefoil_core::{Permission, Reach, Refused, display};
use trefoil_kernel::{async_trait, people::ADMINISTER_PEOPLE};
use trefoil_web::{
    components::notice,
    screen::{ListScreen, Reply, Visit},
};

use crate::{
    known::{Has, Known, module_name},
    pages::back,
};

pub(super) struct Matrix;

#[async_trait]
impl ListScreen for Matrix {
    fn path(&self) -> &'static str {
        "/administration/permissions"
    }
    fn what(&self) -> &'static str {
        "administration.permissions"
    }
    fn needs(&self) -> Permission {
        ADMINISTER_PEOPLE
    }

    async fn show(&self, visit: &mut Visit<'_>) -> Result<Reply, Refused> {
        let known = Known::read(visit.epr, &mut visit.view.look()).await?;
        let module = visit.request.field("module").unwrap_or_default();
        let by_module = grouped(&known);
        let shown: Vec<_> = by_module
            .iter()
            .filter(|(id, _)| module.is_empty() || **id == module)
            .collect();
        let as_of = display::date_time(visit.context.now());
        Ok(Reply::page(
            "What each role may do",
            html! {
                (back("/administration", "Administration"))
                (filters(&by_module, module))
                p { "● granted, ○ comes with another that is granted, – not allowed. As of " (as_of) "." }
                @if shown.is_empty() { (notice("Nothing", html! { "No module of this name has permissions here. " a href="/administration/permissions" { "Show all" } })) }
                @else { (table(&known, &shown)) }
                p class="small" { "Open a role by its heading to change it. A change takes effect with the next click of everybody in that role." }
            },
        ))
    }
}

type Group = Vec<Permission>;

fn grouped(known: &Known) -> BTreeMap<&'static str, Group> {
    let mut all: BTreeMap<&'static str, Group> = BTreeMap::new();
    for (module, permission) in &known.permissions {
        all.entry(module).or_default().push(*permission);
    }
    all
}

fn filters(all: &BTreeMap<&'static str, Group>, module: &str) -> Markup {
    html! {
        nav class="filters" aria-label="Modules" {
            a href="/administration/permissions" aria-current=[module.is_empty().then_some("page")] { "All" }
            @for id in all.keys() {
                a href={ "/administration/permissions?module=" (id) } aria-current=[(*id == module).then_some("page")] { (module_name(id)) }
            }
        }
    }
}

fn table(known: &Known, shown: &[(&&'static str, &Group)]) -> Markup {
    html! {
        div class="scroll-box tall" tabindex="0" role="region" aria-label="Permissions by role, scrollable" {
            table class="data-table permission-matrix" {
                caption class="nhsuk-u-visually-hidden" { "Permissions by role" }
                thead { tr {
                    th scope="col" { "May" }
                    @for (id, name) in &known.roles { th scope="col" { a href={ "/administration/roles/" (id) } { (name) } } }
                } }
                @for (module, group) in shown {
                    tbody {
                        tr class="group" { th scope="rowgroup" colspan=(known.roles.len() + 1) { span { (module_name(module)) } } }
                        @for permission in *group { (row(known, *permission)) }
                    }
                }
            }
        }
    }
}

fn row(known: &Known, permission: Permission) -> Markup {
    html! { tr {
        th scope="row" {
            (permission.says)
            @if permission.reach == Reach::Chart { span class="small" { " (needs a relationship)" } }
        }
        @for (id, _) in &known.roles { (cell(known, &known.has(id, permission.name))) }
    } }
}

/// Form and words, not colour alone, tell the three apart; on paper too.
fn cell(known: &Known, has: &Has) -> Markup {
    match has {
        Has::Granted => {
            html! { td class="granted" { span aria-hidden="true" { "●" } span class="nhsuk-u-visually-hidden" { "Granted" } } }
        }
        Has::Included(by) => html! {
            td class="included" title={ "comes with: " (known.says(by)) } {
                span aria-hidden="true" { "○" } span class="nhsuk-u-visually-hidden" { "Comes with: " (known.says(by)) }
            }
        },
        Has::No => {
            html! { td { span aria-hidden="true" { "–" } span class="nhsuk-u-visually-hidden" { "Not allowed" } } }
        }
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    const SEE: Permission = Permission {
        name: "beds.see",
        says: "see <beds>",
        reach: Reach::System,
    };
    const MAKE: Permission = Permission {
        name: "beds.make",
        says: "make beds",
        reach: Reach::Chart,
    };

    #[test]
    fn granted_included_and_not_allowed_are_told_apart_by_form_and_word() {
        let set = |names: &[&str]| names.iter().map(|one| (*one).to_owned()).collect::<BTreeSet<_>>();
        let known = Known {
            roles: vec![("nurse".into(), "Nurse".into()), ("clerk".into(), "Clerk".into())],
            teams: vec![],
            granted: [("nurse".to_owned(), set(&["beds.make"]))].into(),
            permissions: vec![("beds", SEE), ("beds", MAKE)],
            includes: [("beds.make".to_owned(), set(&["beds.see"]))].into(),
        };
        let all = grouped(&known);
        let markup = table(&known, &all.iter().collect::<Vec<_>>()).into_string();
        assert_eq!(markup.matches("●").count(), 1);
        assert_eq!(markup.matches("○").count(), 1);
        assert_eq!(markup.matches("Not allowed").count(), 2);
        assert!(
            markup.contains("Comes with: make beds") && markup.contains("see &lt;beds&gt;"),
            "{markup}"
        );
        assert!(markup.contains("(needs a relationship)"));
    }
}
