-- `written` is the time the note speaks of, `signed` when it was signed.
CREATE TABLE clinical_notes_note (
  patient {uuid} NOT NULL, id {uuid} NOT NULL, home {uuid} NOT NULL, template TEXT NOT NULL, written {instant} NOT NULL,
  signed {instant} NOT NULL, author {uuid} NOT NULL, author_name TEXT NOT NULL, struck {flag} NOT NULL,
  addenda {int} NOT NULL, record TEXT NOT NULL, version {int} NOT NULL, PRIMARY KEY (patient, id)) {strict};
CREATE INDEX clinical_notes_note_home ON clinical_notes_note (home, id);
CREATE INDEX clinical_notes_note_newest ON clinical_notes_note (patient, written, id);
