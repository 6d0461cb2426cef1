//! What can be done to one person beside the change of who they are: each a link, then a page that says what it means and
//! asks for a reason.

use maud::{Markup, html};
use trefoil_core::Refused;
use trefoil_kernel::{administer::ChangeError, passwords::CODE_LASTS};
use trefoil_web::{
    components::{ButtonKind, Field, FieldError, Form, error_for, form, hidden, text_area},
    screen::{Reply, Visit},
};

use super::{facts::facts, one::Found, preview::at_work};
use crate::{pages::back, words};

/// One of them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Act {
    Deactivate,
    Reactivate,
    EndSittings,
    IssueCode,
    ResetSecondFactor,
}

impl Act {
    const ALL: [Self; 5] = [
        Self::IssueCode,
        Self::ResetSecondFactor,
        Self::EndSittings,
        Self::Deactivate,
        Self::Reactivate,
    ];

    /// As it is sent.
    fn word(self) -> &'static str {
        match self {
            Self::Deactivate => "deactivate",
            Self::Reactivate => "reactivate",
            Self::EndSittings => "end_sittings",
            Self::IssueCode => "issue_code",
            Self::ResetSecondFactor => "reset_second_factor",
        }
    }

    /// As it is offered, and its heading.
    fn label(self) -> &'static str {
        match self {
            Self::Deactivate => "Deactivate",
            Self::Reactivate => "Reactivate",
            Self::EndSittings => "End every sitting",
            Self::IssueCode => "Give a one-time code",
            Self::ResetSecondFactor => "Remove a lost second factor",
        }
    }

    /// Back from the form or link.
    pub(super) fn of(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|act| act.word() == word)
    }

    /// Whether there is something to do.
    fn fits(self, found: &Found) -> bool {
        match self {
            Self::Deactivate => found.person.staff.active,
            Self::Reactivate => !found.person.staff.active,
            Self::EndSittings => !found.open.is_empty(),
            Self::IssueCode => found.person.staff.active,
            Self::ResetSecondFactor => found.second_factor,
        }
    }

    /// What it means, before it is done.
    fn means(self, found: &Found) -> Vec<Markup> {
        let name = &found.person.staff.name;
        let open = found.open.len();
        match self {
            Self::Deactivate => vec![
                html! { b { (name) " will no longer be able to sign in." } " Open sittings end at once: " (open) " now." },
                html! { "What they wrote stays in the records, under their name. Unsigned drafts stay theirs." },
                html! { "They keep their roles and teams for the day they come back." },
            ],
            Self::Reactivate => vec![html! {
                b { (name) " will be able to sign in again" } ", with the roles and teams above. Look first whether these are still right."
            }],
            Self::IssueCode => vec![
                html! { b { (name) " will be able to choose a new password with a code, once, within " (CODE_LASTS.num_minutes()) " minutes." } " Sign-in offers it." },
                html! { "The code is shown here this once. Tell it in person, or by a telephone number you know to be theirs; first make sure who they are." },
                html! { "Until it is used, the password they have goes on working. A code given before no longer does." },
            ],
            Self::ResetSecondFactor => vec![
                html! { b { (name) " will be able to sign in without the second factor they have now" } ", and sets up another at the next sign-in." },
                html! { "Make sure who they are before: whoever has the password alone can then sign in." },
            ],
            Self::EndSittings => vec![
                html! { b { (name) " will have to sign in again everywhere." } " Sittings open now: " (open) "." },
                html! { "What they typed and did not save is kept only where the page keeps drafts." },
            ],
        }
    }
}

/// The links of everything that can be done now.
pub(super) fn links(found: &Found) -> Markup {
    let here = format!("/administration/people/{}", found.person.staff.staff.0);
    html! {
        h2 { "What else can be done" }
        ul class="nhsuk-list" {
            @for act in Act::ALL.into_iter().filter(|act| act.fits(found)) {
                li { a href={ (here) "?do=" (act.word()) } { (act.label()) span class="nhsuk-u-visually-hidden" { " " (found.person.staff.name) } } }
            }
        }
    }
}

/// The page that says what it means and asks for a reason.
pub(super) fn ask(visit: &Visit<'_>, found: &Found, act: Act, errors: &[FieldError]) -> Reply {
    let name = &found.person.staff.name;
    let here = format!("/administration/people/{}", found.person.staff.staff.0);
    let takes = matches!(act, Act::Deactivate | Act::EndSittings);
    let body = html! {
        (back(&here, name))
        (facts(found))
        @if takes && !found.open.is_empty() { (at_work(name, &found.open)) }
        h2 { "What this means" }
        ul class="nhsuk-list nhsuk-list--bullet" { @for one in act.means(found) { li { (one) } } }
        (form(&Form {
            action: &here,
            guard: visit.guard(None, None),
            errors,
            body: html! {
                (hidden("act", act.word())) (hidden("looked_at", &looked_at(visit, found)))
                (text_area(Field {
                    name: "because", label: "Why, and on whose word", hint: Some("Kept in the log, with your name"),
                    error: error_for(errors, "because"), value: visit.request.field("because").unwrap_or_default(),
                }, 2))
            },
            submit: act.label(),
            kind: if takes { ButtonKind::Warning } else { ButtonKind::Primary },
            cancel: Some(&here),
        }))
    };
    let title = format!("{}: {name}", act.label());
    if errors.is_empty() {
        Reply::Page { title, body }
    } else {
        Reply::Problem { title, body }
    }
}

/// The code, this once: it is kept nowhere, so that leaving the page is losing it.
fn shown_once(found: &Found, here: &str, code: &str) -> Markup {
    html! {
        (back(here, &found.person.staff.name))
        (facts(found))
        h2 { "The code" }
        p { b class="one-time-code" { (code) } }
        p { "It is good once, for " (CODE_LASTS.num_minutes()) " minutes, for " (found.person.staff.name) " alone. It is not shown again: who loses it is given another." }
    }
}

/// What was looked at first, kept through a page that was refused.
fn looked_at(visit: &Visit<'_>, found: &Found) -> String {
    visit
        .request
        .field("looked_at")
        .map_or_else(|| found.person.digest(), str::to_owned)
}

/// Do it.
pub(super) async fn act(visit: &mut Visit<'_>, found: &Found, act: Act) -> Result<Reply, Refused> {
    if let Err(error) = words::reason(visit.request.field("because").unwrap_or_default()) {
        return Ok(ask(
            visit,
            found,
            act,
            &[FieldError::new("because", &error.to_string())],
        ));
    }
    let staff = found.person.staff.staff;
    let (name, here) = (
        &found.person.staff.name,
        format!("/administration/people/{}", staff.0),
    );
    let looked_at = looked_at(visit, found);
    let done = match act {
        Act::Deactivate => visit
            .epr
            .set_active(visit.context, staff, false, &looked_at)
            .await
            .map(|()| format!("{name} can no longer sign in, and every sitting of theirs has ended")),
        Act::Reactivate => visit
            .epr
            .set_active(visit.context, staff, true, &looked_at)
            .await
            .map(|()| format!("{name} may sign in again")),
        Act::EndSittings => {
            let ended = visit.epr.end_sittings_of(visit.context, staff, None).await?;
            Ok(format!("{name}: sittings that were ended: {ended}"))
        }
        Act::IssueCode => {
            let code = visit.epr.issue_reset_code(visit.context, staff).await?;
            return Ok(Reply::page(
                format!("One-time code: {name}"),
                shown_once(found, &here, &code),
            ));
        }
        Act::ResetSecondFactor => {
            visit.epr.reset_second_factor(visit.context, staff).await?;
            Ok(format!("The second factor of {name} was removed"))
        }
    };
    match done {
        Ok(said) => Ok(Reply::goto(here, said)),
        Err(ChangeError::Refused(refused)) => Err(refused),
        Err(error) => Ok(ask(visit, found, act, &[FieldError::new("", &error.to_string())])),
    }
}
