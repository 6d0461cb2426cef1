CREATE TABLE patient_administration_ward (
  code TEXT PRIMARY KEY, name TEXT NOT NULL, specialty TEXT, team {uuid} NOT NULL) {strict};
CREATE TABLE patient_administration_bed (
  ward TEXT NOT NULL, code TEXT NOT NULL, bay TEXT NOT NULL, bay_name TEXT NOT NULL, place {int} NOT NULL, closed TEXT,
  PRIMARY KEY (ward, code)) {strict};
