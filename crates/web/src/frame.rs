//! The frame of every page: bar, banner where it shows one patient, tabs, what was just done, the page itself.

use maud::{DOCTYPE, Markup, html};
use trefoil_core::display;

use crate::{
    PageSettings,
    components::{
        Environment, FlashKind, NavigationLink, SearchBox, SignedIn as Bar, TopBar, environment_ribbon,
        flash, head, skip_link, top_bar,
    },
    screen::Screen,
    shell::Shell,
    signed_in::SignedIn,
};

/// What stands above the page's own content.
#[derive(Default)]
pub(crate) struct Above {
    /// Banner and tabs, on a page that shows one patient.
    pub patient: Option<Markup>,
    /// What was just done.
    pub said: Option<String>,
    /// The route being shown, for marking the place in the menu.
    pub path: String,
}

/// A whole page for somebody signed in.
pub(crate) fn page(shell: &Shell, person: &SignedIn, title: &str, above: &Above, body: &Markup) -> Markup {
    let token = [("form_token", person.form_token.as_str())];
    let name = format!("{} ({})", person.principal.name, person.role_name);
    let mut menu: Vec<(u16, &'static str, &'static str)> = shell
        .epr
        .contributions::<Screen>()
        .iter()
        .filter(|screen| person.principal.grants.allow(screen.0.needs()))
        .filter_map(|screen| {
            screen
                .0
                .menu()
                .map(|(order, label)| (order, label, screen.0.path()))
        })
        .collect();
    menu.sort_unstable();
    let mut links = vec![NavigationLink {
        label: "Home",
        href: "/",
        current: above.path == "/",
    }];
    links.extend(menu.iter().map(|(_, label, href)| NavigationLink {
        label,
        href,
        current: above.path == *href,
    }));
    let may_search = shell
        .epr
        .contributions::<Screen>()
        .iter()
        .any(|screen| screen.0.path() == "/search" && person.principal.grants.allow(screen.0.needs()));
    let lock = shell.epr.settings().idle_lock.num_seconds();
    html! {
        (DOCTYPE)
        html lang="en-GB" {
            (head(title))
            body class="trefoil" data-idle-seconds=(lock) {
                (skip_link())
                @if let Some(environment) = shell.settings.environment { (environment_ribbon(environment)) }
                (top_bar(TopBar {
                    organisation: &shell.settings.organisation,
                    links: &links,
                    search: may_search.then_some(SearchBox { action: "/search", hidden: &token }),
                    user: Some(Bar { name: &name, href: "/me", lock_action: "/lock", switch_action: "/switch", hidden: &token }),
                }))
                @if let Some(patient) = &above.patient { (patient) }
                main class="page" id="main" tabindex="-1" {
                    @if let Some(said) = &above.said { (flash(FlashKind::Done, said)) }
                    @if above.patient.is_none() { h1 { (title) } }
                    (body)
                }
                (print_foot(shell, person))
            }
        }
    }
}

/// The foot of every sheet on paper: whose copy this is and how old it is. A printed page goes on saying what was true then.
fn print_foot(shell: &Shell, person: &SignedIn) -> Markup {
    let now = shell.epr.clock().now();
    html! {
        div class="print-foot" {
            p {
                (shell.settings.organisation) " – printed by " (person.principal.name) " from the record as it stood at "
                b { (display::date_time(now)) } " (" (display::clock_note(now)) ")"
                @if let Some(words) = shell.settings.environment.and_then(Environment::words) { " – " b { (words) } }
            }
        }
    }
}

/// A whole page for nobody: signing in, and what can be said without knowing who asks.
pub(crate) fn bare(shell: &Shell, title: &str, body: &Markup) -> Markup {
    bare_by(&shell.settings, title, body)
}

/// The same, by what the pages are configured with.
pub(crate) fn bare_by(settings: &PageSettings, title: &str, body: &Markup) -> Markup {
    html! {
        (DOCTYPE)
        html lang="en-GB" {
            (head(title))
            body class="trefoil" {
                (skip_link())
                @if let Some(environment) = settings.environment { (environment_ribbon(environment)) }
                (top_bar(TopBar { organisation: &settings.organisation, ..TopBar::default() }))
                main class="page sign-in" id="main" tabindex="-1" { h1 { (title) } (body) }
            }
        }
    }
}
