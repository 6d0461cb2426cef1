//! Weight and height for the neighbours, from the newest set that has them.

use async_trait::async_trait;
use rust_decimal::Decimal;
use trefoil_core::{
    Answer, PatientId, Refused,
    ports::{Measured, Measurement, Measurements, Reading},
    quantity::{Quantity, UcumUnit},
};
use trefoil_kernel::Look;

use super::Kept;
use crate::{observation::Values, store};

/// How many sets are looked through: a weight is taken weekly, sets several times a day.
const BACK: i64 = 200;

fn of(what: Measured, values: &Values) -> Option<(Decimal, &'static str)> {
    match what {
        Measured::Weight => values.weight.map(|kilograms| (kilograms, "kg")),
        Measured::Height => values.height.map(|centimetres| (centimetres, "cm")),
    }
}

#[async_trait]
impl Measurements for Kept {
    async fn latest(
        &self,
        reading: &mut dyn Reading,
        patient: PatientId,
        what: Measured,
    ) -> Result<Answer<Measurement>, Refused> {
        let sets = store::observation::newest(&mut Look::through(reading)?, patient, BACK).await?;
        for set in sets.iter().map(|set| &set.record) {
            let Some((value, unit)) = of(what, &set.values) else {
                continue;
            };
            let unit = UcumUnit::parse(unit).map_err(|error| Refused::Corrupt(error.to_string()))?;
            return Ok(Answer::Known {
                value: Measurement {
                    quantity: Quantity::new(value, unit),
                    taken: set.taken,
                    estimated: set.values.estimated,
                },
            });
        }
        Ok(Answer::NoneKnown)
    }
}
