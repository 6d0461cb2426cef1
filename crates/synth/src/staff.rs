//! Who works in the hospital.

use serde::Serialize;
use trefoil_core::person_name::PersonName;
use uuid::Uuid;

use crate::{chance::Chance, sure::sure};

/// The ids of the roles; what each may do is granted elsewhere, as data.
pub mod role {
    /// Ward clerk: identity, beds, admission, transfer and discharge.
    pub const WARD_CLERK: &str = "ward_clerk";
    /// Nurse on a ward.
    pub const NURSE: &str = "nurse";
    /// Nurse in charge of a ward.
    pub const CHARGE_NURSE: &str = "charge_nurse";
    /// Doctor in training.
    pub const DOCTOR: &str = "doctor";
    /// Consultant.
    pub const CONSULTANT: &str = "consultant";
    /// Pharmacist.
    pub const PHARMACIST: &str = "pharmacist";
    /// Health records: duplicates, merging, correction of identity.
    pub const RECORDS_OFFICER: &str = "records_officer";
    /// Privacy: who looked at whom.
    pub const PRIVACY_OFFICER: &str = "privacy_officer";
    /// Users, roles and settings; no patient.
    pub const SYSTEM_ADMINISTRATOR: &str = "system_administrator";
    /// Another system.
    pub const INTERFACE: &str = "interface";
}

/// A member of staff, or an interface.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Staff {
    /// What they sign in with, easy to remember: `nurse.7b`, `doctor.nights`.
    pub username: String,
    /// Their name.
    pub name: PersonName,
    /// As others see them: "K Turner, RN".
    pub title_line: String,
    /// One of [`role`].
    pub role_id: &'static str,
    /// The wards they work on, by code; none for those who work for the whole hospital.
    pub wards: Vec<String>,
    /// Their id, of version 7.
    pub staff_id: Uuid,
}

/// Username, family name, given name, title, what others see, role, wards.
type Row = (
    &'static str,
    &'static str,
    &'static str,
    &'static str,
    &'static str,
    &'static str,
    &'static [&'static str],
);

const ALL: &[&str] = &["7A", "7B", "8C"];

/// In an order that must not change: ids follow it. Add at the end.
#[rustfmt::skip] // A table is read by its columns.
const ROWS: [Row; 34] = [
    ("clerk.7a", "Odell", "Janine", "Ms", "J Odell, ward clerk", role::WARD_CLERK, &["7A"]),
    ("clerk.7b", "Hussain", "Nabila", "Mrs", "N Hussain, ward clerk", role::WARD_CLERK, &["7B"]),
    ("clerk.8c", "Brannigan", "Colm", "Mr", "C Brannigan, ward clerk", role::WARD_CLERK, &["8C"]),
    ("nurse.7a", "Reyes", "Jocelyn", "Ms", "J Reyes, RN", role::NURSE, &["7A"]),
    ("nurse.7b", "Turner", "Katherine", "Ms", "K Turner, RN", role::NURSE, &["7B"]),
    ("nurse.8c", "Mensah", "Kojo", "Mr", "K Mensah, RN", role::NURSE, &["8C"]),
    ("nurse.bank", "Kurian", "Sheeba", "Mrs", "S Kurian, RN", role::NURSE, ALL),
    ("nurse.nights.7a", "Wilks", "Dawn", "Mrs", "D Wilks, RN", role::NURSE, &["7A"]),
    ("nurse.nights.7b", "Popescu", "Andreea", "Miss", "A Popescu, RN", role::NURSE, &["7B"]),
    ("nurse.nights.8c", "Okoro", "Blessing", "Ms", "B Okoro, RN", role::NURSE, &["8C"]),
    ("charge.7a", "Fairweather", "Lorna", "Mrs", "L Fairweather, charge nurse", role::CHARGE_NURSE, &["7A"]),
    ("charge.7b", "Bautista", "Ramil", "Mr", "R Bautista, charge nurse", role::CHARGE_NURSE, &["7B"]),
    ("charge.8c", "Prosser", "Nerys", "Ms", "N Prosser, charge nurse", role::CHARGE_NURSE, &["8C"]),
    ("doctor.7a", "Grewal", "Simran", "Dr", "Dr S Grewal, F1", role::DOCTOR, &["7A"]),
    ("doctor.7b", "Haigh", "Toby", "Dr", "Dr T Haigh, F1", role::DOCTOR, &["7B"]),
    ("doctor.8c", "Warsame", "Ifrah", "Dr", "Dr I Warsame, F1", role::DOCTOR, &["8C"]),
    ("doctor.nights", "Zieliński", "Filip", "Dr", "Dr F Zieliński, F1", role::DOCTOR, ALL),
    ("registrar.nights", "Demir", "Leyla", "Dr", "Dr L Demir, registrar", role::DOCTOR, ALL),
    ("consultant.nair", "Nair", "Prema", "Dr", "Dr P Nair", role::CONSULTANT, &["7A"]),
    ("consultant.whitlock", "Whitlock", "Hugh", "Dr", "Dr H Whitlock", role::CONSULTANT, &["7A"]),
    ("consultant.adeyemi", "Adeyemi", "Folasade", "Dr", "Dr F Adeyemi", role::CONSULTANT, &["7A"]),
    ("consultant.castellan", "Castellan", "Miriam", "Dr", "Dr M Castellan", role::CONSULTANT, &["7B"]),
    ("consultant.rahman", "Rahman", "Shafiq", "Dr", "Dr S Rahman", role::CONSULTANT, &["7B"]),
    ("consultant.pemberton", "Pemberton", "Judith", "Dr", "Dr J Pemberton", role::CONSULTANT, &["7B"]),
    ("consultant.lindqvist", "Lindqvist", "Tove", "Dr", "Dr T Lindqvist", role::CONSULTANT, &["8C"]),
    ("consultant.chowdhury", "Chowdhury", "Anisul", "Dr", "Dr A Chowdhury", role::CONSULTANT, &["8C"]),
    ("consultant.kwarteng", "Kwarteng", "Bernice", "Dr", "Dr B Kwarteng", role::CONSULTANT, &["8C"]),
    ("pharmacist", "Lau", "Wing Yan", "Ms", "W Y Lau, pharmacist", role::PHARMACIST, ALL),
    ("pharmacist.oncall", "Garside", "Martin", "Mr", "M Garside, pharmacist", role::PHARMACIST, ALL),
    ("records", "Trevithick", "Morwenna", "Ms", "M Trevithick, health records", role::RECORDS_OFFICER, &[]),
    ("records.two", "Solanki", "Dipak", "Mr", "D Solanki, health records", role::RECORDS_OFFICER, &[]),
    ("privacy", "Abernethy", "Ruth", "Mrs", "R Abernethy, privacy officer", role::PRIVACY_OFFICER, &[]),
    ("admin", "Jagger-Lowe", "Owen", "Mr", "O Jagger-Lowe, systems", role::SYSTEM_ADMINISTRATOR, &[]),
    ("interface.adt", "Integration engine", "", "", "Integration engine", role::INTERFACE, &[]),
];

/// Everybody who works here.
pub(crate) fn staff(seed: u64) -> Vec<Staff> {
    // Their streams come before the last, downwards: people's go upwards and never meet them.
    (0..)
        .zip(ROWS)
        .map(
            |(at, (username, family, given, title, title_line, role_id, wards))| Staff {
                username: username.to_owned(),
                name: sure(
                    PersonName::builder()
                        .family(family)
                        .given(given)
                        .prefix(title)
                        .finish(),
                ),
                title_line: title_line.to_owned(),
                role_id,
                wards: wards.iter().map(|&ward| ward.to_owned()).collect(),
                staff_id: Chance::of(seed, u64::MAX - 1 - at).id(at),
            },
        )
        .collect()
}
