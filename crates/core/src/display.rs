//! How dates, times, ages and numbers are shown: the NHS Common User Interface rules, in one place.
//!
//! Always in London's time and in English, whatever the workstation is set to. Tests are named after the rules.

mod age;
mod date;
mod duration;
mod number;
mod time;
mod words;

pub use self::{
    age::{Born, age, age_at_death},
    date::{date, date_long, weekday_date},
    duration::duration,
    number::number,
    time::{
        LocalTimeError, approximately, clock_note, date_time, from_london, from_london_earliest, london,
        london_date, time,
    },
    words::capitalised,
};

/// What stands where a value is missing: words, never "?" or a row of dashes.
pub fn not_recorded() -> &'static str {
    "Not recorded"
}

#[cfg(test)]
mod tests {
    #[test]
    fn cui_pab_0019_missing_value_in_words() {
        assert_eq!(super::not_recorded(), "Not recorded");
    }
}
