//! NEWS2 against the published table, and its laws.

use proptest::prelude::*;
use serde_json::Value;

use super::*;

fn measured(input: &Value) -> Measured {
    let whole = |key: &str| input[key].as_u64().and_then(|value| u16::try_from(value).ok());
    Measured {
        respiration: whole("rr"),
        saturation: whole("spo2"),
        scale: if input["scale"] == 2 {
            SaturationScale::Two
        } else {
            SaturationScale::One
        },
        oxygen: input["oxygen"].as_bool(),
        systolic: whole("sbp"),
        pulse: whole("pulse"),
        consciousness: input["acvpu"].as_str().and_then(Consciousness::of_letter),
        temperature: input["temp"].to_string().parse().ok(),
    }
}

/// Vectors computed from the published table by others than this file.
#[test]
fn table_of_scores() {
    let text = include_str!("../../tests/data/news2.json");
    let file: Value = serde_json::from_str(text).unwrap();
    let cases = file["test_vectors"].as_array().unwrap();
    assert_eq!(cases.len(), 72);
    for case in cases {
        let measured = measured(&case["input"]);
        let keys = [
            "respiration_rate",
            "spo2",
            "air_or_oxygen",
            "systolic_bp",
            "pulse",
            "consciousness",
            "temperature",
        ];
        for (of, key) in Parameter::ALL.into_iter().zip(keys) {
            assert_eq!(
                part(of, &measured).map(u64::from),
                case["scores"][key].as_u64(),
                "{of:?} of {case}"
            );
        }
        let score = score(&measured).unwrap();
        assert_eq!(u64::from(score.total), case["total"].as_u64().unwrap(), "{case}");
        assert_eq!(
            Some(score.single_three),
            case["single_parameter_3"].as_bool(),
            "{case}"
        );
        let risk = match score.risk() {
            Risk::Low => "low",
            Risk::LowMedium => "low-medium",
            Risk::Medium => "medium",
            Risk::High => "high",
        };
        assert_eq!(Some(risk), case["risk"].as_str(), "{case}");
    }
}

#[test]
fn temperatures_have_no_gap_between_bands() {
    let of = |text: &str| temperature(text.parse().unwrap());
    for (degrees, part) in [
        ("35.0", 3),
        ("35.04", 3),
        ("35.05", 1),
        ("36.04", 1),
        ("36.05", 0),
        ("38.04", 0),
        ("38.05", 1),
        ("39.04", 1),
        ("39.05", 2),
    ] {
        assert_eq!(of(degrees), part, "{degrees}");
    }
}

#[test]
fn monitoring_follows_the_risk() {
    let of = |total, single_three| Score { total, single_three }.interval().num_minutes();
    assert_eq!(
        [
            of(0, false),
            of(1, false),
            of(4, false),
            of(3, true),
            of(5, false),
            of(6, true),
            of(7, false),
            of(20, true)
        ],
        [720, 240, 240, 60, 60, 60, 30, 30]
    );
}

fn any_set() -> impl Strategy<Value = Measured> {
    (
        proptest::option::of(0u16..80),
        proptest::option::of(50u16..=100),
        any::<bool>(),
        proptest::option::of(any::<bool>()),
        proptest::option::of(30u16..300),
        proptest::option::of(0u16..300),
        proptest::option::of(0usize..5),
        proptest::option::of(2500i64..4500),
    )
        .prop_map(
            |(respiration, saturation, two, oxygen, systolic, pulse, level, hundredths)| Measured {
                respiration,
                saturation,
                scale: if two {
                    SaturationScale::Two
                } else {
                    SaturationScale::One
                },
                oxygen,
                systolic,
                pulse,
                consciousness: level.map(|at| Consciousness::ALL[at]),
                temperature: hundredths.map(|hundredths| Decimal::new(hundredths, 2)),
            },
        )
}

proptest! {
    /// The total is the sum of the parts, and there is one exactly when every part is known.
    #[test]
    fn a_total_is_of_a_whole_set(set in any_set()) {
        let parts: Vec<Option<u8>> = Parameter::ALL.map(|of| part(of, &set)).to_vec();
        match score(&set) {
            Ok(score) => {
                prop_assert!(parts.iter().all(Option::is_some));
                prop_assert_eq!(score.total, parts.iter().flatten().sum::<u8>());
                prop_assert_eq!(score.single_three, parts.contains(&Some(3)));
                prop_assert!(score.total <= 20);
            }
            Err(missing) => {
                let without: Vec<Parameter> =
                    Parameter::ALL.into_iter().filter(|of| part(*of, &set).is_none()).collect();
                prop_assert!(!missing.is_empty());
                prop_assert_eq!(missing, without);
            }
        }
    }

    /// Taking one measurement away takes the total away, and never changes another part, but that scale 2 needs to
    /// know of the oxygen.
    #[test]
    fn nothing_is_imputed(set in any_set()) {
        let less = Measured { pulse: None, ..set };
        prop_assert!(score(&less).is_err());
        for of in Parameter::ALL.into_iter().filter(|of| *of != Parameter::Pulse) {
            prop_assert_eq!(part(of, &less), part(of, &set));
        }
    }

    /// The scale changes the part of the saturation and no other.
    #[test]
    fn the_scale_is_about_saturation(set in any_set()) {
        let other = Measured { scale: SaturationScale::Two, ..set };
        let one = Measured { scale: SaturationScale::One, ..set };
        for of in Parameter::ALL.into_iter().filter(|of| *of != Parameter::Saturation) {
            prop_assert_eq!(part(of, &one), part(of, &other));
        }
    }

    /// More risk is never watched less often.
    #[test]
    fn more_risk_is_seen_sooner(one in 0u8..=20, more in 0u8..=20, three in any::<bool>()) {
        prop_assume!(more >= one);
        let of = |total| Score { total, single_three: three };
        prop_assert!(of(more).interval() <= of(one).interval());
        prop_assert!(of(more).risk() >= of(one).risk());
    }
}
