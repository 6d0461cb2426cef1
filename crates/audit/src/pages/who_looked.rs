//! The page "Who looked": one press from any page of the record. Consecutive looks of one sitting are one line that opens.

use maud::{Markup, html};
use trefoil_core::{PatientId, Permission, Refused, StaffId, display};
use trefoil_kernel::{
    async_trait,
    held::{Held, held},
};
use trefoil_web::{
    components::{
        Choice, Field, FieldError, TextInput, checkboxes, error_for, error_summary, select, text_input,
    },
    screen::{RecordScreen, Reply, Visit},
};

use super::parts::{day, glass, let_go};
use crate::{
    permissions::{SEARCH_LOG, SUBJECT_ACCESS, WHO_LOOKED},
    search::{Cursor, Found, Terms, search},
    sitting::{Sitting, sittings},
    veil::Veil,
    who_looked::{Looked, PAGE, WHAT, people},
    words::{Words, role, why},
};

pub(crate) struct WhoLookedPage;

#[async_trait]
impl RecordScreen for WhoLookedPage {
    fn path(&self) -> &'static str {
        "/patients/{patient}/who-looked"
    }
    fn what(&self) -> &'static str {
        WHAT
    }
    fn needs(&self) -> Permission {
        WHO_LOOKED
    }
    fn tab(&self) -> Option<(u16, &'static str)> {
        Some((900, "Who looked"))
    }

    async fn show(&self, visit: &mut Visit<'_>, patient: PatientId) -> Result<Reply, Refused> {
        let (terms, errors) = asked(visit, patient);
        let after = visit.request.field("after").and_then(Cursor::read);
        let mut look = visit.view.look();
        let most = usize::try_from(PAGE).unwrap_or(100);
        let mut found = search(&mut look, &terms, after, most).await?;
        found.events = Veil::of(visit.view).await?.lifted_from(found.events);
        let held = held(&mut look, patient).await?;
        let people = people(&mut look, patient).await?;
        let words = Words::of(visit.epr);
        let older = let_go(&mut look).await?;
        let body = html! {
            (error_summary(&errors))
            h2 { "Who looked at this record" }
            p class="small" {
                "Newest first. Names, roles and organisations are as they were then. Looks of one person that follow on one another are one line; open it to see each. This page is recorded too. ("
                (display::clock_note(visit.context.now())) ")"
            }
            (filter(patient, &terms, &people, visit, &errors))
            (table(&words, &held, &found))
            (older)
            (onward(visit, patient, &terms, &found))
        };
        if errors.is_empty() {
            return Ok(Reply::page("Who looked", body));
        }
        Ok(Reply::Problem {
            title: "Who looked".to_owned(),
            body,
        })
    }
}

/// What the filter asks; whoever may search the log sees refusals too.
fn asked(visit: &Visit<'_>, patient: PatientId) -> (Terms, Vec<FieldError>) {
    let mut errors = vec![];
    let mut date = |name: &str| match day(visit, name) {
        Ok(day) => day,
        Err(words) => {
            errors.push(FieldError::new(name, &words));
            None
        }
    };
    let (from, to) = (date("from"), date("to"));
    if from.zip(to).is_some_and(|(from, to)| from > to) {
        errors.push(FieldError::new(
            "to",
            "the last day is before the first; exchange them",
        ));
    }
    let terms = Terms {
        patient: Some(patient),
        person: visit.request.field("person").and_then(|id| id.parse().ok()),
        from,
        to,
        act: None,
        broken_glass: visit.request.field("glass").is_some(),
        refusals: visit.may(SEARCH_LOG),
    };
    (terms, errors)
}

fn filter(
    patient: PatientId,
    terms: &Terms,
    people: &[(StaffId, String)],
    visit: &Visit<'_>,
    errors: &[FieldError],
) -> Markup {
    let ids: Vec<String> = people.iter().map(|(id, _)| id.to_string()).collect();
    let choices: Vec<Choice<'_>> = ids
        .iter()
        .zip(people)
        .map(|(id, (_, name))| Choice {
            value: id,
            label: name,
        })
        .collect();
    let person = terms.person.map(|id| id.to_string()).unwrap_or_default();
    let typed = |name| visit.request.field(name).unwrap_or_default();
    let date = |name, label| {
        text_input(TextInput {
            field: Field {
                name,
                label,
                hint: Some("For example 22-Nov-2026"),
                error: error_for(errors, name),
                value: typed(name),
            },
            width: Some(10),
            ..TextInput::default()
        })
    };
    html! {
        details class="nhsuk-details no-print" open[narrowed(terms)] {
            summary class="nhsuk-details__summary" { span class="nhsuk-details__summary-text" { "Show only some" } }
            form class="nhsuk-details__text" method="get" action={ "/patients/" (patient) "/who-looked" } novalidate {
                (select(Field { name: "person", label: "Person", value: &person, ..Field::default() }, "Everybody", &choices))
                (date("from", "From")) (date("to", "To"))
                (checkboxes(
                    Field { name: "glass", label: "Kind", ..Field::default() },
                    &[Choice { value: "only", label: "Only where the glass was broken" }],
                    if terms.broken_glass { &["only"] } else { &[] },
                ))
                button class="nhsuk-button nhsuk-button--secondary" type="submit" { "Show" }
            }
        }
    }
}

fn narrowed(terms: &Terms) -> bool {
    terms.person.is_some() || terms.from.is_some() || terms.to.is_some() || terms.broken_glass
}

fn table(words: &Words, held: &[Held], found: &Found) -> Markup {
    let all = sittings(found.events.clone());
    html! {
        @if all.is_empty() { p { "Nobody, in what is asked for here." } } @else {
            div class="scroll-box" tabindex="0" role="region" aria-label="Who looked, scrollable" {
                table class="data-table" data-rows {
                    caption class="nhsuk-u-visually-hidden" { "Who looked at this record" }
                    thead { tr { th scope="col" { "When" } th scope="col" { "Who" } th scope="col" { "Role" } th scope="col" { "Organisation" } th scope="col" { "What" } th scope="col" { "Why" } } }
                    tbody { @for one in &all { (row(words, held, one)) } }
                }
            }
        }
    }
}

fn row(words: &Words, held: &[Held], sitting: &Sitting) -> Markup {
    let last = &sitting.last;
    html! {
        tr class=[sitting.broken_glass().then_some("broken-glass")] {
            td class="no-break" { (display::date_time(last.at)) }
            th scope="row" { (last.actor_name) }
            td { (role(&last.role)) }
            td { (last.organisation) }
            td {
                @if sitting.before.is_empty() { (did(words, last)) } @else {
                    details {
                        summary { (sitting.count()) " looks and changes from " (display::time(sitting.first().at)) " to " (display::time(last.at)) }
                        ul { @for one in sitting.all() { li { (display::time(one.at)) " " (did(words, one)) } } }
                    }
                }
            }
            td { (glass(last)) (why(last, held)) }
        }
    }
}

fn did(words: &Words, one: &Looked) -> Markup {
    html! {
        (words.did(&one.act, &one.what))
        @if one.act == "refused" { " – " (one.outcome) }
    }
}

fn onward(visit: &Visit<'_>, patient: PatientId, terms: &Terms, found: &Found) -> Markup {
    let mut query = vec![];
    if let Some(person) = terms.person {
        query.push(format!("person={person}"));
    }
    for (name, day) in [("from", terms.from), ("to", terms.to)] {
        query.extend(day.map(|day| format!("{name}={day}")));
    }
    if terms.broken_glass {
        query.push("glass=only".to_owned());
    }
    html! {
        nav class="pager no-print" aria-label="More of who looked" {
            @if let Some(next) = found.next {
                a href={ "/patients/" (patient) "/who-looked?" (query.join("&")) (if query.is_empty() { "" } else { "&" }) "after=" (next.text()) } rel="next" { "Earlier →" }
            }
            @if visit.may(SEARCH_LOG) { a href={ "/audit/search?patient=" (patient) } { "Search the log for this patient" } }
            @if visit.may(SUBJECT_ACCESS) { a href={ "/audit/subject-access?patient=" (patient) } { "Report for the patient" } }
        }
        @if found.next.is_some() { p class="print-only" { "There is more than is printed here." } }
    }
}

#[cfg(test)]
mod tests {
    use chrono::{Duration, Utc};
    use uuid::Uuid;

    use super::*;

    fn look(minute: i64) -> Looked {
        Looked {
            event: Uuid::from_u128(u128::try_from(minute).unwrap()),
            at: chrono::DateTime::<Utc>::UNIX_EPOCH + Duration::minutes(minute),
            actor: Some(Uuid::from_u128(1)),
            actor_name: "K <Turner>, RN".into(),
            role: "charge_nurse".into(),
            organisation: "RXX01".into(),
            session: Some(Uuid::from_u128(9)),
            act: "view".into(),
            what: "kernel.summary".into(),
            outcome: "shown".into(),
            purpose: "direct_care".into(),
            basis: Some("ward_team".into()),
            reason: None,
            detail: None,
            device: None,
            patient: None,
            kind: None,
            id: None,
            version: None,
        }
    }

    #[test]
    fn looks_of_a_sitting_open_without_a_script_and_the_ground_names_the_ward() {
        let held = [Held {
            party: Uuid::from_u128(7),
            team: Some("7B".into()),
            basis: "ward_team".into(),
            since: chrono::DateTime::<Utc>::UNIX_EPOCH,
            until: None,
        }];
        let found = Found {
            events: vec![look(20), look(10)],
            next: None,
        };
        let page = table(&Words::default(), &held, &found).into_string();
        assert!(page.contains("<details><summary>2 looks and changes"), "{page}");
        assert!(page.contains("member of the ward team of 7B"), "{page}");
        assert!(
            page.contains("K &lt;Turner&gt;, RN") && page.contains("Charge nurse"),
            "{page}"
        );
        let mut broken = look(30);
        broken.basis = Some("broken_glass".into());
        broken.reason = Some("found collapsed".into());
        let found = Found {
            events: vec![broken],
            next: None,
        };
        let page = table(&Words::default(), &held, &found).into_string();
        assert!(
            page.contains("! Broke the glass") && page.contains("broke the glass: found collapsed"),
            "{page}"
        );
        let none = Found {
            events: vec![],
            next: None,
        };
        assert!(
            table(&Words::default(), &[], &none)
                .into_string()
                .contains("Nobody")
        );
    }
}
