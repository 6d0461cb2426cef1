-- `main` for the one problem that brought the patient here; counted by home, as two merged people may have one each.
CREATE TABLE clinical_notes_problem (
  patient {uuid} NOT NULL, id {uuid} NOT NULL, home {uuid} NOT NULL, standing TEXT NOT NULL, main {flag} NOT NULL,
  title TEXT NOT NULL, record TEXT NOT NULL, version {int} NOT NULL, PRIMARY KEY (patient, id)) {strict};
CREATE INDEX clinical_notes_problem_home ON clinical_notes_problem (home, id);
CREATE UNIQUE INDEX clinical_notes_one_main_problem ON clinical_notes_problem (home) WHERE main;
