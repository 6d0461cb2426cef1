-- A passkey of somebody who works here: its public half. `stopped` says since when it is not taken any more, because a
-- copy of it may exist; `passkey` is the library's own form of it, counter included.
CREATE TABLE passkeys_credential (
  credential {key} PRIMARY KEY, id {uuid} NOT NULL, staff {uuid} NOT NULL, name TEXT NOT NULL, passkey TEXT NOT NULL,
  enrolled {instant} NOT NULL, used {instant}, stopped {instant}) {strict};
CREATE UNIQUE INDEX passkeys_credential_id ON passkeys_credential (id);
CREATE INDEX passkeys_credential_staff ON passkeys_credential (staff, enrolled);
-- A challenge is answered once, soon, by the browser it was given to. `browser` is a digest; the secret is the browser's.
CREATE TABLE passkeys_challenge (
  challenge {uuid} PRIMARY KEY, purpose TEXT NOT NULL, browser {key} NOT NULL, staff {uuid}, state TEXT NOT NULL,
  ends {instant} NOT NULL, used {instant}) {strict};
CREATE INDEX passkeys_challenge_ends ON passkeys_challenge (ends);
