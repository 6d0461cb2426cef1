//! A date of which only the year, or month and year, may be known, as somebody types it.

use chrono::NaiveDate;
use trefoil_core::{date_input, partial_date::PartialDate};
use trefoil_web::components::FieldError;

use super::wrong::wrong;

/// The hint below every such box.
pub(super) const HINT: &str = "As far as it is known: 2019, Mar 2019 or 12-Mar-2019";

const MONTHS: [&str; 12] = [
    "jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec",
];

/// What was typed; none when nothing was.
///
/// # Errors
/// What is wrong, for the field.
pub(super) fn read(
    typed: Option<&str>,
    field: &str,
    today: NaiveDate,
) -> Result<Option<PartialDate>, FieldError> {
    let Some(typed) = typed else { return Ok(None) };
    if let Some(date) = coarse(typed) {
        return Ok(Some(date));
    }
    let day = date_input::date(typed, today).map_err(|error| wrong(field, &error))?;
    PartialDate::day(day)
        .map(Some)
        .map_err(|error| wrong(field, &error))
}

/// A year, or a month of a year: `2019`, `2019-03`, `3/2019`, `March 2019`, `Mar-2019`.
fn coarse(typed: &str) -> Option<PartialDate> {
    let parts: Vec<&str> = typed
        .split(['-', '/', ' ', '.'])
        .filter(|part| !part.is_empty())
        .collect();
    let year = |text: &str| (text.len() == 4).then(|| text.parse().ok()).flatten();
    let month = |text: &str| {
        let number = (text.len() <= 2).then(|| text.parse::<u32>().ok()).flatten();
        let word = text.get(..3).map(str::to_lowercase);
        let named = word.and_then(|word| MONTHS.iter().position(|month| *month == word));
        number.or_else(|| named.and_then(|at| u32::try_from(at + 1).ok()))
    };
    match parts.as_slice() {
        [y] => PartialDate::year(year(y)?).ok(),
        [first, second] => match (year(first), year(second)) {
            (Some(y), None) => PartialDate::month(y, month(second)?).ok(),
            (None, Some(y)) => PartialDate::month(y, month(first)?).ok(),
            _ => None,
        },
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn table_of_typed_dates() {
        let today: NaiveDate = "2026-11-22".parse().unwrap();
        let of = |typed| {
            read(Some(typed), "onset", today)
                .map(|date| date.unwrap().iso())
                .ok()
        };
        for (typed, iso) in [
            ("2019", "2019"),
            ("2019-03", "2019-03"),
            ("3/2019", "2019-03"),
            ("Mar 2019", "2019-03"),
            ("march-2019", "2019-03"),
            ("12-Mar-2019", "2019-03-12"),
            ("12/03/2019", "2019-03-12"),
            ("yesterday", "2026-11-21"),
        ] {
            assert_eq!(of(typed).as_deref(), Some(iso), "{typed}");
        }
        for typed in ["13/2019", "long ago", "31/02/2019"] {
            assert_eq!(of(typed), None, "{typed}");
        }
        assert_eq!(read(None, "onset", today), Ok(None));
    }
}
