//! How often the signs of a family are right, over a made-up hospital whose families are known. The figures are printed
//! and held to: a change of a rule that raises more needless alerts is seen.

use super::*;

/// Surnames with how many of a thousand people bear them, and a long tail of rare ones behind.
const SURNAMES: [(&str, u64); 12] = [
    ("Smith", 13),
    ("Jones", 10),
    ("Taylor", 8),
    ("Patel", 8),
    ("Khan", 6),
    ("Williams", 7),
    ("Okonkwo", 1),
    ("Lindqvist", 1),
    ("O'Neill", 2),
    ("Abara", 1),
    ("Turner", 3),
    ("Byrne", 2),
];

/// The same numbers in every run.
struct Dice(u64);

impl Dice {
    fn below(&mut self, most: u64) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0 % most
    }

    fn surname(&mut self) -> String {
        let mut at = self.below(1000);
        for (name, share) in SURNAMES {
            if at < share {
                return name.to_owned();
            }
            at -= share;
        }
        // A rare name: one of 4,000.
        let number = self.below(4000);
        let letter = |shift: u64| char::from(b'a' + u8::try_from((number / shift) % 16).unwrap());
        format!("Q{}{}{}ton", letter(1), letter(16), letter(256))
    }
}

fn house(number: u64) -> PostalAddress {
    let (street, postcode) = (number / 40, number / 15);
    let (inner, last) = (postcode % 10, postcode / 10);
    let letter = |n: u64| char::from(b"ABDEFGHJLNPQRSTUWXYZ"[usize::try_from(n % 20).unwrap()]);
    PostalAddress::new(
        [format!("{} Street {street}", number % 40 + 1).as_str()],
        Some(&format!("ZY1 {inner}{}{}", letter(last), letter(last / 20))),
        None,
    )
    .unwrap()
}

#[test]
fn the_signs_of_a_family_are_right_often_enough() {
    let heuristics = Heuristics::default();
    let mut dice = Dice(0x5EED_0004);
    let (mut right, mut wrong, mut missed, mut families) = (0_u32, 0_u32, 0_u32, 0_u32);
    for look in 0..20_000 {
        let surname = dice.surname();
        let reader_home = dice.below(6000);
        // One look of a hundred is at a relative's record: most share the name, half of all the home.
        let relative = look % 100 == 0;
        let (family, home) = if relative {
            let family = if dice.below(10) < 7 {
                surname.clone()
            } else {
                dice.surname()
            };
            let home = if dice.below(2) == 0 {
                reader_home
            } else {
                dice.below(6000)
            };
            (family, home)
        } else {
            (dice.surname(), dice.below(6000))
        };
        let met = Met {
            opened: true,
            ordinary: dice.below(100) < if relative { 30 } else { 97 },
            reader: format!("K {surname}, RN"),
            family: Some(family),
            // Administration knows where half of the staff live.
            reader_address: (dice.below(2) == 0).then(|| house(reader_home)),
            patient_address: Some(house(home)),
            ..Met::default()
        };
        let alert = !judge(&met, &heuristics).is_empty();
        families += u32::from(relative);
        match (alert, relative) {
            (true, true) => right += 1,
            (true, false) => wrong += 1,
            (false, true) => missed += 1,
            (false, false) => {}
        }
    }
    let precision = f64::from(right) / f64::from(right + wrong);
    let recall = f64::from(right) / f64::from(families);
    println!(
        "20,000 looks, {families} at relatives: {right} alerts right, {wrong} needless, {missed} missed; precision {precision:.2}, recall {recall:.2}"
    );
    // Lines against getting worse, below what was measured when the rules were written (0.83 and 0.69); no promise. A relative
    // of another name and home cannot be found: about three of four are the most there are.
    assert!(precision > 0.75, "precision {precision}");
    assert!(recall > 0.65, "recall {recall}");
}
