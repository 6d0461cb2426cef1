//! Sets of observations, and the decision for saturation scale 2 before any of them is scored.

use trefoil_clinical_notes::{
    news2::{Consciousness, SaturationScale},
    observation::{Breathes, Device, Values, record::RecordObservations},
    observation_plan::set::SetObservationPlan,
};
use trefoil_core::RecordId;
use trefoil_kernel::fresh_id;
use trefoil_synth::story::{self, ObservationSet, Oxygen, Story};

use super::{Scene, words};

/// All of a story, the first set with height and weight.
pub(super) async fn observations(scene: &Scene<'_>, story: &Story) -> Result<(), String> {
    let epr = &scene.stage.epr;
    if let Some(act) = &story.scale_2 {
        let plan = SetObservationPlan {
            patient: scene.patient,
            seen: 0,
            scale: SaturationScale::Two,
            every_minutes: None,
            reason: "Hypercapnic respiratory failure: target 88 to 92 %".to_owned(),
        };
        let decided = epr.execute(&scene.by(act)?, plan).await;
        decided.map_err(|error| words("saturation scale 2", error))?;
    }
    for (at, one) in story.observations.iter().enumerate() {
        let mut values = values(one)?;
        if at == 0 {
            values.weight = Some(story.body.weight);
            values.height = Some(story.body.height);
        }
        let record = RecordObservations {
            id: RecordId(fresh_id()),
            patient: scene.patient,
            values,
            // What is unusual here is the story's, and was looked at twice.
            confirmed: true,
        };
        let recorded = epr.execute(&scene.by(&one.taken)?, record).await;
        recorded.map_err(|error| words("observations", error))?;
    }
    Ok(())
}

fn values(one: &ObservationSet) -> Result<Values, String> {
    let number = |value: i64| u16::try_from(value).map(Some).map_err(|error| error.to_string());
    Ok(Values {
        respiration: number(one.respirations)?,
        saturation: number(one.saturation)?,
        breathes: Some(breathes(one.oxygen)),
        systolic: number(one.systolic)?,
        diastolic: number(one.diastolic)?,
        pulse: number(one.pulse)?,
        consciousness: Some(match one.consciousness {
            story::Consciousness::Alert => Consciousness::Alert,
            story::Consciousness::Confused => Consciousness::NewConfusion,
            story::Consciousness::Voice => Consciousness::Voice,
        }),
        temperature: Some(one.temperature),
        pain: one.pain.map(number).transpose()?.flatten(),
        ..Values::default()
    })
}

/// A Venturi mask of 24 % is run at 2 litres a minute, one of 28 % at 4, as is written on its valve. \[G]
fn breathes(oxygen: Option<Oxygen>) -> Breathes {
    let (litres, device) = match oxygen {
        None => return Breathes::Air,
        Some(Oxygen::Nasal(litres)) => (litres, Device::NasalCannulae),
        Some(Oxygen::Mask(litres)) => (litres, Device::SimpleMask),
        Some(Oxygen::Venturi(percent)) => (if percent > 24 { 4 } else { 2 }, Device::VenturiMask),
    };
    Breathes::Oxygen {
        litres_a_minute: litres.into(),
        device: Some(device),
    }
}
