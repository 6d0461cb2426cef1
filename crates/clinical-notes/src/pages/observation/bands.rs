//! The rows of the chart as the Royal College draws them: order, bands and scores are not to be changed
//! (RCP, NEWS2 observation chart, 2017 [S]).

/// One row: what it says, from which value to which, and what it scores.
#[derive(Debug, Clone, Copy)]
pub(super) struct Band {
    pub(super) says: &'static str,
    pub(super) from: i64,
    pub(super) to: i64,
    pub(super) score: u8,
}

const fn band(says: &'static str, from: i64, to: i64, score: u8) -> Band {
    Band {
        says,
        from,
        to,
        score,
    }
}

const MOST: i64 = 9999;

/// Breaths a minute.
pub(super) const RESPIRATION: [Band; 7] = [
    band("≥25", 25, MOST, 3),
    band("21–24", 21, 24, 2),
    band("18–20", 18, 20, 0),
    band("15–17", 15, 17, 0),
    band("12–14", 12, 14, 0),
    band("9–11", 9, 11, 1),
    band("≤8", 0, 8, 3),
];
/// Scale 1, per cent.
pub(super) const SATURATION_1: [Band; 4] = [
    band("≥96", 96, MOST, 0),
    band("94–95", 94, 95, 1),
    band("92–93", 92, 93, 2),
    band("≤91", 0, 91, 3),
];
/// Scale 2 on oxygen, per cent.
pub(super) const SATURATION_2_OXYGEN: [Band; 7] = [
    band("≥97 on O₂", 97, MOST, 3),
    band("95–96 on O₂", 95, 96, 2),
    band("93–94 on O₂", 93, 94, 1),
    band("88–92, or ≥93 on air", 88, 92, 0),
    band("86–87", 86, 87, 1),
    band("84–85", 84, 85, 2),
    band("≤83", 0, 83, 3),
];
/// Air or oxygen.
pub(super) const BREATHES: [Band; 2] = [band("Oxygen", 1, 1, 2), band("Air", 0, 0, 0)];
/// mmHg; scored by the systolic alone.
pub(super) const PRESSURE: [Band; 14] = [
    band("≥220", 220, MOST, 3),
    band("201–219", 201, 219, 0),
    band("181–200", 181, 200, 0),
    band("161–180", 161, 180, 0),
    band("141–160", 141, 160, 0),
    band("121–140", 121, 140, 0),
    band("111–120", 111, 120, 0),
    band("101–110", 101, 110, 1),
    band("91–100", 91, 100, 2),
    band("81–90", 81, 90, 3),
    band("71–80", 71, 80, 3),
    band("61–70", 61, 70, 3),
    band("51–60", 51, 60, 3),
    band("≤50", 0, 50, 3),
];
/// Beats a minute.
pub(super) const PULSE: [Band; 12] = [
    band("≥131", 131, MOST, 3),
    band("121–130", 121, 130, 2),
    band("111–120", 111, 120, 2),
    band("101–110", 101, 110, 1),
    band("91–100", 91, 100, 1),
    band("81–90", 81, 90, 0),
    band("71–80", 71, 80, 0),
    band("61–70", 61, 70, 0),
    band("51–60", 51, 60, 0),
    band("41–50", 41, 50, 1),
    band("31–40", 31, 40, 3),
    band("≤30", 0, 30, 3),
];
/// Alert, or one of CVPU.
pub(super) const CONSCIOUSNESS: [Band; 2] = [band("Alert", 0, 0, 0), band("CVPU", 1, 4, 3)];
/// Tenths of a degree.
pub(super) const TEMPERATURE: [Band; 6] = [
    band("≥39.1", 391, MOST, 2),
    band("38.1–39.0", 381, 390, 1),
    band("37.1–38.0", 371, 380, 0),
    band("36.1–37.0", 361, 370, 0),
    band("35.1–36.0", 351, 360, 1),
    band("≤35.0", 0, 350, 3),
];

/// Which row a value stands in.
pub(super) fn row(bands: &[Band], value: i64) -> Option<usize> {
    bands
        .iter()
        .position(|band| (band.from..=band.to).contains(&value))
}

#[cfg(test)]
mod tests {
    use rust_decimal::Decimal;

    use super::*;
    use crate::news2::{Measured, Parameter, SaturationScale, part};

    /// The chart's colours are the score's: a row painted otherwise would be believed.
    #[test]
    fn every_row_is_painted_as_it_scores() {
        let check = |bands: &[Band], of: Parameter, set: &dyn Fn(i64) -> Measured| {
            for value in bands
                .iter()
                .flat_map(|band| [band.from, band.to.min(band.from + 1), band.to.min(400)])
            {
                let at = row(bands, value).unwrap();
                assert_eq!(Some(bands[at].score), part(of, &set(value)), "{of:?} {value}");
            }
        };
        let whole = |value: i64| u16::try_from(value).ok();
        check(&RESPIRATION, Parameter::Respiration, &|value| Measured {
            respiration: whole(value),
            ..Measured::default()
        });
        check(&SATURATION_1, Parameter::Saturation, &|value| Measured {
            saturation: whole(value),
            ..Measured::default()
        });
        check(&SATURATION_2_OXYGEN, Parameter::Saturation, &|value| Measured {
            saturation: whole(value),
            scale: SaturationScale::Two,
            oxygen: Some(true),
            ..Measured::default()
        });
        check(&PRESSURE, Parameter::SystolicPressure, &|value| Measured {
            systolic: whole(value),
            ..Measured::default()
        });
        check(&PULSE, Parameter::Pulse, &|value| Measured {
            pulse: whole(value),
            ..Measured::default()
        });
        check(&TEMPERATURE, Parameter::Temperature, &|value| Measured {
            temperature: Some(Decimal::new(value, 1)),
            ..Measured::default()
        });
    }
}
