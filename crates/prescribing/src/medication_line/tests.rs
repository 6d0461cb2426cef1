//! The rules of the medication line, each by its name.

use super::*;
use crate::{
    dictionary::Product,
    examples::{CONTENT, fixed, order, product, quantity},
};

fn shown(order: &Order, product: &Product) -> String {
    let route = product.route(&order.route).unwrap().display();
    text(Shown::order(order, &product.medicine, route)).replace('\u{a0}', " ")
}

fn sentence(name: &str) -> String {
    let (order, product) = order(name);
    shown(&order, &product)
}

#[test]
fn cui_medi_order_drug_brand_strength_form_dose_route_frequency() {
    assert_eq!(
        sentence("Diltiazem"),
        "diltiazem – ADIZEM-XL – modified-release capsule – DOSE 120 mg – oral – once a day – for angina"
    );
    assert_eq!(
        sentence("Co-codamol 30mg"),
        "co-codamol – 30 mg and 500 mg – tablet – DOSE 2 tablets – oral – four times a day – for pain"
    );
    assert_eq!(
        sentence("Amoxicillin 500mg"),
        "amoxicillin – capsule – DOSE 500 mg – oral – three times a day – for 5 days – for chest infection"
    );
}

#[test]
fn cui_medi_generic_lower_case_and_brand_upper_case() {
    let (order, product) = order("Insulin glargine");
    let parts = line(Shown::order(&order, &product.medicine, "subcutaneous"));
    assert_eq!(parts[0], Part::Generic("insulin glargine".into()));
    assert_eq!(parts[1], Part::Brand("LANTUS SOLOSTAR".into()));
}

#[test]
fn cui_medi_dose_and_unit_together_with_label() {
    let (order, product) = order("Insulin glargine");
    let parts = line(Shown::order(&order, &product.medicine, "subcutaneous"));
    assert!(parts.contains(&Part::Dose("10\u{a0}units".into())));
}

#[test]
fn cui_medi_numbers() {
    for (typed, says) in [
        ("0.50 mg", "500 micrograms"),
        ("2.50 mg", "2.5 mg"),
        ("5.0 mg", "5 mg"),
        ("5000 [iU]", "5,000 units"),
        ("1 [iU]", "1 unit"),
        ("0.125 mg", "125 micrograms"),
        ("0.5 g", "500 mg"),
        ("0.5 mL", "0.5 mL"),
        ("1000 ug", "1,000 micrograms"),
        ("62.5 ug", "62.5 micrograms"),
        ("0.5 {tablet}", "0.5 tablet"),
        ("2 {puff}", "2 puffs"),
        ("2 {patch}", "2 patches"),
        ("2 {suppository}", "2 suppositories"),
    ] {
        assert_eq!(dose(&fixed(typed)).replace('\u{a0}', " "), says);
    }
}

#[test]
fn cui_medi_amount_in_volume_never_a_slash() {
    let mut order = order("Morphine sulfate 10mg/5ml").0;
    let product = product("Morphine sulfate 10mg/5ml");
    order.dose = fixed("2.5 mL");
    assert!(shown(&order, &product).contains(" – 10 mg in 5 mL – oral solution – DOSE 2.5 mL – "));
    let (order, product) = super::super::examples::order("Salbutamol 100");
    assert!(shown(&order, &product).contains(" – 100 micrograms per puff – inhaler – DOSE 2 puffs – "));
}

#[test]
fn cui_medi_no_symbols_no_brackets_no_abbreviations() {
    for sentence in &CONTENT.sentences {
        let of = |one: &&Product| one.medicine.code.code() == sentence.product;
        let product = CONTENT.products.iter().find(of).unwrap();
        let text = shown(&Order::from(sentence), product);
        for symbol in ['@', '>', '<', '/', '\\', '&', '°', '(', ')', '{', '[', '+'] {
            assert!(!text.contains(symbol), "{symbol}: {text}");
        }
        for short in [
            " mcg", " ug", " IU", " BD", " TDS", " QDS", " PRN", " PO ", " SC ",
        ] {
            assert!(!text.contains(short), "{short}: {text}");
        }
    }
}

#[test]
fn as_required_says_reason_interval_and_maximum() {
    let mut order = order("Paracetamol 500mg tablets").0;
    let product = product("Paracetamol 500mg tablets");
    order.timing = Timing::AsRequired(AsRequired {
        reason: "pain".into(),
        minimum_interval_minutes: 240,
        most_doses_in_24_hours: Some(4),
        most_in_24_hours: Some(quantity("4 g")),
    });
    order.indication = None;
    assert_eq!(
        shown(&order, &product),
        "paracetamol – tablet – DOSE 1 g – oral – as required for pain – no sooner than after 4 hours – at most 4 doses and 4 g in 24 hours"
    );
}

#[test]
fn timings_in_words() {
    let at = |text: &str| text.parse::<NaiveTime>().unwrap();
    for (given, says) in [
        (
            Timing::TimesADay {
                times: 1,
                at: vec![at("22:00:00")],
            },
            "once a day at 22:00",
        ),
        (
            Timing::TimesADay {
                times: 2,
                at: vec![at("08:00:00"), at("14:00:00")],
            },
            "twice a day at 08:00 and 14:00",
        ),
        (Timing::EveryHours { hours: 8 }, "every 8 hours"),
        (Timing::EveryHours { hours: 1 }, "every hour"),
        (
            Timing::DaysOfWeek {
                days: vec![Weekday::Mon],
                at: None,
            },
            "once a week on Monday",
        ),
        (
            Timing::DaysOfWeek {
                days: vec![Weekday::Mon, Weekday::Wed, Weekday::Fri],
                at: Some(at("09:00:00")),
            },
            "on Monday, Wednesday and Friday at 09:00",
        ),
        (Timing::Once, "once only"),
    ] {
        assert_eq!(timing(&given), [says]);
    }
}
