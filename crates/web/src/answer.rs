//! Running a screen: the view is opened before it and closed after, the banner put over it, the refusal shown.

mod file;

use axum::{
    http::{HeaderValue, StatusCode},
    response::{IntoResponse, Redirect, Response},
};
use maud::{Markup, html};
use trefoil_core::{CommandId, Context, PatientId, Purpose, Refused, display};
use trefoil_kernel::{View, access::OPEN_RECORD, fresh_id};

use crate::{
    banner,
    components::{Tab, tabs},
    frame::{Above, page},
    kept,
    refusal::Trouble,
    request::Sent,
    screen::{ListScreen, RecordPage, RecordScreen, Reply, Request, Visit},
    sealed,
    shell::Shell,
    signed_in::SignedIn,
    timeline,
};

/// Who, when, why: with the form's own command id, so that a double click changes nothing twice.
pub(crate) fn context(shell: &Shell, person: &SignedIn, request: &Request) -> Context {
    let id: CommandId = request
        .field("command_id")
        .and_then(|id| id.parse().ok())
        .unwrap_or_else(|| fresh_id().into());
    let context = Context::new(
        id,
        person.principal.clone(),
        Purpose::DirectCare,
        shell.epr.clock().now(),
    );
    match request.field("because") {
        Some(reason) => context.because(reason),
        None => context,
    }
}

/// A page about no single patient.
///
/// The view is closed whatever the reply, with one exception: a form that was taken and leads elsewhere. It showed
/// nothing, and its command has left its own event; where it did name somebody, the view's event stands beside that.
pub(crate) async fn list(shell: &Shell, person: &SignedIn, screen: &dyn ListScreen, sent: Sent) -> Response {
    let context = context(shell, person, &sent.request);
    let mut door = shell.epr.open_view(&context, screen.what());
    if sent.request.unattended {
        door.unattended();
    }
    let found = match door.list(screen.needs()) {
        Err(refused) => Err(refused),
        Ok(view) => {
            let mut visit = Visit {
                view,
                epr: &shell.epr,
                context: &context,
                request: &sent.request,
                person,
                next_command: fresh_id().to_string(),
            };
            if sent.writes {
                screen.act(&mut visit).await
            } else {
                screen.show(&mut visit).await
            }
        }
    };
    let found = match found {
        Ok(done @ (Reply::Goto { .. } | Reply::Quiet { .. })) if sent.writes && !door.has_shown(None) => {
            Ok(done)
        }
        found => door.close(found).await,
    };
    if found.is_ok() {
        kept::taken(shell, person, &sent).await;
    }
    match found {
        Ok(Reply::Goto { path, said }) => go(shell, person, &path, said),
        Ok(reply) => {
            let above = Above {
                said: shell.to_say(person.session),
                path: sent.path,
                patient: None,
            };
            respond(shell, person, &above, reply)
        }
        Err(Refused::StepUp { .. }) => kept::for_proof(shell, person, &sent).await,
        Err(refused) => Trouble::page(shell, person, &refused),
    }
}

/// A page of one patient's record; its view is closed as that of a list.
pub(crate) async fn record(
    shell: &Shell,
    person: &SignedIn,
    screen: &dyn RecordScreen,
    sent: Sent,
) -> Response {
    let context = context(shell, person, &sent.request);
    let Ok(patient) = sent.request.part("patient").parse::<PatientId>() else {
        return Trouble::page(shell, person, &Refused::NotFound);
    };
    // A form filled in on another patient's page is never taken for this one's; one that does not say is not taken.
    if sent.writes
        && sent
            .request
            .field("patient_id")
            .is_none_or(|shown| shown != patient.to_string())
    {
        return Trouble::other_patient(shell, person);
    }
    let mut door = shell.epr.open_view(&context, screen.what());
    let found = match door.patient(patient, screen.needs()).await {
        Err(refused) => Err(refused),
        Ok(view) => {
            let mut visit = Visit {
                view,
                epr: &shell.epr,
                context: &context,
                request: &sent.request,
                person,
                next_command: fresh_id().to_string(),
            };
            let shown = async {
                let reply = if sent.writes {
                    screen.act(&mut visit, patient).await?
                } else {
                    screen.show(&mut visit, patient).await?
                };
                if matches!(reply, Reply::Goto { .. } | Reply::Quiet { .. }) {
                    return Ok((reply, None));
                }
                let above = above(visit.view, patient, screen.path()).await?;
                Ok::<_, Refused>((reply, Some(above)))
            };
            shown.await
        }
    };
    let found = match found {
        Ok(done @ (Reply::Goto { .. } | Reply::Quiet { .. }, _))
            if sent.writes && !door.has_shown(Some(patient)) =>
        {
            Ok(done)
        }
        found => door.close(found).await,
    };
    if found.is_ok() {
        kept::taken(shell, person, &sent).await;
    }
    match found {
        Ok((Reply::Goto { path, said }, _)) => go(shell, person, &path, said),
        Ok((reply, above)) => {
            let (name, markup) = above.map_or_else(Default::default, |(name, markup)| (name, Some(markup)));
            let above = Above {
                patient: markup,
                said: shell.to_say(person.session),
                path: sent.path,
            };
            respond(shell, person, &above, titled(reply, &name))
        }
        Err(Refused::StepUp { .. }) => kept::for_proof(shell, person, &sent).await,
        Err(refused) => Trouble::of_patient(shell, person, patient, &refused),
    }
}

/// `FAMILY, Given – tab` is the title of a page of a record.
fn titled(reply: Reply, name: &str) -> Reply {
    let with = |title: String| format!("{name} – {title}");
    match reply {
        Reply::Page { title, body } => Reply::Page {
            title: with(title),
            body,
        },
        Reply::Problem { title, body } => Reply::Problem {
            title: with(title),
            body,
        },
        Reply::Conflict { title, body } => Reply::Conflict {
            title: with(title),
            body,
        },
        other => other,
    }
}

/// The name of the patient, and banner and tabs.
async fn above(view: &mut View, patient: PatientId, path: &str) -> Result<(String, Markup), Refused> {
    let said = banner::banner(view, patient).await?;
    let epr = view.epr().clone();
    let mut all = vec![];
    if view.context().principal.grants.allow(OPEN_RECORD) {
        all.push((
            0,
            "Summary",
            format!("/patients/{patient}"),
            path == "/patients/{patient}",
            None,
        ));
        all.push((
            5,
            "Timeline",
            format!("/patients/{patient}/timeline"),
            path == timeline::PATH,
            None,
        ));
    }
    for tab in epr.contributions::<RecordPage>() {
        let Some((order, label)) = tab.0.tab() else {
            continue;
        };
        if !view.context().principal.grants.allow(tab.0.needs()) {
            continue;
        }
        // A count that cannot be had is left out; it never takes the page with it.
        let waiting = tab
            .0
            .outstanding(view, patient)
            .await
            .unwrap_or(None)
            .and_then(|count| u64::try_from(count).ok());
        let href = tab.0.path().replace("{patient}", &patient.to_string());
        all.push((order, label, href, tab.0.path() == path, waiting));
    }
    all.sort_by_key(|(order, ..)| *order);
    let shown: Vec<Tab<'_>> = all
        .iter()
        .map(|(_, label, href, current, count)| Tab {
            label,
            href,
            current: *current,
            count: *count,
        })
        .collect();
    let withheld = withheld(view, patient).await?;
    // Not left out when it cannot be read: whoever opened the record this way is told on each page that they did.
    let glass = view.broken_glass().await?;
    Ok((
        said.title,
        html! {
            (said.banner)
            @if let Some(glass) = &glass {
                section class="glass-broken" aria-label="Opened without a relationship" {
                    p {
                        b { "! You broke the glass" } ": this record is open to you without a care relationship, until "
                        (display::date_time(glass.until)) ". " (glass.code.says()) ": " (glass.reason)
                    }
                }
            }
            (withheld)
            (tabs("Patient record", &shown))
        },
    ))
}

/// How much of the record is sealed, where the trust tells of it; with the way there for whoever may seal or open.
async fn withheld(view: &View, patient: PatientId) -> Result<Markup, Refused> {
    let context = view.context();
    let sealed = view.sealed().await?.len();
    let told = match context.principal.grants.allow(OPEN_RECORD) {
        true => view.sealed_told(sealed),
        false => 0, // whoever sees no chart misses nothing of it
    };
    let words = match told {
        1 => "1 part of this record is withheld".to_owned(),
        many => format!("{many} parts of this record are withheld"),
    };
    Ok(html! {
        @if told > 0 {
            section class="withheld" aria-label="Withheld parts" {
                p {
                    @match sealed::way(context, patient) {
                        Some(way) => a href=(way) { (words) },
                        None => (words),
                    }
                }
            }
        }
    })
}

/// Done without a page; words that are no header are left out.
fn quiet(said: &str) -> Response {
    let mut response = StatusCode::NO_CONTENT.into_response();
    if let Ok(words) = HeaderValue::from_str(said) {
        response.headers_mut().insert("x-said", words);
    }
    response
}

fn go(shell: &Shell, person: &SignedIn, path: &str, said: Option<String>) -> Response {
    if let Some(words) = said {
        shell.say(person.session, words);
    }
    Redirect::to(path).into_response()
}

pub(crate) fn respond(shell: &Shell, person: &SignedIn, above: &Above, reply: Reply) -> Response {
    let (status, title, body) = match reply {
        Reply::Page { title, body } => (StatusCode::OK, title, body),
        Reply::Problem { title, body } => (StatusCode::UNPROCESSABLE_ENTITY, title, body),
        Reply::Conflict { title, body } => (StatusCode::CONFLICT, title, body),
        Reply::Goto { path, said } => return go(shell, person, &path, said),
        Reply::Quiet { said } => return quiet(&said),
        Reply::File { name, kind, parts } => return file::sent(&name, kind, parts),
    };
    (status, page(shell, person, &title, above, &body)).into_response()
}
