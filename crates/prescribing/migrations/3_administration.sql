-- What became of one dose. `state` is given, not_given or in_error; `due` is empty as required; `taken` is when the
-- patient had it, if they had.
CREATE TABLE prescribing_administration (
  patient {uuid} NOT NULL, id {uuid} NOT NULL, home {uuid} NOT NULL, prescription {uuid} NOT NULL, due {instant},
  state TEXT NOT NULL, taken {instant}, recorded {instant} NOT NULL, record TEXT NOT NULL, version {int} NOT NULL,
  PRIMARY KEY (patient, id)) {strict};
CREATE INDEX prescribing_administration_home ON prescribing_administration (home, id);
CREATE INDEX prescribing_administration_recorded ON prescribing_administration (patient, recorded);
-- Two people cannot both have given one dose. Struck out, it is open again.
CREATE UNIQUE INDEX prescribing_one_record_per_dose ON prescribing_administration (prescription, due)
  WHERE state <> 'in_error';
