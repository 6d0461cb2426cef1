//! One alert, with what is needed to judge it: who, their relationship now and then, the reason, what they opened after it.

use chrono::Duration;
use maud::{Markup, html};
use trefoil_core::{Permission, RecordId, Refused, display};
use trefoil_kernel::{async_trait, held::held_by, staff_person::person_of};
use trefoil_web::{
    components::{
        ButtonKind, Choice, Column, Field, FieldError, Form, Table, data_table, error_for, error_summary,
        form, hidden, notice, radios, summary_list, text_area,
    },
    screen::{ListScreen, Reply, Visit},
};

use super::parts::{identity, kind, patient_line};
use crate::{
    alert::{
        Outcome,
        reopen::{ReopenAlert, ReopenError},
        review::{ReviewAlert, ReviewError, about},
    },
    permissions::{REVIEW_ALERTS, SEARCH_LOG},
    search::{Terms, search},
    store::alert::{ShownAlert, alert, earlier},
    who_looked::Looked,
    words::{Words, ground, role},
};

/// So long after the first look is shown what else they opened.
const AFTERWARDS: Duration = Duration::hours(24);
/// At most so many.
const SHOWN: usize = 100;

pub(super) struct AlertPage;

#[async_trait]
impl ListScreen for AlertPage {
    fn path(&self) -> &'static str {
        "/audit/alerts/{alert}"
    }
    fn what(&self) -> &'static str {
        "audit.alert"
    }
    fn needs(&self) -> Permission {
        REVIEW_ALERTS
    }

    async fn show(&self, visit: &mut Visit<'_>) -> Result<Reply, Refused> {
        let shown = opened(visit).await?;
        Ok(Reply::page("Privacy alert", body(visit, &shown, &[]).await?))
    }

    async fn act(&self, visit: &mut Visit<'_>) -> Result<Reply, Refused> {
        let shown = opened(visit).await?;
        let text = visit.request.field("text").unwrap_or_default().to_owned();
        let seen = visit.request.seen();
        let (patient, id) = (shown.patient, shown.id);
        let done = if visit.request.field("what") == Some("reopen") {
            let command = ReopenAlert {
                patient,
                id,
                seen,
                why: text,
            };
            match visit.epr.execute(visit.context, command).await {
                Ok(_) => Ok("The alert is open again"),
                Err(ReopenError::Review(error)) => Err(error),
                Err(error @ ReopenError::Open) => {
                    let error = FieldError::new("", &error.to_string());
                    return problem(visit, &shown, error).await;
                }
            }
        } else {
            let outcome = visit.request.field("outcome").and_then(Outcome::from_word);
            let command = ReviewAlert {
                patient,
                id,
                seen,
                outcome,
                text,
            };
            visit
                .epr
                .execute(visit.context, command)
                .await
                .map(|_| "The review was recorded")
        };
        let error = match done {
            Ok(said) => return Ok(Reply::goto("/audit/alerts", said)),
            Err(ReviewError::Refused(refused)) => return Err(refused),
            Err(error) => error,
        };
        let field = match error {
            ReviewError::NoOutcome => "outcome",
            ReviewError::NoText | ReviewError::TooLong => "text",
            _ => "",
        };
        problem(visit, &shown, FieldError::new(field, &error.to_string())).await
    }
}

async fn problem(visit: &mut Visit<'_>, shown: &ShownAlert, error: FieldError) -> Result<Reply, Refused> {
    Ok(Reply::Problem {
        title: "Privacy alert".to_owned(),
        body: body(visit, shown, &[error]).await?,
    })
}

/// The alert, recorded as shown with whose record it is about.
async fn opened(visit: &mut Visit<'_>) -> Result<ShownAlert, Refused> {
    let id: RecordId = visit.request.record("alert")?;
    let shown = alert(&mut visit.view.look(), id)
        .await?
        .ok_or(Refused::NotFound)?;
    visit.view.asked(format!("alert={id}"));
    if shown.alert.cause.of_a_patient {
        visit.view.list(REVIEW_ALERTS, [shown.patient])?;
    }
    Ok(shown)
}

async fn body(visit: &mut Visit<'_>, shown: &ShownAlert, errors: &[FieldError]) -> Result<Markup, Refused> {
    let mut look = visit.view.look();
    let alert = &shown.alert;
    let whose = match alert.cause.of_a_patient {
        true => Some(patient_line(identity(visit, shown.patient).await?.as_ref())),
        false => None,
    };
    let held = match alert.cause.of_a_patient {
        true => held_by(&mut look, shown.patient, alert.cause.actor).await?,
        false => vec![],
    };
    let terms = Terms {
        person: Some(alert.cause.actor),
        ..Terms::default()
    };
    let until = alert.cause.at + AFTERWARDS;
    let recent = search(&mut look, &terms, None, 1_000).await?;
    let afterwards: Vec<&Looked> = recent
        .events
        .iter()
        .filter(|one| one.at >= alert.cause.at && one.at <= until)
        .filter(|one| {
            one.patient.is_none_or(|patient| patient == shown.patient.0) || !alert.cause.of_a_patient
        })
        .collect();
    let before = earlier(&mut look, alert.cause.actor, shown.id).await?;
    let own = person_of(&mut look, visit.context.principal.staff).await?;
    let mine = about(alert, shown.patient, own, visit.context);
    let words = Words::of(visit.epr);
    let relation = |at: chrono::DateTime<chrono::Utc>| {
        let all: Vec<String> = held
            .iter()
            .filter(|one| one.at(at))
            .map(|one| ground(Some(&one.basis), one.team.as_deref()))
            .collect();
        if all.is_empty() {
            "None recorded".to_owned()
        } else {
            all.join("; ")
        }
    };
    let mut rows: Vec<(&str, Markup)> = vec![
        (
            "What",
            html! { (kind(alert.cause.kind)) " – " (alert.cause.says) },
        ),
        (
            "Who",
            html! { (alert.cause.actor_name) ", " (role(&alert.cause.role)) ", " (alert.cause.organisation) },
        ),
        (
            "Device",
            html! { (alert.cause.device.as_deref().unwrap_or("Not known")) },
        ),
        (
            "First",
            html! { (display::date_time(alert.cause.at)) " – " (words.part(&alert.cause.what)) },
        ),
        (
            "How often that day",
            html! { (alert.count) ", last at " (display::date_time(alert.last)) },
        ),
    ];
    if let Some(whose) = &whose {
        rows.push(("Whose record", html! { (whose) }));
        rows.push((
            "Relationship then",
            html! { (relation(alert.cause.at)) @if let Some(basis) = &alert.cause.basis { ". What allowed the look: " (ground(Some(basis), None)) } },
        ));
        rows.push(("Relationship now", html! { (relation(visit.context.now())) }));
    }
    rows.push((
        "Reason given",
        html! { (alert.cause.reason.as_deref().unwrap_or("None was asked for")) },
    ));
    if let Some(reopened) = &alert.reopened {
        rows.push((
            "Opened again",
            html! { (display::date_time(reopened.at)) " by " (reopened.by_name) ": " (reopened.why) },
        ));
    }
    if let Some(at) = alert.escalated {
        rows.push((
            "Escalated",
            html! { (display::date_time(at)) ": nobody had reviewed it in time" },
        ));
    }
    if let Some(review) = &alert.review {
        rows.push((
            "Review",
            html! { b { (review.outcome.says()) } " – " (review.text) " (" (review.by_name) ", " (display::date_time(review.at)) ")" },
        ));
    }
    Ok(html! {
        p { a href="/audit/alerts" { "All alerts" } }
        (error_summary(errors))
        (summary_list(&rows))
        @if mine { (notice("About you", html! { "This alert is about you: another privacy officer reviews it." })) }
        @else if alert.open() { (review_form(visit, shown, errors)) }
        @else { (reopen_form(visit, shown, errors)) }
        h2 { "What they opened in the 24 hours after it" }
        (looks(&words, &afterwards))
        @if visit.may(SEARCH_LOG) { p { a href={ "/audit/search?person=" (alert.cause.actor) } { "Search the log for this person" } } }
        h2 { "Other alerts about this person" }
        @if before.is_empty() { p { "None." } } @else {
            ul { @for (kind, outcome, count) in &before {
                li { (kind.says()) ", " (outcome.map_or("to review", Outcome::says)) ": " (count) }
            } }
        }
    })
}

fn looks(words: &Words, all: &[&Looked]) -> Markup {
    let rows: Vec<Markup> = all
        .iter()
        .take(SHOWN)
        .map(|one| {
            html! { tr {
                td class="no-break" { (display::date_time(one.at)) }
                th scope="row" { (words.did(&one.act, &one.what)) }
                td { (one.outcome) }
            } }
        })
        .collect();
    data_table(&Table {
        caption: "Looks and changes after it, the newest first",
        caption_hidden: true,
        columns: &["When", "What", "Outcome"].map(Column::of),
        rows: &rows,
        empty: "Nothing more.",
    })
}

fn review_form(visit: &Visit<'_>, shown: &ShownAlert, errors: &[FieldError]) -> Markup {
    let choices: Vec<Choice<'_>> = Outcome::ALL
        .iter()
        .map(|outcome| Choice {
            value: outcome.word(),
            label: outcome.says(),
        })
        .collect();
    let version = shown.version.to_string();
    let outcome = Field {
        name: "outcome",
        label: "How did the review end?",
        error: error_for(errors, "outcome"),
        value: visit.request.field("outcome").unwrap_or_default(),
        ..Field::default()
    };
    form(&Form {
        action: &format!("/audit/alerts/{}", shown.id),
        guard: visit.guard(None, Some(&version)),
        errors: &[],
        body: html! { (radios(outcome, &choices)) (text(visit, "What you found, and with whom you spoke", errors)) },
        submit: "Record the review",
        kind: ButtonKind::Primary,
        cancel: Some("/audit/alerts"),
    })
}

fn reopen_form(visit: &Visit<'_>, shown: &ShownAlert, errors: &[FieldError]) -> Markup {
    let version = shown.version.to_string();
    form(&Form {
        action: &format!("/audit/alerts/{}", shown.id),
        guard: visit.guard(None, Some(&version)),
        errors: &[],
        body: html! { (hidden("what", "reopen")) (text(visit, "Why it should be reviewed again", errors)) },
        submit: "Open it again",
        kind: ButtonKind::Secondary,
        cancel: Some("/audit/alerts"),
    })
}

fn text(visit: &Visit<'_>, label: &str, errors: &[FieldError]) -> Markup {
    let field = Field {
        name: "text",
        label,
        hint: Some("At least 10 letters"),
        error: error_for(errors, "text"),
        value: visit.request.field("text").unwrap_or_default(),
    };
    text_area(field, 4)
}
