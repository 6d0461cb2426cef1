-- Sets of observations; `standing` until they are struck out. A list of many patients asks each for its newest by the index.
CREATE TABLE clinical_notes_observation_set (
  patient {uuid} NOT NULL, id {uuid} NOT NULL, home {uuid} NOT NULL, taken {instant} NOT NULL, standing {flag} NOT NULL,
  record TEXT NOT NULL, version {int} NOT NULL, PRIMARY KEY (patient, id)) {strict};
CREATE INDEX clinical_notes_observation_set_home ON clinical_notes_observation_set (home, id);
CREATE INDEX clinical_notes_observation_set_taken ON clinical_notes_observation_set (patient, taken, id);
CREATE TABLE clinical_notes_observation_plan (
  patient {uuid} NOT NULL, id {uuid} NOT NULL, home {uuid} NOT NULL, record TEXT NOT NULL, version {int} NOT NULL,
  PRIMARY KEY (patient, id)) {strict};
CREATE INDEX clinical_notes_observation_plan_home ON clinical_notes_observation_plan (home, id);
-- One row for each patient with a set that stands, so that a list of one's patients does not read every set.
CREATE TABLE clinical_notes_observed (
  patient {uuid} NOT NULL, taken {instant} NOT NULL, PRIMARY KEY (patient)) {strict};
