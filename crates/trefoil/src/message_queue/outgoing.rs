//! Messages to other systems: whether they are being delivered, and those that were refused, to be sent again or set aside.

use chrono::{DateTime, Duration, Utc};
use maud::{Markup, html};
use trefoil_core::{PatientId, Permission, Refused, display};
use trefoil_hl7v2::{
    outbox::{Health, Outbound, Refusal, ResendError, SetAsideError, health, refused, resend, set_aside},
    permissions::{SEE_QUEUE, SETTLE_QUEUE},
};
use trefoil_kernel::async_trait;
use trefoil_web::{
    components::{
        ButtonKind, Column, Field, FieldError, Table, TextInput, button, data_table, error_for,
        error_summary, hidden, text_input,
    },
    screen::{ListScreen, Reply, Visit},
};

/// As many as anybody reads.
const SHOWN: i64 = 200;

/// A message that waits longer than this is late: somebody must look at the connection. \[D]
const LATE: Duration = Duration::minutes(5);

/// Whether a destination's messages are late.
pub(super) fn late(health: &Health, now: DateTime<Utc>) -> bool {
    health.oldest.is_some_and(|oldest| now - oldest > LATE)
}

pub(super) struct Outgoing;

#[async_trait]
impl ListScreen for Outgoing {
    fn path(&self) -> &'static str {
        "/messages/outgoing"
    }
    fn what(&self) -> &'static str {
        "hl7v2.outgoing"
    }
    fn needs(&self) -> Permission {
        SEE_QUEUE
    }

    async fn show(&self, visit: &mut Visit<'_>) -> Result<Reply, Refused> {
        Ok(Reply::page("Messages to other systems", page(visit, &[]).await?))
    }

    async fn act(&self, visit: &mut Visit<'_>) -> Result<Reply, Refused> {
        let id = visit.request.record_field("message").ok_or(Refused::NotFound)?.0;
        let message = Outbound::find(&mut visit.view.look(), id)
            .await?
            .ok_or(Refused::NotFound)?;
        visit.view.asked(format!("message {id}"));
        // None of somebody of whom this person may not know.
        match visit.view.patient(PatientId(message.patient), SEE_QUEUE).await {
            Ok(_) | Err(Refused::Merged { .. }) => {}
            Err(refused) => return Err(refused),
        }
        let reason = visit.request.field(&format!("reason-{id}")).unwrap_or_default();
        let problem = match visit.request.field("act") {
            Some("resend") => match resend(visit.epr, visit.context, id).await {
                Ok(()) => return Ok(done("The message is being sent again.")),
                Err(ResendError::Refused(refused)) => return Err(refused),
                Err(error) => FieldError::new("", &error.to_string()),
            },
            Some("set_aside") => match set_aside(visit.epr, visit.context, id, reason).await {
                Ok(()) => return Ok(done("The message was set aside.")),
                Err(SetAsideError::Refused(refused)) => return Err(refused),
                Err(error @ SetAsideError::NoReason) => {
                    FieldError::new(&format!("reason-{id}"), &error.to_string())
                }
                Err(error) => FieldError::new("", &error.to_string()),
            },
            _ => return Err(Refused::NotFound),
        };
        Ok(Reply::Problem {
            title: "Messages to other systems".to_owned(),
            body: page(visit, &[problem]).await?,
        })
    }
}

fn done(said: &str) -> Reply {
    Reply::goto("/messages/outgoing", said)
}

async fn page(visit: &mut Visit<'_>, errors: &[FieldError]) -> Result<Markup, Refused> {
    let mut look = visit.view.look();
    let (all, now) = (health(&mut look).await?, visit.context.now());
    let waiting = refused(&mut look, visit.context, SHOWN).await?;
    let named = waiting.iter().filter(|one| one.about.is_some());
    visit
        .view
        .list(SEE_QUEUE, named.map(|one| PatientId(one.patient)))?;
    let may = visit.may(SETTLE_QUEUE);
    let rows: Vec<Markup> = waiting
        .iter()
        .map(|one| row(one, may.then(|| visit.hidden()), errors))
        .collect();
    Ok(html! {
        p { a href="/messages" { "Messages from other systems" } }
        (error_summary(errors))
        h2 { "Connections" }
        (connections(&all, now))
        h2 { "Refused" }
        p class="small" {
            "What the other system did not take. Somebody is waiting for each: send it again once the cause is mended, or tell it another way and set it aside. Oldest first. ("
            (display::clock_note(now)) ")"
        }
        (data_table(&Table {
            caption: "Messages that were refused",
            caption_hidden: true,
            columns: &["Written", "About", "To", "What they said", "Settle"].map(Column::of),
            rows: &rows,
            empty: "No message was refused.",
        }))
    })
}

fn connections(all: &[Health], now: DateTime<Utc>) -> Markup {
    let rows: Vec<Markup> = all
        .iter()
        .map(|one| {
            let oldest = one.oldest.map_or_else(|| "Nothing waits".to_owned(), display::date_time);
            html! { tr {
                th scope="row" { (one.destination) }
                td { @if late(one, now) { b { "Not delivering" } } @else if one.attempts > 0 { "Trying again" } @else { "Working" } }
                td class="number" { (one.waiting) }
                td { (oldest) }
                td { @match &one.trouble { Some(trouble) => { (trouble) " (tried " (one.attempts) " times)" }, None => "None" } }
                td class="number" { (one.refused) }
                td class="number" { (one.delivered) }
            } }
        })
        .collect();
    data_table(&Table {
        caption: "Connections to other systems",
        caption_hidden: true,
        columns: &[
            "System",
            "State",
            "Waiting",
            "Oldest waiting",
            "Last error",
            "Refused",
            "Delivered",
        ]
        .map(Column::of),
        rows: &rows,
        empty: "Nothing was ever sent to another system.",
    })
}

fn row(one: &Refusal, guard: Option<Markup>, errors: &[FieldError]) -> Markup {
    let (id, name) = (one.id.to_string(), format!("reason-{}", one.id));
    let act = |act: &str, guard: &Markup, body: Markup| {
        html! {
            form method="post" action="/messages/outgoing" novalidate {
                (guard) (hidden("message", &id)) (hidden("act", act)) (body)
            }
        }
    };
    let reason = Field {
        name: &name,
        label: "Why it is not sent",
        hint: Some("For example: the laboratory was telephoned"),
        error: error_for(errors, &name),
        ..Field::default()
    };
    html! { tr {
        td class="no-break" { (display::date_time(one.queued)) }
        th scope="row" { (one.about.as_deref().unwrap_or("Name not shown")) br; span class="small" { (one.event) ", control id " (one.control_id) } }
        td { (one.destination) }
        td { (one.ack_code.as_deref().unwrap_or("Not sendable")) ": " (one.trouble.as_deref().unwrap_or("not shown")) }
        td {
            @if let Some(guard) = guard {
                (act("resend", &guard, button("Send again", ButtonKind::Secondary)))
                details {
                    summary { "Set aside" }
                    (act("set_aside", &guard, html! {
                        (text_input(TextInput { field: reason, ..TextInput::default() }))
                        (button("Set aside", ButtonKind::Warning))
                    }))
                }
            }
        }
    } }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_connection_is_late_after_five_minutes() {
        let now: DateTime<Utc> = "2026-07-02T12:00:00Z".parse().unwrap();
        let health = |oldest: Option<i64>| Health {
            destination: "laboratory".into(),
            waiting: 1,
            refused: 0,
            delivered: 0,
            oldest: oldest.map(|minutes| now - Duration::minutes(minutes)),
            attempts: 1,
            trouble: None,
        };
        assert!(!late(&health(None), now) && !late(&health(Some(5)), now) && late(&health(Some(6)), now));
    }
}
