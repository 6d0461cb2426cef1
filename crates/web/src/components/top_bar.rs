//! The blue bar: trust, places to go, the search box, the person signed in, and the lock.

use super::hidden_fields;
use maud::{Markup, html};

/// What the bar shows. Leave out what the person may not use.
#[derive(Debug, Clone, Copy, Default)]
pub struct TopBar<'a> {
    /// The trust's name, as text: no logo is shipped.
    pub organisation: &'a str,
    /// Main places, already filtered by permission.
    pub links: &'a [NavigationLink<'a>],
    /// The box that finds a person, if this person may search.
    pub search: Option<SearchBox<'a>>,
    /// Who is signed in; none on the sign-in page.
    pub user: Option<SignedIn<'a>>,
}

/// One main place.
#[derive(Debug, Clone, Copy, Default)]
pub struct NavigationLink<'a> {
    /// Words of the link.
    pub label: &'a str,
    /// Its address.
    pub href: &'a str,
    /// Whether this is the page being shown.
    pub current: bool,
}

/// The search box. It posts, so that no name or number is left in an address or a log.
#[derive(Debug, Clone, Copy, Default)]
pub struct SearchBox<'a> {
    /// Where it posts to.
    pub action: &'a str,
    /// Hidden fields, for example the form token.
    pub hidden: &'a [(&'a str, &'a str)],
}

/// The person signed in.
#[derive(Debug, Clone, Copy, Default)]
pub struct SignedIn<'a> {
    /// Name and role, for example `K Turner, RN`.
    pub name: &'a str,
    /// The page about the person.
    pub href: &'a str,
    /// Where the lock button posts to.
    pub lock_action: &'a str,
    /// Where the button for changing who sits here posts to.
    pub switch_action: &'a str,
    /// Hidden fields of the lock form, for example the form token.
    pub hidden: &'a [(&'a str, &'a str)],
}

/// The bar.
pub fn top_bar(bar: TopBar<'_>) -> Markup {
    html! {
        header class="top-bar" {
            span class="organisation" { (bar.organisation) }
            nav aria-label="Main" {
                @for link in bar.links {
                    a href=(link.href) aria-current=[link.current.then_some("page")] { (link.label) }
                }
            }
            @if let Some(search) = bar.search { (search_box(search)) }
            @if let Some(user) = bar.user {
                a class="user" href=(user.href) { (user.name) }
                form class="lock" method="post" action=(user.lock_action) data-lock {
                    (hidden_fields(user.hidden))
                    button type="submit" { "Lock" }
                }
                form class="lock" method="post" action=(user.switch_action) {
                    (hidden_fields(user.hidden))
                    button type="submit" { "Change user" }
                }
            }
        }
    }
}

fn search_box(search: SearchBox<'_>) -> Markup {
    html! {
        form class="find" role="search" method="post" action=(search.action) {
            (hidden_fields(search.hidden))
            label class="nhsuk-u-visually-hidden" for="find" {
                "Find a patient by name, date of birth, NHS number or hospital number"
            }
            input id="find" name="terms" placeholder="Find patient  ( / )" autocomplete="off" data-search;
            button type="submit" { "Search" }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_search_never_puts_a_name_in_an_address() {
        let markup = top_bar(TopBar {
            organisation: "A & B",
            search: Some(SearchBox {
                action: "/search",
                hidden: &[("form_token", "t")],
            }),
            ..TopBar::default()
        });
        let markup = markup.into_string();
        assert!(markup.contains(r#"method="post" action="/search""#));
        assert!(markup.contains("A &amp; B"));
        assert!(!markup.contains("Lock"));
    }

    #[test]
    fn the_current_place_is_marked_for_everybody() {
        let links = [
            NavigationLink {
                label: "Home",
                href: "/",
                current: true,
            },
            NavigationLink {
                label: "Wards",
                href: "/wards",
                current: false,
            },
        ];
        let markup = top_bar(TopBar {
            links: &links,
            ..TopBar::default()
        })
        .into_string();
        assert!(markup.contains(r#"<a href="/" aria-current="page">Home</a><a href="/wards">Wards</a>"#));
    }
}
