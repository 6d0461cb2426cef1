-- A person as they stand. `home` is the patient the record was written for; after a merge `patient` is the survivor,
-- and the row with home = patient is the one that is shown.
CREATE TABLE patient_administration_person (
  patient {uuid} NOT NULL, home {uuid} NOT NULL, shown TEXT NOT NULL, family_key {key} NOT NULL, born {date},
  gender TEXT NOT NULL, nhs_number TEXT, hospital_number TEXT, first_line TEXT, postcode {key}, died {instant},
  restricted {flag} NOT NULL, record TEXT NOT NULL, version {int} NOT NULL, PRIMARY KEY (patient, home)) {strict};
CREATE INDEX patient_administration_person_home ON patient_administration_person (home);
CREATE INDEX patient_administration_person_born ON patient_administration_person (born, family_key, patient);
CREATE INDEX patient_administration_person_postcode ON patient_administration_person (postcode, family_key, patient);
CREATE TABLE patient_administration_name (
  patient {uuid} NOT NULL, home {uuid} NOT NULL, number {int} NOT NULL, kind TEXT NOT NULL, shown TEXT NOT NULL,
  family_key {key} NOT NULL, given_key {key} NOT NULL, born {date}, PRIMARY KEY (patient, home, number)) {strict};
CREATE INDEX patient_administration_name_home ON patient_administration_name (home);
CREATE INDEX patient_administration_name_family ON patient_administration_name (family_key, given_key, patient);
CREATE INDEX patient_administration_name_given ON patient_administration_name (given_key, family_key, patient);
CREATE INDEX patient_administration_name_born ON patient_administration_name (born, family_key, given_key, patient);
CREATE TABLE patient_administration_identifier (
  patient {uuid} NOT NULL, home {uuid} NOT NULL, number {int} NOT NULL, kind TEXT NOT NULL, issuer TEXT NOT NULL,
  value {key} NOT NULL, PRIMARY KEY (patient, home, number)) {strict};
CREATE INDEX patient_administration_identifier_home ON patient_administration_identifier (home);
CREATE INDEX patient_administration_identifier_value ON patient_administration_identifier (value, kind, patient);
CREATE UNIQUE INDEX patient_administration_nhs_number_once ON patient_administration_identifier (value) WHERE kind = 'nhs_number';
CREATE UNIQUE INDEX patient_administration_hospital_number_once ON patient_administration_identifier (issuer, value) WHERE kind = 'hospital_number';
