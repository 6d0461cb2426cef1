-- `stands` while it is to be reckoned with. `agent_key` is the code, or the words in lower case: one standing record per
-- agent, counted by home because two people who are merged may each have the same allergy.
CREATE TABLE clinical_notes_allergy (
  patient {uuid} NOT NULL, id {uuid} NOT NULL, home {uuid} NOT NULL, stands {flag} NOT NULL, agent TEXT NOT NULL,
  agent_key {key} NOT NULL, record TEXT NOT NULL, version {int} NOT NULL, PRIMARY KEY (patient, id)) {strict};
CREATE INDEX clinical_notes_allergy_home ON clinical_notes_allergy (home, id);
CREATE UNIQUE INDEX clinical_notes_one_allergy_per_agent ON clinical_notes_allergy (home, agent_key) WHERE stands;
CREATE TABLE clinical_notes_allergy_statement (
  patient {uuid} NOT NULL, id {uuid} NOT NULL, home {uuid} NOT NULL, withdrawn {flag} NOT NULL, said {instant} NOT NULL,
  record TEXT NOT NULL, version {int} NOT NULL, PRIMARY KEY (patient, id)) {strict};
CREATE INDEX clinical_notes_allergy_statement_home ON clinical_notes_allergy_statement (home, id);
-- Which statement of another system was settled by whom: `statement` is the neighbour's id of it.
CREATE TABLE clinical_notes_reconciliation (
  patient {uuid} NOT NULL, id {uuid} NOT NULL, home {uuid} NOT NULL, statement {uuid} NOT NULL, stands {flag} NOT NULL,
  record TEXT NOT NULL, version {int} NOT NULL, PRIMARY KEY (patient, id)) {strict};
CREATE INDEX clinical_notes_reconciliation_home ON clinical_notes_reconciliation (home, id);
CREATE UNIQUE INDEX clinical_notes_statement_settled_once ON clinical_notes_reconciliation (statement) WHERE stands;
