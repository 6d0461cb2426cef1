-- The dictionary, by release. A release is staged in chunks; the one row of prescribing_current says which is in use.
CREATE TABLE prescribing_release (
  release {int} PRIMARY KEY, name TEXT NOT NULL, digest TEXT NOT NULL, began {instant} NOT NULL, finished {instant},
  entries {int} NOT NULL) {strict};
CREATE TABLE prescribing_current (one {int} PRIMARY KEY, release {int} NOT NULL) {strict};
CREATE TABLE prescribing_substance (
  release {int} NOT NULL, code TEXT NOT NULL, place {int} NOT NULL, record TEXT NOT NULL, PRIMARY KEY (release, code)) {strict};
CREATE TABLE prescribing_membership (
  release {int} NOT NULL, substance TEXT NOT NULL, substance_group TEXT NOT NULL,
  PRIMARY KEY (release, substance, substance_group)) {strict};
CREATE TABLE prescribing_medicine (
  release {int} NOT NULL, code TEXT NOT NULL, place {int} NOT NULL, record TEXT NOT NULL, PRIMARY KEY (release, code)) {strict};
CREATE TABLE prescribing_sentence (
  release {int} NOT NULL, code TEXT NOT NULL, medicine TEXT NOT NULL, place {int} NOT NULL, record TEXT NOT NULL,
  PRIMARY KEY (release, code)) {strict};
CREATE INDEX prescribing_sentence_of ON prescribing_sentence (release, medicine, place);
-- What is typed finds a medicine or a substance by the beginning of any word of its name, synonyms or brands.
CREATE TABLE prescribing_word (
  release {int} NOT NULL, kind TEXT NOT NULL, word {key} NOT NULL, code TEXT NOT NULL, first {int} NOT NULL,
  PRIMARY KEY (release, kind, word, code)) {strict};
