//! The NEWS2 chart as one drawing: equal columns for each set, as the paper chart has, the newest on the right.

use std::fmt::Write;

use maud::{Markup, PreEscaped, html};
use rust_decimal::{Decimal, RoundingStrategy, prelude::ToPrimitive};
use trefoil_core::display;

use super::{
    badge::word,
    bands::{
        BREATHES, Band, CONSCIOUSNESS, PRESSURE, PULSE, RESPIRATION, SATURATION_1, SATURATION_2_OXYGEN,
        TEMPERATURE, row,
    },
};
use crate::{
    news2::{Consciousness, Risk, SaturationScale},
    observation::{Breathes, ObservationSet, Scored},
};

/// Width of the words on the left, of one column, and height of one row.
const LEFT: usize = 190;
const COLUMN: usize = 56;
const ROW: usize = 15;
/// Where the first row begins, below day and time.
const TOP: usize = 38;

/// A value to be drawn: where it stands, and how it is written.
type Point = Option<(i64, String)>;

/// The drawing in the making. Everything written into it is a number or made here: no text of a person.
struct Drawing<'a> {
    sets: &'a [&'a ObservationSet],
    out: String,
    y: usize,
}

fn middle(column: usize) -> usize {
    LEFT + column * COLUMN + COLUMN / 2 - 12
}

impl Drawing<'_> {
    fn put(&mut self, text: std::fmt::Arguments<'_>) {
        // Writing into a String cannot fail.
        self.out.write_fmt(text).unwrap_or_default();
    }

    fn heads(&mut self) {
        let mut last = None;
        for (at, set) in self.sets.iter().enumerate() {
            let (x, day) = (LEFT + at * COLUMN, display::london_date(set.taken));
            if last.replace(day) != Some(day) {
                let day = day.format("%a %-d");
                self.put(format_args!(
                    "<text class=\"b\" x=\"{}\" y=\"14\">{day}</text>",
                    x + 4
                ));
            }
            let time = display::time(set.taken);
            self.put(format_args!("<text x=\"{}\" y=\"30\">{time}</text>", x + 10));
        }
    }

    /// One parameter: its rows, its values, and the line that joins them.
    fn group(
        &mut self,
        name: &str,
        unit: &str,
        bands: &[Band],
        of: &dyn Fn(&ObservationSet) -> Point,
        joined: bool,
    ) {
        let (top, width) = (self.y, self.sets.len() * COLUMN);
        self.put(format_args!(
            "<text class=\"b\" x=\"4\" y=\"{}\">{name}</text><text x=\"4\" y=\"{}\">{unit}</text>",
            top + 12,
            top + 26
        ));
        for band in bands {
            let (y, words) = (self.y, LEFT - 4);
            self.put(format_args!(
                "<rect class=\"c{}\" x=\"{LEFT}\" y=\"{y}\" width=\"{width}\" height=\"{ROW}\"/><text class=\"e\" x=\"{words}\" y=\"{}\">{}</text>",
                band.score,
                y + 12,
                band.says
            ));
            self.y += ROW;
        }
        let points: Vec<Option<(usize, usize, String)>> = self
            .sets
            .iter()
            .enumerate()
            .map(|(column, set)| {
                let (value, written) = of(set)?;
                let at = row(bands, value)?;
                Some((middle(column), top + at * ROW + ROW / 2, written))
            })
            .collect();
        if joined {
            // A gap in the measuring is a gap in the line.
            for pair in points.windows(2) {
                if let [Some((x, y, _)), Some((next_x, next_y, _))] = pair {
                    self.put(format_args!(
                        "<path class=\"ln\" d=\"M{x} {y}L{next_x} {next_y}\"/>"
                    ));
                }
            }
        }
        for (x, y, written) in points.into_iter().flatten() {
            self.put(format_args!(
                "<circle class=\"pt\" cx=\"{x}\" cy=\"{y}\" r=\"4\"/><text class=\"v\" x=\"{}\" y=\"{}\">{written}</text>",
                x + 7,
                y + 4
            ));
        }
        self.line_below();
    }

    /// Blood pressure: a bar with two ends, the systolic written beside it.
    fn pressures(&mut self) {
        let top = self.y;
        self.group("Blood pressure", "mmHg", &PRESSURE, &|_| None, false);
        let at = |value: u16| row(&PRESSURE, i64::from(value)).map(|row| top + row * ROW + ROW / 2);
        for (column, set) in self.sets.iter().enumerate() {
            let Some((systolic, high)) = set.values.systolic.and_then(|value| Some((value, at(value)?)))
            else {
                continue;
            };
            let (x, low) = (middle(column), set.values.diastolic.and_then(at));
            let left = x - 5;
            if let Some(low) = low {
                self.put(format_args!(
                    "<path class=\"ln\" d=\"M{x} {high}V{low}M{left} {high}h10M{left} {low}h10\"/>"
                ));
            } else {
                self.put(format_args!("<path class=\"ln\" d=\"M{left} {high}h10\"/>"));
            }
            self.put(format_args!(
                "<text class=\"v\" x=\"{}\" y=\"{}\">{systolic}</text>",
                x + 7,
                high + 4
            ));
        }
    }

    fn line_below(&mut self) {
        let right = LEFT + self.sets.len() * COLUMN;
        let y = self.y;
        self.put(format_args!("<path class=\"sep\" d=\"M0 {y}H{right}\"/>"));
    }

    fn totals(&mut self) {
        let top = self.y;
        self.put(format_args!(
            "<text class=\"b\" x=\"4\" y=\"{}\">NEWS2 total</text>",
            top + 17
        ));
        for (column, set) in self.sets.iter().enumerate() {
            let left = LEFT + column * COLUMN;
            let (class, written) = match &set.scored {
                Scored::Whole(score) => {
                    let single = if score.risk() == Risk::LowMedium { "*" } else { "" };
                    (colour(score.risk()), format!("{}{single}", score.total))
                }
                Scored::Incomplete { .. } => (0, "incomplete".to_owned()),
                Scored::NotForThisPatient { .. } => (0, "none".to_owned()),
            };
            self.put(format_args!(
                "<rect class=\"c{class}\" x=\"{left}\" y=\"{top}\" width=\"{COLUMN}\" height=\"24\"/><text class=\"m{}\" x=\"{}\" y=\"{}\">{written}</text>",
                if set.scored.whole().is_some() { " b" } else { "" },
                left + COLUMN / 2,
                top + 17
            ));
        }
        self.y += 26;
        let bottom = self.y;
        for column in 0..=self.sets.len() {
            let x = LEFT + column * COLUMN;
            self.put(format_args!("<path class=\"grid\" d=\"M{x} 34V{bottom}\"/>"));
        }
    }
}

/// The colour of a total is that of its risk.
fn colour(risk: Risk) -> u8 {
    match risk {
        Risk::Low => 0,
        Risk::LowMedium => 1,
        Risk::Medium => 2,
        Risk::High => 3,
    }
}

fn whole(value: Option<u16>) -> Point {
    value.map(|value| (i64::from(value), value.to_string()))
}

/// On scale 2 a high saturation on air stands in the white row, whatever its number.
fn saturation(set: &ObservationSet) -> Point {
    let value = set.values.saturation?;
    let on_air = set.values.breathes == Some(Breathes::Air);
    let stands = if set.scale == SaturationScale::Two && on_air && value > 92 {
        92
    } else {
        value
    };
    Some((i64::from(stands), value.to_string()))
}

fn breathes(set: &ObservationSet) -> Point {
    set.values.breathes.map(|breathes| match breathes {
        Breathes::Air => (0, "air".to_owned()),
        Breathes::Oxygen { litres_a_minute, .. } => (1, litres_a_minute.normalize().to_string()),
    })
}

fn consciousness(set: &ObservationSet) -> Point {
    set.values.consciousness.map(|level| {
        let stands = i64::from(level != Consciousness::Alert);
        (stands, level.letter().to_owned())
    })
}

fn temperature(set: &ObservationSet) -> Point {
    let degrees = set
        .values
        .temperature?
        .round_dp_with_strategy(1, RoundingStrategy::MidpointAwayFromZero);
    let tenths = (degrees * Decimal::TEN).to_i64()?;
    Some((tenths, format!("{}.{}", tenths / 10, tenths % 10)))
}

/// The chart of sets that stand, the oldest first; each scale that was in force has its own rows.
pub(super) fn chart(sets: &[&ObservationSet]) -> Markup {
    let Some(last) = sets.last() else {
        return html! {};
    };
    let mut drawing = Drawing {
        sets,
        out: String::with_capacity(24_000),
        y: TOP,
    };
    drawing.heads();
    drawing.group(
        "Respirations",
        "breaths/min",
        &RESPIRATION,
        &|set| whole(set.values.respiration),
        true,
    );
    for (scale, bands) in [
        (SaturationScale::One, &SATURATION_1[..]),
        (SaturationScale::Two, &SATURATION_2_OXYGEN[..]),
    ] {
        let used = sets.iter().any(|set| set.scale == scale);
        if used {
            let name = format!("SpO₂ scale {}", scale.number());
            let of = |set: &ObservationSet| saturation(set).filter(|_| set.scale == scale);
            drawing.group(&name, "%", bands, &of, true);
        }
    }
    drawing.group("Air or oxygen", "L/min", &BREATHES, &breathes, false);
    drawing.pressures();
    drawing.group("Pulse", "beats/min", &PULSE, &|set| whole(set.values.pulse), true);
    drawing.group("Consciousness", "", &CONSCIOUSNESS, &consciousness, false);
    drawing.group("Temperature", "°C", &TEMPERATURE, &temperature, true);
    drawing.totals();
    let (width, height) = (LEFT + sets.len() * COLUMN + 2, drawing.y + 2);
    let said = match &last.scored {
        Scored::Whole(score) => format!("NEWS2 {}, {}", score.total, word(score.risk())),
        other => other.says(),
    };
    let title = format!(
        "NEWS2 observation chart of {} sets. The newest, of {}: {said}. The same values follow as a table.",
        sets.len(),
        display::date_time(last.taken)
    );
    html! {
        div class="chart-sheet" {
            svg class="news-chart" xmlns="http://www.w3.org/2000/svg" role="img" aria-labelledby="chart-title"
                width=(width) height=(height) viewBox={ "0 0 " (width) " " (height) } {
                title id="chart-title" { (title) }
                g id="chart-drawn" class="chart-drawn" { (PreEscaped(drawing.out)) }
            }
            // The names and bands once more, cut off at their edge: they stay in sight however far the chart is scrolled.
            svg class="news-chart chart-names no-print" xmlns="http://www.w3.org/2000/svg" aria-hidden="true" width=(LEFT) height=(height) {
                use href="#chart-drawn" {}
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::examples;

    #[test]
    fn a_set_without_a_total_says_so_and_leaves_no_line() {
        let whole = examples::observations(0);
        let mut less = whole.clone();
        less.values.pulse = None;
        less.scored = Scored::Incomplete { missing: vec![] };
        let drawn = chart(&[&whole, &less, &whole]).into_string();
        assert!(drawn.contains(">incomplete<"), "{drawn}");
        assert_eq!(
            drawn.matches("class=\"ln\" d=\"M").count() - 3,
            2 * 3,
            "three joined lines of two pieces, three bars; none of the pulse"
        );
        assert!(drawn.contains("NEWS2 0, low"));
    }

    #[test]
    fn scale_2_has_its_own_rows_and_says_so() {
        let mut set = examples::observations(0);
        set.scale = SaturationScale::Two;
        let drawn = chart(&[&set]).into_string();
        assert!(drawn.contains("SpO₂ scale 2") && !drawn.contains("SpO₂ scale 1"));
        assert_eq!(
            saturation(&set),
            Some((92, "97".into())),
            "on air, a high one is white"
        );
    }
}
