//! When something happened: two boxes, both left empty for "now".

use chrono::{DateTime, NaiveTime, Utc};
use maud::{Markup, html};
use trefoil_core::{date_input, display};
use trefoil_web::{
    components::{Field, FieldError, TextInput, error_for, text_input},
    screen::Request,
};

use super::wrong::wrong;

/// The boxes.
pub(super) fn fields(request: &Request, errors: &[FieldError], what: &str) -> Markup {
    let field = |name: &'static str, label: &'static str, hint| TextInput {
        field: Field {
            name,
            label,
            hint,
            error: error_for(errors, name),
            value: request.field(name).unwrap_or_default(),
        },
        width: Some(10),
        ..TextInput::default()
    };
    html! {
        fieldset class="nhsuk-fieldset" {
            legend class="nhsuk-fieldset__legend" { "When " (what) }
            p class="nhsuk-hint" { "Leave both empty for now. Times are on the 24-hour clock." }
            (text_input(field("on", "Date", Some("For example today, yesterday or 22-Nov-2026"))))
            (text_input(field("at", "Time", Some("For example 08:35"))))
        }
    }
}

/// The instant that was meant. A date without a time is not one: nobody is admitted at midnight by default.
///
/// # Errors
/// The field that is wrong, and what to type.
pub(super) fn read(request: &Request, now: DateTime<Utc>) -> Result<DateTime<Utc>, FieldError> {
    let (day, time) = (request.field("on"), request.field("at"));
    let today = display::london_date(now);
    let day = match (day, time) {
        (None, None) => return Ok(now),
        (Some(_), None) => return Err(FieldError::new("at", "Type the time too, for example 08:35")),
        (None, Some(_)) => today,
        (Some(typed), Some(_)) => date_input::date(typed, today).map_err(|error| wrong("on", &error))?,
    };
    let typed = time.unwrap_or_default().replace('.', ":");
    let time = NaiveTime::parse_from_str(&typed, "%H:%M")
        .map_err(|_| FieldError::new("at", "Type the time in hours and minutes, for example 08:35"))?;
    display::from_london(day.and_time(time)).map_err(|error| wrong("at", &error))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn request(on: &str, at: &str) -> Request {
        Request {
            form: vec![("on".into(), on.into()), ("at".into(), at.into())],
            ..Request::default()
        }
    }

    #[test]
    fn table_of_times() {
        let now: DateTime<Utc> = "2026-07-10T09:00:00Z".parse().unwrap();
        let read = |on, at| read(&request(on, at), now).map_err(|error| error.field);
        assert_eq!(read("", ""), Ok(now));
        assert_eq!(
            read("", "08:35"),
            "2026-07-10T07:35:00Z".parse().map_err(|_| String::new())
        );
        assert_eq!(
            read("yesterday", "23.59"),
            "2026-07-09T22:59:00Z".parse().map_err(|_| String::new())
        );
        assert_eq!(read("yesterday", ""), Err("at".into()));
        assert_eq!(read("31/02/2026", "08:00"), Err("on".into()));
        assert_eq!(read("", "25:00"), Err("at".into()));
        assert_eq!(
            read("29-Mar-2026", "01:30"),
            Err("at".into()),
            "the clocks went forward"
        );
    }
}
