//! What every hospital of this crate must be.

use std::collections::BTreeSet;

use sha2::{Digest, Sha256};
use trefoil_core::gender::CurrentGender;

use super::*;

fn now() -> DateTime<Utc> {
    "2026-11-22T08:35:00Z".parse().unwrap()
}

fn standard() -> Hospital {
    hospital(7, now(), Size::Standard)
}

fn only(kind: Awkward) -> Vec<Person> {
    standard().awkward(kind).cloned().collect()
}

fn unique<T: Ord>(values: impl Iterator<Item = T>, what: &str) {
    let mut seen = BTreeSet::new();
    for value in values {
        assert!(seen.insert(value), "{what} twice");
    }
}

#[test]
fn the_same_seed_gives_the_same_hospital_and_another_gives_another() {
    assert_eq!(standard(), standard());
    assert_ne!(hospital(8, now(), Size::Standard).people, standard().people);
}

#[test]
fn the_clock_moves_dates_and_changes_nobody() {
    let later = hospital(7, now() + chrono::TimeDelta::days(40), Size::Standard);
    for (one, other) in standard().people.iter().zip(&later.people) {
        assert_eq!(
            (one.id, &one.name, &one.nhs_number),
            (other.id, &other.name, &other.nhs_number)
        );
        assert_eq!(
            one.stay.as_ref().map(|s| &s.bed),
            other.stay.as_ref().map(|s| &s.bed)
        );
    }
}

/// If this fails, people have changed who are named in tests, documents and demonstrations. If it was meant, look at
/// what the demonstration says and put the new digest here.
#[test]
fn golden_digest() {
    let json = serde_json::to_vec(&standard()).unwrap();
    let digest: String = Sha256::digest(&json)
        .iter()
        .map(|byte| format!("{byte:02x}"))
        .collect();
    assert_eq!(
        digest,
        "26d31ff18ab7606f171a7d1c3ca504e1f5f5bcbc406f0c02b5b0da8a8d7f8eb5"
    );
}

#[test]
fn three_wards_of_28_with_74_people_and_400_besides() {
    let hospital = standard();
    assert_eq!(hospital.wards.len(), 3);
    assert!(hospital.wards.iter().all(|ward| ward.beds().count() == 28));
    assert_eq!(hospital.in_beds().count(), 74);
    assert!(
        (470..=490).contains(&hospital.people.len()),
        "{}",
        hospital.people.len()
    );
    assert_eq!(super::hospital(7, now(), Size::People(5_000)).people.len(), 5_000);
}

#[test]
fn nobody_shares_an_id_a_number_or_a_bed() {
    let hospital = hospital(7, now(), Size::People(20_000));
    unique(
        hospital
            .people
            .iter()
            .map(|p| p.id)
            .chain(hospital.staff.iter().map(|s| s.staff_id)),
        "id",
    );
    unique(
        hospital.people.iter().filter_map(|p| p.nhs_number.clone()),
        "NHS number",
    );
    unique(
        hospital.people.iter().map(|p| &p.hospital_number),
        "hospital number",
    );
    unique(
        hospital
            .in_beds()
            .filter_map(|p| p.stay.as_ref())
            .map(|s| (&s.ward, &s.bed)),
        "bed",
    );
    unique(hospital.staff.iter().map(|s| &s.username), "username");
    assert!(
        hospital
            .people
            .iter()
            .filter_map(|p| p.nhs_number.as_ref())
            .all(|n| n.is_test_range())
    );
}

#[test]
fn every_stay_is_in_a_bed_of_a_ward_under_one_of_its_consultants() {
    let hospital = standard();
    for person in hospital.in_beds() {
        let stay = person.stay.as_ref().unwrap();
        let ward = hospital.wards.iter().find(|ward| ward.code == stay.ward).unwrap();
        assert!(ward.beds().any(|bed| bed == stay.bed));
        assert!(stay.admitted < now() && person.died.is_none());
        assert!(
            stay.expected_discharge
                .is_none_or(|day| day >= stay.admitted.date_naive())
        );
        let consultant = hospital
            .staff
            .iter()
            .find(|s| s.title_line == stay.consultant)
            .unwrap();
        assert_eq!(consultant.role_id, crate::role::CONSULTANT);
        assert!(consultant.wards.contains(&ward.code));
        let bay = stay.bed.chars().next().unwrap();
        match person.gender {
            CurrentGender::Female => assert!("ABCS".contains(bay), "{}", stay.bed),
            CurrentGender::Male => assert!("DEFS".contains(bay), "{}", stay.bed),
            _ => assert_eq!(bay, 'S'),
        }
    }
}

#[test]
fn every_life_is_in_order() {
    for person in hospital(7, now(), Size::People(20_000)).people {
        assert!(person.born <= now().date_naive());
        let mut later = person
            .stay
            .as_ref()
            .map(|s| s.admitted)
            .or(person.died)
            .unwrap_or(now());
        for stay in &person.past_stays {
            assert!(
                stay.admitted < stay.discharged && stay.discharged <= later,
                "{stay:?} {later}"
            );
            assert!(stay.admitted.date_naive() > person.born);
            later = stay.admitted;
        }
        assert!(person.died.is_none_or(|died| died <= now()));
    }
}

#[test]
fn the_stream_is_the_rest_of_the_index() {
    let streamed: Vec<Person> = people(7, now(), 400).collect();
    assert_eq!(standard().people[standard().people.len() - 400..], streamed[..]);
}

#[test]
fn every_awkward_person_is_there() {
    let hospital = standard();
    for kind in Awkward::ALL {
        assert!(hospital.awkward(kind).count() >= 1, "{kind:?}");
    }
    let age = |p: &Person| trefoil_core::display::age(p.born, now());
    assert!(
        only(Awkward::OneName)
            .iter()
            .all(|p| !p.name.banner().contains(','))
    );
    let twins = only(Awkward::Twin);
    assert_eq!(
        (twins[0].born, &twins[0].address),
        (twins[1].born, &twins[1].address)
    );
    assert_ne!(twins[0].name, twins[1].name);
    let same = only(Awkward::SameName);
    assert_eq!(same[0].name, same[1].name);
    assert_ne!((same[0].born, &same[0].address), (same[1].born, &same[1].address));
    assert!(only(Awkward::NoNhsNumber).iter().all(|p| p.nhs_number.is_none()));
    assert_eq!(age(&only(Awkward::VeryOld)[0]), "104y");
    assert!(
        only(Awkward::Dead)
            .iter()
            .all(|p| p.died.is_some() && p.stay.is_none())
    );
    assert!(
        only(Awkward::ChangedGender)
            .iter()
            .all(|p| p.previous_names.len() == 1)
    );
    assert_eq!(
        only(Awkward::LongName)[0].name.family().unwrap().chars().count(),
        35
    );
    assert!(only(Awkward::Restricted).iter().all(|p| p.restricted));
}

#[test]
fn the_newborn_is_hours_old_with_the_mother_on_a_ward() {
    let newborn = &only(Awkward::Newborn)[0];
    let mother = &only(Awkward::MotherOfNewborn)[0];
    assert_eq!(
        trefoil_core::display::age(newborn.born_at.unwrap(), now()),
        "5hrs"
    );
    assert_eq!(newborn.address, mother.address);
    let admitted = mother.stay.as_ref().unwrap().admitted;
    assert!(admitted < newborn.born_at.unwrap());
}

#[test]
fn every_role_signs_in() {
    let hospital = standard();
    for username in [
        "clerk.7a",
        "nurse.7b",
        "charge.7b",
        "doctor.nights",
        "pharmacist",
        "records",
        "privacy",
        "admin",
    ] {
        assert!(hospital.staff_named(username).is_some(), "{username}");
    }
    let roles: BTreeSet<&str> = hospital.staff.iter().map(|s| s.role_id).collect();
    assert_eq!(roles.len(), 10);
}
