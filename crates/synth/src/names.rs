//! Names: drawn from several heritages, in about the proportions of a large town in England, and from the time when
//! the person was born.

mod pools;

use std::sync::LazyLock;

use trefoil_core::{
    gender::CurrentGender,
    person_name::{PersonName, PersonNameBuilder},
};

use self::pools::{BRITISH, HERITAGES, Heritage, rarer};
use crate::{chance::Chance, sure::sure};

/// The long tail as a list.
static RARER: LazyLock<Vec<&'static str>> = LazyLock::new(|| rarer().collect());

/// A name for somebody of this gender and age.
pub(crate) fn name(chance: &mut Chance, gender: CurrentGender, age: u64) -> PersonName {
    let heritage = heritage(chance, age);
    // Those of neither gender have names of either.
    let female = match gender {
        CurrentGender::Female => true,
        CurrentGender::Male => false,
        _ => chance.per_mille(500),
    };
    let first = given(chance, heritage, female, age);
    let second = given(chance, heritage, female, age);
    let two = chance.per_mille(300) && first != second;
    let family = family(chance, heritage);
    let name = PersonName::builder()
        .family(&family)
        .given(first)
        .prefix(title(chance, gender, age));
    let name = if two { name.given(second) } else { name };
    sure(preferred(chance, name, heritage, first).finish())
}

fn heritage(chance: &mut Chance, age: u64) -> &'static Heritage {
    // Fewer of the old were born elsewhere or have parents who were.
    let british = if age >= 70 { 860 } else { 660 };
    if chance.per_mille(british) {
        return &BRITISH;
    }
    let all = || HERITAGES.iter().copied().flatten();
    let at = chance.below(all().count() as u64);
    usize::try_from(at)
        .ok()
        .and_then(|at| all().nth(at))
        .unwrap_or(&BRITISH)
}

fn given(chance: &mut Chance, heritage: &Heritage, female: bool, age: u64) -> &'static str {
    let list = if female { heritage.female } else { heritage.male };
    let [old, middle, young] = list;
    chance.pick(if age >= 65 {
        old
    } else if age >= 30 {
        middle
    } else {
        young
    })
}

fn family(chance: &mut Chance, heritage: &Heritage) -> String {
    if chance.per_mille(heritage.rare) {
        return chance.pick(&RARER[..]).to_owned();
    }
    let one = chance.pick(heritage.family);
    let other = chance.pick(heritage.family);
    if heritage.joins && one != other && chance.per_mille(25) {
        format!("{one}-{other}")
    } else {
        one.to_owned()
    }
}

fn title(chance: &mut Chance, gender: CurrentGender, age: u64) -> &'static str {
    if age >= 30 && chance.per_mille(20) {
        return "Dr";
    }
    match (gender, age) {
        (CurrentGender::Male, 0..16) => "Master",
        (CurrentGender::Female, 0..16) => "Miss",
        (CurrentGender::Male, _) => "Mr",
        (CurrentGender::Female, 16..35) => chance.pick(&["Miss", "Ms", "Ms", "Mrs"]),
        (CurrentGender::Female, _) => chance.pick(&["Mrs", "Mrs", "Mrs", "Ms", "Miss"]),
        _ => "Mx",
    }
}

/// The short form of a common name, for one person in three who has one.
fn preferred(
    chance: &mut Chance,
    name: PersonNameBuilder,
    heritage: &Heritage,
    first: &str,
) -> PersonNameBuilder {
    let short = heritage
        .short
        .iter()
        .find(|(long, _)| *long == first)
        .map(|(_, short)| *short);
    let uses = chance.per_mille(330);
    match short {
        Some(short) if uses => name.preferred(short),
        _ => name,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_name_suits_core() {
        for one in rarer() {
            assert!(PersonName::builder().family(one).finish().is_ok(), "{one}");
        }
        for heritage in HERITAGES.iter().copied().flatten().chain([&BRITISH]) {
            for one in heritage.family {
                assert!(PersonName::builder().family(one).finish().is_ok(), "{one}");
                for other in heritage.family.iter().filter(|_| heritage.joins) {
                    let both = format!("{one}-{other}");
                    assert!(PersonName::builder().family(&both).finish().is_ok(), "{both}");
                }
            }
            for given in heritage
                .female
                .iter()
                .chain(heritage.male.iter())
                .copied()
                .flatten()
            {
                assert!(PersonName::builder().given(given).finish().is_ok(), "{given}");
            }
            for (_, short) in heritage.short {
                assert!(
                    PersonName::builder().given("x").preferred(short).finish().is_ok(),
                    "{short}"
                );
            }
        }
    }
}
