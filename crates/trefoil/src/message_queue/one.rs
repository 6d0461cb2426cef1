//! One message: what is wrong, what it says, and the two ways to settle it.

use maud::{Markup, html};
use trefoil_core::{PatientId, Permission, Refused, display};
use trefoil_hl7v2::{
    Message,
    inbox::{DismissError, Entry, RetryError, State},
    permissions::{SEE_QUEUE, SETTLE_QUEUE},
};
use trefoil_kernel::async_trait;
use trefoil_web::{
    components::{
        ButtonKind, Column, Field, FieldError, Form, Table, TextInput, button, data_table, error_for,
        error_summary, form, hidden, summary_list, text_input,
    },
    screen::{ListScreen, Reply, Visit},
};

use super::{advice, inbox};

pub(super) struct OneMessage;

#[async_trait]
impl ListScreen for OneMessage {
    fn path(&self) -> &'static str {
        "/messages/{message}"
    }
    fn what(&self) -> &'static str {
        "hl7v2.message"
    }
    fn needs(&self) -> Permission {
        SEE_QUEUE
    }

    async fn show(&self, visit: &mut Visit<'_>) -> Result<Reply, Refused> {
        let entry = opened(visit).await?;
        Ok(Reply::page("Message", body(visit, &entry, &[])))
    }

    async fn act(&self, visit: &mut Visit<'_>) -> Result<Reply, Refused> {
        let entry = opened(visit).await?;
        let inbox = inbox(visit.epr)?;
        let problem = match visit.request.field("act") {
            Some("retry") => match inbox.retry(visit.epr, visit.context, entry.id).await {
                Ok(did) => {
                    return Ok(Reply::goto(
                        "/messages",
                        format!("The message was applied: {did}."),
                    ));
                }
                Err(RetryError::Refused(refused)) => return Err(refused),
                Err(error) => FieldError::new("", &error.to_string()),
            },
            Some("dismiss") => {
                let reason = visit.request.field("reason").unwrap_or_default();
                match inbox.dismiss(visit.epr, visit.context, entry.id, reason).await {
                    Ok(()) => return Ok(Reply::goto("/messages", "The message was dismissed.")),
                    Err(DismissError::Refused(refused)) => return Err(refused),
                    Err(error @ DismissError::NoReason) => FieldError::new("reason", &error.to_string()),
                    Err(error) => FieldError::new("", &error.to_string()),
                }
            }
            _ => return Err(Refused::NotFound),
        };
        let entry = Entry::find(&mut visit.view.look(), entry.id)
            .await?
            .ok_or(Refused::NotFound)?;
        Ok(Reply::Problem {
            title: "Message".to_owned(),
            body: body(visit, &entry, &[problem]),
        })
    }
}

/// The message, recorded as shown; none of somebody of whom this person may not know.
async fn opened(visit: &mut Visit<'_>) -> Result<Entry, Refused> {
    let id = visit.request.record("message")?.0;
    let entry = Entry::find(&mut visit.view.look(), id)
        .await?
        .ok_or(Refused::NotFound)?;
    visit.view.asked(format!("message {id}"));
    if let Some(patient) = entry.patient {
        match visit.view.patient(PatientId(patient), SEE_QUEUE).await {
            Ok(_) | Err(Refused::Merged { .. }) => {}
            Err(refused) => return Err(refused),
        }
    }
    Ok(entry)
}

fn body(visit: &Visit<'_>, entry: &Entry, errors: &[FieldError]) -> Markup {
    html! {
        p { a href="/messages" { "All messages" } }
        (error_summary(errors))
        (facts(entry))
        @if entry.in_queue() && visit.may(SETTLE_QUEUE) { (ways(visit, entry, errors)) }
        h2 { "What it says" }
        (segments(entry.body.as_deref()))
    }
}

fn facts(entry: &Entry) -> Markup {
    let or = |text: Option<&str>| {
        text.filter(|text| !text.is_empty())
            .unwrap_or("Not recorded")
            .to_owned()
    };
    let state = match entry.state() {
        State::Received => "Received, not decided yet",
        State::Applied => "Applied",
        State::Waiting => "Waiting for a person",
        State::Rejected => "Rejected",
        State::Dismissed => "Dismissed",
    };
    let mut rows: Vec<(&str, Markup)> = vec![
        ("State", html! { (state) }),
        (
            "About, as sent",
            html! { (entry.about.as_deref().unwrap_or("Name not shown")) },
        ),
        ("Event", html! { (or(Some(&entry.event))) }),
        (
            "From",
            html! { (or(Some(&entry.sending_application))) " at " (or(Some(&entry.sending_facility))) ", address " (entry.peer) },
        ),
        ("Control id", html! { (or(Some(&entry.control_id))) }),
        ("Received", html! { (display::date_time(entry.received)) }),
    ];
    if entry.in_queue() {
        let place = entry.error_location.as_deref().filter(|place| !place.is_empty());
        rows.push((
            "What is wrong",
            html! {
                (or(entry.error_detail.as_deref().or(entry.error_text.as_deref())))
                @if let Some(place) = place { " (" (place) ")" }
            },
        ));
        rows.push((
            "Told the sender",
            html! { (or(entry.ack_code.as_deref())) ": " (or(entry.error_text.as_deref())) },
        ));
        rows.push((
            "What to do",
            html! { (advice(entry.error_code.as_deref(), entry.body.is_some())) },
        ));
    } else {
        rows.push(("What was done", html! { (or(entry.did.as_deref())) }));
    }
    summary_list(&rows)
}

/// Try again, or set aside with a reason.
fn ways(visit: &Visit<'_>, entry: &Entry, errors: &[FieldError]) -> Markup {
    let here = format!("/messages/{}", entry.id);
    let field = Field {
        name: "reason",
        label: "Reason for dismissing it",
        hint: Some("For example: entered by hand. The sender is not told."),
        error: error_for(errors, "reason"),
        value: visit.request.field("reason").unwrap_or_default(),
    };
    html! {
        @if entry.body.is_some() {
            form method="post" action=(here) novalidate {
                (visit.hidden()) (hidden("act", "retry")) (button("Try again", ButtonKind::Primary))
            }
        }
        (form(&Form {
            action: &here,
            guard: visit.guard(None, None),
            body: html! { (hidden("act", "dismiss")) (text_input(TextInput { field, ..TextInput::default() })) },
            submit: "Dismiss",
            kind: ButtonKind::Warning,
            ..Form::default()
        }))
    }
}

/// The most fields a segment is shown with.
const FIELDS: usize = 99;

fn segments(body: Option<&[u8]>) -> Markup {
    let Some(body) = body else {
        return html! { p { "It did not arrive whole; nothing of it was kept." } };
    };
    let Ok(message) = Message::parse(body) else {
        let start: String = String::from_utf8_lossy(body).chars().take(2_000).collect();
        return html! { p { "It cannot be read. It begins:" } pre { (start.replace('\r', "\n")) } };
    };
    let mut rows = vec![];
    for segment in message.all_segments() {
        let first = if segment.name() == "MSH" { 3 } else { 1 };
        for number in first..=FIELDS {
            if let Some(text) = segment.field(number).free_text().present() {
                rows.push(html! { tr { th scope="row" class="no-break" { (segment.name()) "-" (number) } td { (text) } } });
            } else if segment.field(number).is_null() {
                rows.push(html! { tr { th scope="row" class="no-break" { (segment.name()) "-" (number) } td { "Delete" } } });
            }
        }
    }
    data_table(&Table {
        caption: "Segments of the message",
        caption_hidden: true,
        columns: &["Place", "What was sent"].map(Column::of),
        rows: &rows,
        empty: "The message is empty.",
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_sent_is_shown_and_escaped() {
        let shown = |body: &[u8]| segments(Some(body)).into_string();
        let table = shown(b"MSH|^~\\&|PAS|RZZ\rPID|1||H1^^^RZZ||<b>^Ann||\"\"\r");
        assert!(
            table.contains("MSH-3") && table.contains("PID-5") && table.contains("&lt;b&gt;^Ann"),
            "{table}"
        );
        assert!(table.contains(">PID-7</th><td>Delete</td>"), "{table}");
        assert!(shown(b"not a message <i>").contains("not a message &lt;i&gt;"));
        assert!(segments(None).into_string().contains("did not arrive whole"));
    }
}
