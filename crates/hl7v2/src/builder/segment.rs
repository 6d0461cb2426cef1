//! The values of one segment under construction, kept by their numbers and written in order.

use std::collections::BTreeMap;

use super::MAX_NUMBER;
use crate::encoding::{Delimiters, escape};
use crate::value::Value;

/// Where a value stands in a segment. The order of the members is the order on the wire.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Place {
    field: u16,
    repetition: u16,
    component: u16,
    subcomponent: u16,
}

/// A segment being built. Fields may be set in any order; setting a place again replaces it; an absent value
/// clears it.
#[derive(Clone, Debug, Default)]
pub struct SegmentBuilder {
    values: BTreeMap<Place, Value>,
}

/// A field being built, one repetition after another.
#[derive(Clone, Debug)]
pub struct FieldBuilder {
    segment: SegmentBuilder,
    field: u16,
    repetition: u16,
}

impl SegmentBuilder {
    /// Sets a field that has no parts.
    #[must_use]
    pub fn value(self, field: u16, value: impl Into<Value>) -> Self {
        self.field(field, |field| field.value(value))
    }

    /// Sets a field part by part.
    #[must_use]
    pub fn field(self, field: u16, fill: impl FnOnce(FieldBuilder) -> FieldBuilder) -> Self {
        fill(FieldBuilder {
            segment: self,
            field,
            repetition: 1,
        })
        .segment
    }

    fn set(&mut self, place: Place, value: Value) {
        match value {
            Value::Absent => self.values.remove(&place),
            Value::Present(text) if text.is_empty() => self.values.remove(&place),
            value => self.values.insert(place, value),
        };
    }

    /// The first field that has an impossible number in it, or that the caller reserves.
    pub(super) fn misnumbered(&self, reserved: impl Fn(u16) -> bool) -> Option<u16> {
        let possible = |number: u16| (1..=MAX_NUMBER).contains(&number);
        self.values
            .keys()
            .find(|place| {
                let numbers = [place.field, place.repetition, place.component, place.subcomponent];
                reserved(place.field) || !numbers.into_iter().all(possible)
            })
            .map(|place| place.field)
    }

    /// Writes the segment without its end. Nothing is written after the last value.
    pub(super) fn render(&self, name: &str, wire: &mut String) {
        let delimiters = Delimiters::STANDARD;
        wire.push_str(name);
        let mut at = Place {
            field: 0,
            repetition: 1,
            component: 1,
            subcomponent: 1,
        };
        if name == "MSH" {
            wire.push_str(r"|^~\&");
            at.field = 2;
        }
        for (place, value) in &self.values {
            if place.field > at.field {
                separate(wire, delimiters.field, place.field - at.field);
                at = Place {
                    field: place.field,
                    repetition: 1,
                    component: 1,
                    subcomponent: 1,
                };
            }
            if place.repetition > at.repetition {
                separate(wire, delimiters.repetition, place.repetition - at.repetition);
                at = Place {
                    repetition: place.repetition,
                    component: 1,
                    subcomponent: 1,
                    ..at
                };
            }
            if place.component > at.component {
                separate(wire, delimiters.component, place.component - at.component);
                at = Place {
                    component: place.component,
                    subcomponent: 1,
                    ..at
                };
            }
            separate(
                wire,
                delimiters.subcomponent,
                place.subcomponent.saturating_sub(at.subcomponent),
            );
            at = *place;
            match value {
                Value::Absent => {}
                Value::Null => wire.push_str("\"\""),
                Value::Present(text) => wire.push_str(&escape(text, &delimiters)),
            }
        }
    }
}

fn separate(wire: &mut String, separator: char, times: u16) {
    wire.extend(std::iter::repeat_n(separator, usize::from(times)));
}

impl FieldBuilder {
    /// Sets the value of this repetition, which has no parts. [`Value::Null`] asks the receiver to delete all
    /// of it.
    #[must_use]
    pub fn value(self, value: impl Into<Value>) -> Self {
        self.subcomponent(1, 1, value)
    }

    /// Sets a component of this repetition.
    #[must_use]
    pub fn component(self, component: u16, value: impl Into<Value>) -> Self {
        self.subcomponent(component, 1, value)
    }

    /// Sets a subcomponent of this repetition.
    #[must_use]
    pub fn subcomponent(mut self, component: u16, subcomponent: u16, value: impl Into<Value>) -> Self {
        let place = Place {
            field: self.field,
            repetition: self.repetition,
            component,
            subcomponent,
        };
        self.segment.set(place, value.into());
        self
    }

    /// Goes on with the next repetition.
    #[must_use]
    pub fn repeat(mut self) -> Self {
        self.repetition = self.repetition.saturating_add(1);
        self
    }
}
