//! Dates.

use chrono::NaiveDate;

/// `07-Apr-2026`: everywhere a clinician reads a date.
pub fn date(day: NaiveDate) -> String {
    day.format("%d-%b-%Y").to_string()
}

/// `7 April 2026`: in letters to patients, and for screen readers.
pub fn date_long(day: NaiveDate) -> String {
    day.format("%-d %B %Y").to_string()
}

/// `Sun 22-Nov-2026`.
pub fn weekday_date(day: NaiveDate) -> String {
    day.format("%a %d-%b-%Y").to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(y: i32, m: u32, d: u32) -> NaiveDate {
        NaiveDate::from_ymd_opt(y, m, d).unwrap()
    }

    #[test]
    fn cui_d_ta_date_is_dd_mmm_yyyy() {
        assert_eq!(date(day(2026, 4, 7)), "07-Apr-2026");
        let months: String = (1..=12).map(|m| date(day(2026, m, 1))[3..6].to_owned()).collect();
        assert_eq!(months, "JanFebMarAprMayJunJulAugSepOctNovDec");
    }

    #[test]
    fn cui_d_ta_long_date_for_patients() {
        assert_eq!(date_long(day(2026, 4, 7)), "7 April 2026");
    }

    #[test]
    fn cui_d_ta_weekday_before_the_date() {
        assert_eq!(weekday_date(day(2026, 11, 22)), "Sun 22-Nov-2026");
    }
}
