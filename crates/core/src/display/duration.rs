//! How long something took or is to take.

use chrono::TimeDelta;

/// `1hr 5min`: whole numbers joined to their unit, units apart, nothing that is zero. The units are weeks, days, hours,
/// minutes and seconds: without two dates a length of time has no years or months (see [`age`](super::age) for those).
/// Less than a second is `0sec`; what is before zero says so in a word.
pub fn duration(length: TimeDelta) -> String {
    let mut rest = length.num_seconds().unsigned_abs();
    let mut parts = Vec::new();
    for (unit, seconds) in [
        ("w", 604_800),
        ("d", 86_400),
        ("hr", 3_600),
        ("min", 60),
        ("sec", 1),
    ] {
        let count = rest / seconds;
        rest %= seconds;
        if count > 0 {
            parts.push(format!("{count}{unit}"));
        }
    }
    match (parts.is_empty(), length < TimeDelta::zero()) {
        (true, _) => "0sec".to_owned(),
        (false, true) => format!("minus {}", parts.join(" ")),
        (false, false) => parts.join(" "),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cui_d_tc_value_and_unit_joined_zero_units_dropped() {
        assert_eq!(duration(TimeDelta::minutes(65)), "1hr 5min");
        assert_eq!(duration(TimeDelta::hours(2)), "2hr");
        assert_eq!(duration(TimeDelta::seconds(86_400 * 8 + 30)), "1w 1d 30sec");
        assert_eq!(duration(TimeDelta::milliseconds(400)), "0sec");
        assert_eq!(duration(TimeDelta::minutes(-90)), "minus 1hr 30min");
    }
}
