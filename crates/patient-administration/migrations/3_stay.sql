-- `active` while the patient is in the hospital. Two people who are merged may each have a stay, so that one open stay
-- is counted by home; admission also asks about the patient under whom the stay is shown.
CREATE TABLE patient_administration_stay (
  patient {uuid} NOT NULL, id {uuid} NOT NULL, home {uuid} NOT NULL, active {flag} NOT NULL, ward TEXT NOT NULL, bed TEXT,
  consultant TEXT, reason TEXT, specialty TEXT, spell_number TEXT, admitted {instant} NOT NULL, discharged {instant},
  expected_discharge {date}, record TEXT NOT NULL, version {int} NOT NULL, PRIMARY KEY (patient, id)) {strict};
CREATE INDEX patient_administration_stay_home ON patient_administration_stay (home, id);
CREATE INDEX patient_administration_stay_spell ON patient_administration_stay (spell_number) WHERE spell_number IS NOT NULL;
CREATE INDEX patient_administration_stay_on_ward ON patient_administration_stay (ward) WHERE active;
CREATE UNIQUE INDEX patient_administration_one_patient_per_bed ON patient_administration_stay (ward, bed) WHERE active AND bed IS NOT NULL;
CREATE UNIQUE INDEX patient_administration_one_open_stay ON patient_administration_stay (home) WHERE active;
CREATE TABLE patient_administration_allergy_statement (
  patient {uuid} NOT NULL, id {uuid} NOT NULL, home {uuid} NOT NULL, agent TEXT NOT NULL, reaction TEXT, severity TEXT,
  source TEXT NOT NULL, received {instant} NOT NULL, PRIMARY KEY (patient, id)) {strict};
CREATE INDEX patient_administration_allergy_statement_home ON patient_administration_allergy_statement (home, id);
