CREATE TABLE hl7v2_inbox (
  id {uuid} PRIMARY KEY,
  sending_application TEXT NOT NULL,
  sending_facility TEXT NOT NULL,
  control_id TEXT NOT NULL,
  body_digest TEXT NOT NULL,
  body {bytes},
  received {instant} NOT NULL,
  peer TEXT NOT NULL,
  event TEXT NOT NULL,
  about TEXT,
  state TEXT NOT NULL,
  ack_code TEXT,
  error_code TEXT,
  error_text TEXT,
  error_detail TEXT,
  error_location TEXT,
  patient {uuid},
  attempts {int} NOT NULL,
  settled {instant},
  did TEXT
) {strict};
CREATE UNIQUE INDEX hl7v2_inbox_once ON hl7v2_inbox (sending_application, sending_facility, control_id, body_digest);
CREATE INDEX hl7v2_inbox_in_sight ON hl7v2_inbox (state, received);
