-- A prescription as it stands. `state` is active, suspended, stopped or cancelled; `section` regular, as_required or
-- once_only. Whether a course has ended by itself is seen from `ends`.
CREATE TABLE prescribing_prescription (
  patient {uuid} NOT NULL, id {uuid} NOT NULL, home {uuid} NOT NULL, state TEXT NOT NULL, section TEXT NOT NULL,
  starts {instant} NOT NULL, ends {instant}, record TEXT NOT NULL, version {int} NOT NULL, PRIMARY KEY (patient, id)) {strict};
CREATE INDEX prescribing_prescription_home ON prescribing_prescription (home, id);
CREATE INDEX prescribing_prescription_open ON prescribing_prescription (patient, starts) WHERE state IN ('active', 'suspended');
