-- Who a provider's subject is here. Written by an administrator and by nothing else; `confirmed` when the person said, at
-- the first sign-in by it, that it is them.
CREATE TABLE openid_connect_subject (
  provider {key} NOT NULL, subject {key} NOT NULL, staff {uuid} NOT NULL, linked {instant} NOT NULL, linked_by {uuid} NOT NULL,
  confirmed {instant}, PRIMARY KEY (provider, subject)) {strict};
CREATE UNIQUE INDEX openid_connect_one_subject_each ON openid_connect_subject (provider, staff);
-- A sign-in that was begun. `state` and `browser` are digests. What the provider proved stands in `subject`, `shown` and
-- `level` until the sitting begins, which happens once.
CREATE TABLE openid_connect_attempt (
  attempt {uuid} PRIMARY KEY, state {key} NOT NULL, provider {key} NOT NULL, browser {key} NOT NULL, nonce TEXT NOT NULL,
  verifier TEXT NOT NULL, session {uuid}, next TEXT NOT NULL, began {instant} NOT NULL, ends {instant} NOT NULL,
  answered {instant}, subject TEXT, shown TEXT, level {int}, finished {instant}) {strict};
CREATE UNIQUE INDEX openid_connect_attempt_state ON openid_connect_attempt (state);
CREATE INDEX openid_connect_attempt_ends ON openid_connect_attempt (ends);
-- Digests of codes that were brought: none is brought twice, under whatever state.
CREATE TABLE openid_connect_code (code {key} PRIMARY KEY, ends {instant} NOT NULL) {strict};
CREATE INDEX openid_connect_code_ends ON openid_connect_code (ends);
