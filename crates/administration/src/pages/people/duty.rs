//! On-call duty on the page of a person: for which team, from when until when. While on duty, the team's patients are theirs.

use chrono::{DateTime, NaiveTime, SecondsFormat, Utc};
use maud::{Markup, html};
use trefoil_core::{Permission, Refused, date_input, display};
use trefoil_kernel::{
    access::{Duty, RelationshipBasis, duties_of},
    administer::every_team,
    async_trait,
    people::{ADMINISTER_PEOPLE, Staff},
};
use trefoil_web::{
    components::{
        Choice, Column, Field, FieldError, Table, TextInput, data_table, error_for, select, text_input,
    },
    screen::{AboutPerson, PersonAct, Visit},
};

use super::list::named;

/// The word of the act that puts on duty.
const PUT: &str = "put";

pub(in crate::pages) struct OnDuty;

/// How one duty is named in a form: its team and its beginning are what tells it from the others.
fn word(duty: &Duty) -> String {
    format!(
        "{} {}",
        duty.code,
        duty.since.to_rfc3339_opts(SecondsFormat::Micros, true)
    )
}

#[async_trait]
impl AboutPerson for OnDuty {
    fn key(&self) -> &'static str {
        "duty"
    }
    fn title(&self) -> &'static str {
        "On-call duty"
    }
    fn order(&self) -> u16 {
        100
    }
    fn needs(&self) -> Permission {
        ADMINISTER_PEOPLE
    }

    async fn body(&self, visit: &mut Visit<'_>, person: &Staff) -> Result<Markup, Refused> {
        let now = visit.context.now();
        let all = duties_of(&mut visit.view.look(), person.staff, now).await?;
        let row = |one: &Duty| {
            html! { tr {
                th scope="row" { (named(&one.code, &one.team_name)) }
                td class="no-break" { (display::date_time(one.since)) }
                td class="no-break" { (display::date_time(one.until)) }
                td { @if one.since <= now { b { "On duty now" } } @else { "Later" } }
            } }
        };
        let rows: Vec<Markup> = all.iter().map(row).collect();
        Ok(data_table(&Table {
            caption: "Their duties, now and later",
            caption_hidden: true,
            columns: &["For the team", "From", "Until", "Now"].map(Column::of),
            rows: &rows,
            empty: "None now, and none later.",
        }))
    }

    async fn acts(
        &self,
        visit: &mut Visit<'_>,
        person: &Staff,
        errors: &[FieldError],
    ) -> Result<Vec<PersonAct>, Refused> {
        let all = duties_of(&mut visit.view.look(), person.staff, visit.context.now()).await?;
        let mut acts = vec![];
        if person.active {
            let teams = every_team(&mut visit.view.look()).await?;
            acts.push(PersonAct {
                word: PUT.to_owned(),
                label: "Put on duty".to_owned(),
                means: vec![
                    format!("{} will reach the patients of the team, from the beginning of the duty until its end.", person.name),
                    "Each look of theirs then says that they were on call for the team.".to_owned(),
                ],
                fields: fields(visit, &teams, errors),
                takes: false,
            });
        }
        acts.extend(all.iter().map(|one| PersonAct {
            word: word(one),
            label: format!(
                "Take off duty for {}, from {}",
                named(&one.code, &one.team_name),
                display::date_time(one.since)
            ),
            means: vec![format!(
                "{} will no longer reach the patients of the team by this duty, at once.",
                person.name
            )],
            fields: html! {},
            takes: true,
        }));
        Ok(acts)
    }

    async fn act(
        &self,
        visit: &mut Visit<'_>,
        person: &Staff,
        asked: &str,
    ) -> Result<Result<String, FieldError>, Refused> {
        if asked != PUT {
            let all = duties_of(&mut visit.view.look(), person.staff, visit.context.now()).await?;
            let one = all
                .iter()
                .find(|one| word(one) == asked)
                .ok_or(Refused::NotFound)?;
            visit
                .epr
                .put_on_duty(visit.context, person.staff, &one.code, one.since, one.since)
                .await?;
            return Ok(Ok(format!("{} is off this duty", person.name)));
        }
        let team = visit.request.field("duty_team").unwrap_or_default();
        if team.is_empty() {
            return Ok(Err(FieldError::new("duty_team", "choose the team")));
        }
        let (since, until) = match (moment(visit, "since"), moment(visit, "until")) {
            (Ok(since), Ok(until)) => (since, until),
            (Err(error), _) | (_, Err(error)) => return Ok(Err(error)),
        };
        if until <= since.max(visit.context.now()) {
            return Ok(Err(FieldError::new(
                "until",
                "enter an end after the beginning, and after now",
            )));
        }
        if until - since > RelationshipBasis::OnCall.longest() {
            let words = format!(
                "a duty lasts at most {} days; enter what comes after as another",
                RelationshipBasis::OnCall.longest().num_days()
            );
            return Ok(Err(FieldError::new("until", &words)));
        }
        let done = visit
            .epr
            .put_on_duty(visit.context, person.staff, team, since, until)
            .await;
        match done {
            Ok(()) => Ok(Ok(format!(
                "{} is on duty until {}",
                person.name,
                display::date_time(until)
            ))),
            Err(Refused::Vetoed(objections)) => Ok(Err(FieldError::new(
                "until",
                objections
                    .first()
                    .map_or("this duty cannot be", |one| one.says.as_str()),
            ))),
            Err(refused) => Err(refused),
        }
    }
}

/// A day and a time, as people type them: `28-Nov-2026 20:00`.
fn moment(visit: &Visit<'_>, name: &str) -> Result<DateTime<Utc>, FieldError> {
    let wrong = |words: &str| FieldError::new(name, words);
    let typed = visit.request.field(name).unwrap_or_default();
    let unclear = "enter day and time, for example 28-Nov-2026 20:00";
    let (day, time) = typed
        .rsplit_once(char::is_whitespace)
        .ok_or_else(|| wrong(unclear))?;
    let time = NaiveTime::parse_from_str(&time.replace('.', ":"), "%H:%M").map_err(|_| wrong(unclear))?;
    let day = date_input::date(day.trim(), display::london_date(visit.context.now()))
        .map_err(|error| wrong(&error.to_string()))?;
    display::from_london(day.and_time(time)).map_err(|error| wrong(&error.to_string()))
}

fn fields(visit: &Visit<'_>, teams: &[(String, String)], errors: &[FieldError]) -> Markup {
    let names: Vec<String> = teams.iter().map(|(code, name)| named(code, name)).collect();
    let choices: Vec<Choice<'_>> = teams
        .iter()
        .zip(&names)
        .map(|((value, _), label)| Choice { value, label })
        .collect();
    let field = |name, label, hint| Field {
        name,
        label,
        hint,
        error: error_for(errors, name),
        value: visit.request.field(name).unwrap_or_default(),
    };
    let when = |name, label| {
        text_input(TextInput {
            field: field(
                name,
                label,
                Some("Day and time, for example 28-Nov-2026 20:00 (24-hour clock)"),
            ),
            width: Some(20),
            ..TextInput::default()
        })
    };
    html! {
        (select(field("duty_team", "For the team", None), "Choose", &choices))
        (when("since", "From"))
        (when("until", "Until"))
    }
}
